import type { TraceComparison } from '../../../selfrag';
import { settingTitle, settingValue } from '../../lib/settingTitles';
import { SideLetter } from './SideLetter';

interface Row {
  readonly title: string;
  readonly a: string;
  readonly b: string;
}

/** What the runs were made with, as far as it differs. */
export function MadeHow({ comparison }: { comparison: TraceComparison }) {
  const rows = rowsOf(comparison);
  return (
    <section aria-labelledby="made-title">
      <h2 id="made-title" className="mb-3 text-xl font-semibold tracking-tight">
        Made with
      </h2>
      {rows.length === 0 ? (
        <p className="text-muted">The same model, the same settings.</p>
      ) : (
        <div className="card overflow-x-auto">
          <table className="w-full text-sm wrap-break-word">
            <thead>
              <tr className="border-b border-line text-left">
                <th scope="col" className="px-4 py-2 font-medium text-muted">
                  What differs
                </th>
                {(['a', 'b'] as const).map((side) => (
                  <th key={side} scope="col" className="px-4 py-2">
                    <SideLetter side={side} small />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ title, a, b }) => (
                <tr key={title} className="border-b border-line last:border-0">
                  <th scope="row" className="px-4 py-2 text-left font-normal">
                    {title}
                  </th>
                  <td className="px-4 py-2 font-medium">{a}</td>
                  <td className="px-4 py-2 font-medium">{b}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

const METHOD = { 'self-rag': 'Self-RAG', 'plain-rag': 'Plain RAG' };

function rowsOf({ replays, sameModel, settings }: TraceComparison): Row[] {
  const [a, b] = [replays.a.trace, replays.b.trace];
  const model = ({ name, sha256 }: typeof a.generator) => (a.generator.name === b.generator.name ? `${name} (${sha256.slice(0, 8)})` : name);
  const facts: Row[] = [
    { title: 'Method', a: METHOD[a.method], b: METHOD[b.method] },
    ...(sameModel ? [] : [{ title: 'Model', a: model(a.generator), b: model(b.generator) }]),
    { title: 'Ran on', a: a.generator.backend, b: b.generator.backend },
    { title: 'Passages from', a: a.retriever.name, b: b.retriever.name },
    ...settings.map((setting) => ({ title: settingTitle(setting), a: settingValue(setting.a), b: settingValue(setting.b) })),
  ];
  return facts.filter((row) => row.a !== row.b);
}
