import type { DefectId, Parting } from '../../../selfrag/released';
import { byPlace, PLACE_TITLE, whatHappened, type PlaceOfParting } from '../../lib/partings';

/** Where two runs part, place by place. */
export function Partings({ partings, names }: { partings: readonly Parting[]; names: ReadonlyMap<string, string> }) {
  return (
    <section aria-labelledby="partings-title" className="space-y-3">
      <h3 id="partings-title" className="font-semibold">
        Where they part
      </h3>
      <ul className="space-y-4">
        {byPlace(partings).map((place) => (
          <li key={place.where}>
            <h4 className="flex flex-wrap items-baseline gap-x-2 gap-y-1 font-medium">
              {PLACE_TITLE[place.where]}
              <Marks defects={place.defects} />
            </h4>
            {place.where === 'scores' ? <Scores place={place} names={names} /> : <Sentences place={place} names={names} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

type PlaceProps = { place: PlaceOfParting; names: ReadonlyMap<string, string> };

function Sentences({ place, names }: PlaceProps) {
  return (
    <ul className="mt-1 list-disc space-y-1 pl-5 text-muted">
      {place.items.map((parting, i) => (
        <li key={i}>{whatHappened(parting, names)}</li>
      ))}
    </ul>
  );
}

function Scores({ place, names }: PlaceProps) {
  return (
    <table className="mt-1 w-full max-w-md text-xs">
      <thead className="text-muted">
        <tr>
          <th scope="col" className="pb-1 text-left font-normal">
            Candidate
          </th>
          <th scope="col" className="pb-1 pl-3 text-right font-normal">
            Paper
          </th>
          <th scope="col" className="pb-1 pl-3 text-right font-normal">
            Released
          </th>
          <th scope="col" className="pb-1 pl-3 text-left font-normal">
            Because of
          </th>
        </tr>
      </thead>
      <tbody>
        {place.items.map(({ node, paper, released, defects }, i) => (
          <tr key={i} className="border-t border-line align-baseline">
            <th scope="row" className="py-1 text-left font-normal">
              {names.get(node ?? '') ?? '–'}
            </th>
            <td className="py-1 pl-3 text-right">{paper}</td>
            <td className="py-1 pl-3 text-right">{released}</td>
            <td className="py-1 pl-3">{defects.join(', ')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const Marks = ({ defects }: { defects: readonly DefectId[] }) =>
  defects.map((id) => (
    <span key={id} className="rounded-md border border-accent px-1.5 text-xs font-normal text-accent">
      {id}
    </span>
  ));
