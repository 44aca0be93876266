/** What can be chosen for a side of the comparison, and the trace behind the choice. */
import type { ErrorData, Trace } from '../../../selfrag';
import { EXAMPLES } from '../../examples';
import { list } from '../../lib/format';
import { plainOutdated } from '../../lib/pending';
import { useCompared, useDraftPart, useFiles, usePlayground, useRecordings, useSlot } from '../../state/context';
import type { Side, Source } from '../../state/comparison';

export interface SideState {
  readonly source: Source;
  readonly trace: Trace | null;
  /** Why there is no trace. */
  readonly error: ErrorData | null;
}

const NOT_THERE: Record<'shown' | 'plain' | 'waiting', ErrorData> = {
  shown: { code: 'nothing-shown', message: 'The playground shows no run yet. Ask something there, or choose another run.', facts: {} },
  plain: {
    code: 'nothing-shown',
    message: 'Plain RAG has not answered the shown question yet. Ask it in the playground, or choose another run.',
    facts: {},
  },
  waiting: { code: 'opening', message: 'Opening the recording …', facts: {} },
};

const outdated = (changed: string): ErrorData => ({
  code: 'outdated',
  message: `Plain RAG answered before this was changed: ${changed}. Ask it again in the playground, or choose another run.`,
  facts: {},
});

export function useSide(side: Side): SideState {
  const { main, baseline, comparison } = usePlayground();
  const source = useCompared()[side];
  const shown = useSlot(main).value;
  const plain = useSlot(baseline).value;
  const beside = plain !== null && plain.question === shown?.question;
  const changed = useDraftPart((draft) => (beside ? list(plainOutdated(plain, shown.generator.sha256, draft)) : ''));
  const { files } = useFiles();
  const fetched = useSlot(comparison.fetched[side]);
  const state = (trace: Trace | null | undefined, missing: ErrorData): SideState => ({
    source,
    trace: trace ?? null,
    error: trace ? null : missing,
  });
  if (source === 'shown') return state(shown, NOT_THERE.shown);
  if (source === 'plain') return changed ? state(null, outdated(changed)) : state(beside ? plain : null, NOT_THERE.plain);
  const [kind, id] = source.split(':');
  if (kind === 'file') return state(files.find((file) => file.id === id)?.trace, NOT_THERE.shown);
  return state(fetched.value, fetched.error ?? NOT_THERE.waiting);
}

export interface SourceGroup {
  readonly title: string;
  readonly options: readonly { readonly source: Source; readonly title: string }[];
}

export function useSourceGroups(): readonly SourceGroup[] {
  const { files } = useFiles();
  const recordings = useRecordings() ?? [];
  const titleOf = (id: string, title: string) => EXAMPLES.find((example) => example.id === id)?.title ?? title;
  const groups: SourceGroup[] = [
    {
      title: 'In the playground now',
      options: [
        { source: 'shown', title: 'The shown run' },
        { source: 'plain', title: 'Plain RAG beside it' },
      ],
    },
    { title: 'Opened files', options: files.map(({ id, name }) => ({ source: `file:${id}`, title: name })) },
    {
      title: 'Recorded examples',
      options: recordings.map(({ id, title }) => ({ source: `example:${id}`, title: titleOf(id, title) })),
    },
    {
      title: 'Plain RAG on the examples',
      options: recordings.flatMap(({ id, title, baseline }) =>
        baseline === undefined ? [] : [{ source: `baseline:${id}` as const, title: `Plain RAG: ${titleOf(id, title)}` }],
      ),
    },
  ];
  return groups.filter(({ options }) => options.length > 0);
}
