/** Where the two semantics part, by place, as the page tells it. */
import { DEFECTS, type DefectId, type Parting, type Place } from '../../selfrag/released';

export const PLACE_TITLE: Record<Place, string> = {
  run: 'The whole run',
  decision: 'Decisions',
  candidates: 'Candidates',
  scores: 'Scores',
  kept: 'Kept paths',
  answer: 'Answer',
  citations: 'Citations',
};

export interface PlaceOfParting {
  readonly where: Place;
  readonly items: readonly Parting[];
  /** Of all its items, by number. */
  readonly defects: readonly DefectId[];
}

/** In the order in which a run comes to them. */
export function byPlace(partings: readonly Parting[]): PlaceOfParting[] {
  const groups = new Map<Place, Parting[]>();
  for (const parting of partings) groups.set(parting.where, [...(groups.get(parting.where) ?? []), parting]);
  return (Object.keys(PLACE_TITLE) as Place[]).flatMap((where) => {
    const items = groups.get(where);
    return items ? [{ where, items, defects: inOrder(items.flatMap(({ defects }) => defects)) }] : [];
  });
}

const inOrder = (defects: readonly DefectId[]) => (Object.keys(DEFECTS) as DefectId[]).filter((id) => defects.includes(id));

/** What happened, with candidates by their names on the page, and without the reasons, which stand below once for all. */
export function whatHappened({ sentence }: Parting, names: ReadonlyMap<string, string>): string {
  const [said = ''] = sentence.split(/ (?=D\d+: )/);
  return said.replace(/\bn\d+\b/g, (id) => names.get(id) ?? id);
}
