/** Puts figures into a document, so that it cannot say anything else than what was measured. */
import { round, type Line } from './report';

/** Cells; one that is missing is drawn as a dash. */
type Row = readonly unknown[];
type Table = { readonly head: readonly string[]; readonly rows: readonly Row[] };

const MARK = /<!-- table: ([\w-]+) -->\n[\s\S]*?<!-- end -->/g;

/**
 * Fills each `<!-- table: NAME -->` … `<!-- end -->` of a document; a table of which nothing was measured stays as it is.
 * @param lines as `npm run bench -- --out` writes them @throws RangeError for a name that no table has
 */
export function fillTables(document: string, lines: readonly Line[]): string {
  return document.replace(MARK, (whole, name: string) => {
    const make = TABLES[name];
    if (!make) throw new RangeError(`There is no table "${name}".`);
    const table = make(lines);
    return table.rows.length === 0 ? whole : `<!-- table: ${name} -->\n${markdown(table)}\n<!-- end -->`;
  });
}

function markdown({ head, rows }: Table): string {
  const text = (cells: Row) => `| ${cells.map((cell) => String(cell ?? '–')).join(' | ')} |`;
  return [text(head), text(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(text)].join('\n');
}

const of = (lines: readonly Line[], bench: string) => lines.filter((one) => one.bench === bench) as readonly Figures[];

type Figures = Readonly<Record<string, unknown>>;

const place = ({ on, threads }: Figures): string => {
  if (on === 'webgpu') return 'Chromium, WebGPU';
  return `${on === 'node' ? 'Node' : 'Chromium, wasm'}, ${String(threads)} thread${threads === 1 ? '' : 's'}`;
};

const figure = (value: unknown, unit = '', digits = 2): string | null =>
  typeof value === 'number' && Number.isFinite(value) ? `${round(value, digits)}${unit}` : null;
const percent = (value: unknown): string | null => figure(typeof value === 'number' ? value * 100 : null, ' %', 0);

const TABLES: Readonly<Record<string, (lines: readonly Line[]) => Table>> = {
  machine: (lines) => ({
    head: ['', ''],
    rows: of(lines, 'machine').flatMap((m) => [
      ['Processor', `${String(m.cpu)}, ${String(m.cores)} cores`],
      ['Memory', `${String(m.memoryGiB)} GiB`],
      ['System', `${String(m.system)}, Node ${String(m.node)}`],
      ['Commit', m.commit],
    ]),
  }),
  work: (lines) => ({
    head: ['Question', 'Segments', 'Candidates', 'Prompt tokens', 'distinct', 'New tokens', 'Steps of one row', 'ragged steps'],
    rows: of(lines, 'long-form')
      .slice(0, 1)
      .map(({ work }) => {
        const w = work as Figures;
        return [w.question, w.segments, w.candidates, w.promptTokens, w.distinctPromptTokens, w.newTokens, w.rowSteps, w.batchSteps];
      }),
  }),
  'long-form': (lines) => ({
    head: ['', 'Ours', 'transformers.js, one by one', 'its padded batch', 'Ceiling', 'Ours reaches'],
    rows: of(lines, 'long-form').map((one) => {
      const [seconds, leftOut] = [one.seconds as Figures, one.leftOut as Figures];
      const { segments } = one.work as Figures;
      const whole = Number((of(lines, 'long-form')[0]?.work as Figures).segments) === Number(segments);
      const other = (kind: string, times: unknown) =>
        leftOut[kind] ? `not timed: ${String(leftOut[kind])}` : `${figure(seconds[kind], ' s')} (${figure(times)} ×)`;
      return [
        whole ? place(one) : `${place(one)} (${String(segments)} segments)`,
        figure(seconds.ours, ' s'),
        other('oneByOne', one.timesOneByOne),
        other('padded', one.timesPadded),
        figure(one.ceilingSeconds, ' s'),
        percent(one.shareOfCeiling),
      ];
    }),
  }),
  parts: (lines) => ({
    head: ['', 'Reading', 'Decoding', 'Copies of caches', 'The rest', 'Ceiling: reading', 'reading in pieces', 'decoding'],
    rows: of(lines, 'long-form').map((one) => {
      const [parts, ceiling] = [one.parts as Figures, one.ceiling as Figures];
      return [place(one), ...[parts.reading, parts.decoding, parts.copies, parts.rest, ceiling.read, ceiling.readInPieces, ceiling.decode].map((s) => figure(s, ' s'))];
    }),
  }),
  wllama: (lines) => ({
    head: ['', 'Ours', 'wllama', 'Ours is faster by', 'Prompt tokens read by ours', 'by wllama'],
    rows: of(lines, 'wllama').map((one) => {
      const seconds = (one.seconds ?? {}) as Figures;
      const theirs = one.leftOut ? `not timed: ${String(one.leftOut)}` : figure(seconds.wllama, ' s');
      return [place(one), figure(seconds.ours, ' s'), theirs, figure(one.timesWllama, ' ×'), one.distinctPromptTokens, one.readTokens];
    }),
  }),
  decode: (lines) => {
    const all = of(lines, 'decode');
    const batches = [...new Set(all.map(({ rows }) => Number(rows)))];
    return {
      head: ['Tokens per second', ...batches.map((rows) => `${rows} row${rows === 1 ? '' : 's'}`)],
      rows: [...new Set(all.map(place))].map((where) => [
        where,
        ...batches.map((rows) => {
          const one = all.find((found) => place(found) === where && Number(found.rows) === rows);
          return one ? `${figure(one.tokensPerSecond, '', 0)} (${percent(one.shareOfBare)})` : null;
        }),
      ]),
    };
  },
  'first-token': (lines) => ({
    head: ['', 'Cold', 'of which loading', 'Warm', 'Warm, all five begun'],
    rows: of(lines, 'first-token').map((one) => [
      place(one),
      ...[one.coldSeconds, one.loadSeconds, one.warmSeconds, one.warmAllSeconds].map((s) => figure(s, ' s')),
    ]),
  }),
  memory: (lines) => ({
    head: ['', 'Engine', 'Peak of the process', 'Counted by the browser', 'Peak of the GPU process'],
    rows: of(lines, 'memory').map((one) => [
      place(one),
      KINDS[String(one.kind)] ?? one.kind,
      one.leftOut ? `not measured: ${String(one.leftOut)}` : figure(one.peakMiB, ' MiB', 0),
      figure(one.pageMiB, ' MiB', 0),
      figure(one.gpuProcessPeakMiB, ' MiB', 0),
    ]),
  }),
  'settings-moved': (lines) => ({
    head: ['What moves', 'Positions', 'within what is recorded', 'Tokens generated there', 'Beyond it, at most', 'To write it all again'],
    rows: of(lines, 'settings-moved')
      .filter(({ positions }) => positions !== undefined)
      .map((one) => [one.setting, one.positions, one.within, one.tokens, one.tokensBeyondAtMost, one.recordedTokens]),
  }),
  passages: (lines) => ({
    head: ['What moves', 'Candidates of the sixth passage', 'Candidates that follow from them', 'Others', 'Tokens', 'To write it all again'],
    rows: of(lines, 'settings-moved')
      .filter(({ positions }) => positions === undefined)
      .map((one) => [one.setting, one.ofTheSixthPassage, one.behindTheSixth, one.others, one.tokens, one.recordedTokens]),
  }),
  context: (lines) => ({
    head: ['', 'Step at the shortest', 'at the longest', 'Slope per token of context', 'Worst residual', 'Worst jump', 'Attention at', 'Copying at'],
    rows: of(lines, 'context').map((one) => {
      const step = (one.stepMilliseconds ?? {}) as Figures;
      const implied = `${figure(one.impliedGigabytesPerSecond)} GB/s, ${figure(one.impliedGigaflops)} GFLOP/s`;
      return [
        place(one),
        figure(step.shortest, ' ms'),
        figure(step.longest, ' ms'),
        one.leftOut ? `not measured: ${String(one.leftOut)}` : figure(one.slopeNanoseconds, ' ns', 0),
        percent(one.worstResidual),
        percent(one.worstJump),
        implied,
        figure(one.copyGigabytesPerSecond, ' GB/s', 1),
      ];
    }),
  }),
  page: (lines) => ({
    head: ['', 'Over the wire', 'of which models', 'First token after opening', 'after asking'],
    rows: of(lines, 'cold-start').map((one) => [
      `Cold start, ${String(one.encoding)}`,
      figure(Number(one.bytes) / 1e6, ' MB', 1),
      figure(Number(one.modelBytes) / 1e6, ' MB', 1),
      figure(one.secondsToFirstToken, ' s'),
      figure(one.secondsFromAsking, ' s'),
    ]),
  }),
  slider: (lines) => ({
    head: ['', 'Repaint, middle', '95 %', 'Work, middle', '95 %'],
    rows: of(lines, 'slider').map((one) => [
      one.slider,
      ...[one.repaintMsP50, one.repaintMsP95, one.workMsP50, one.workMsP95].map((ms) => figure(ms, ' ms', 1)),
    ]),
  }),
};

const KINDS: Readonly<Record<string, string>> = {
  nothing: 'none',
  ours: 'ours',
  oneByOne: 'transformers.js, one by one',
  padded: 'transformers.js, padded batch',
  wllama: 'wllama',
};
