import { describe, expect, it } from 'vitest';
import { SelfRagError, type LanguageModel, type Passage, type Retriever, type RunPorts } from '../selfrag';
import { scriptedModel } from '../selfrag/testing/scripted';
import { Encyclopedia } from './encyclopedia';
import type { Figure } from './figures';
import { measure } from './measure';
import { measureSets, type SetReport } from './quality';
import type { Fact } from './questions';
import { casesOf, parseQuestions } from './sets/file';
import { generatedSet, outside } from './sets/generated';
import { table } from './table';

const RIVERS = ['Asa', 'Bel', 'Cora', 'Dun', 'Este', 'Fane', 'Gor', 'Hale'];
const SEAS = ['Red Sea', 'White Sea', 'Black Sea', 'Green Sea'];

const passages: Passage[] = RIVERS.map((name, i) => ({
  id: String(i + 1),
  title: name,
  text: `The ${name} is a river. It is ${100 + i} km long. It ends in the ${SEAS[i % 4]}.`,
}));
const fact = (i: number, attribute: string, value: string): Fact => ({
  key: `river/${RIVERS[i]}/${attribute}`,
  passage_ids: [String(i + 1)],
  entity: RIVERS[i] as string,
  kind: 'river',
  attribute,
  value,
  aliases: [],
});
const wording = (what: string) => ({ questions: [`Say, what about the ${what} of {n}?`], claims: [`For {n}, the ${what} comes to {V}.`] });
const book = new Encyclopedia({
  passages,
  facts: RIVERS.flatMap((_, i) => [fact(i, 'length', `${100 + i} km`), fact(i, 'mouth', `the ${SEAS[i % 4]}`)]),
  kinds: [
    {
      kind: 'river',
      attributes: [
        { key: 'length', label: 'length', type: 'number' },
        { key: 'mouth', label: 'mouth', type: 'place' },
      ],
      entities: RIVERS.map((name) => ({ id: `river/${name}`, name: `the ${name}`, title: name })),
    },
  ],
  phrasings: [{ kind: 'river', attributes: { length: wording('length'), mouth: wording('mouth') } }],
});

/** Finds the passages whose title the question names first. */
const retriever: Retriever = {
  info: { name: 'by title', sha256: 'by title', coverageLine: null, size: passages.length },
  async retrieve(query, k) {
    const scored = passages.map((passage) => ({ ...passage, score: query.includes(passage.title) ? 1 : 0 }));
    return scored.sort((a, b) => b.score - a.score).slice(0, k);
  },
};

const frames = { about: ['About {n}?'], check: ['So? {claim}'], compare: ['The {label} of {a} and {b}?'], claim: ['{n}: {label}: {V}.'] };
const cases = generatedSet({ book, frames, requests: ['Hello!', 'Sing.', 'Count to two.'], count: 12, seed: 'x' });
const sets = [
  { name: 'a', cases },
  { name: 'c', cases: [outside('What is nowhere?')] },
];
const ports = (generator: LanguageModel): RunPorts => ({ generator, retriever });

const figure = (report: SetReport | undefined, name: string): Figure => {
  const found = report?.sections.flatMap(({ figures }) => figures).find((one) => one.name === name);
  if (!found) throw new Error(`no figure ${name}`);
  return found;
};

describe('measureSets', () => {
  it('gives what measuring one case after the other gives', async () => {
    const [together] = await measureSets(sets, book, ports(scriptedModel(3)));
    const alone = [];
    for (const one of cases) alone.push(...(await measure(one, book, ports(scriptedModel(3)))).failures);
    expect(together?.failures).toEqual(alone);
    expect(alone.length).toBeGreaterThan(0);
  });

  it('counts every case, and knows its search', async () => {
    const progress: number[] = [];
    const [a, c] = await measureSets(sets, book, ports(scriptedModel(1)), ({ done, all }) => progress.push(done / all));
    const asking = cases.filter(({ sort }) => sort !== 'request');
    expect(figure(a, 'retrieve decision, balanced accuracy').cases).toBe(cases.length);
    expect(figure(a, 'recall@1 of a gold passage')).toMatchObject({ value: 1, cases: asking.filter(({ passages: ids }) => ids.length > 0).length });
    expect(figure(a, '  same kind').cases).toBe(cases.filter(({ sort }) => sort === 'adversarial').length);
    expect(figure(a, 'ours minus top passage').cases).toBe(figure(a, 'answer right end to end (adaptive, k=5, B=2)').cases);
    expect(figure(c, 'question outside the corpus shown as covered').cases).toBe(1);
    expect(figure(c, 'recall@1 of a gold passage').value).toBeNull();
    expect(progress.at(-1)).toBeCloseTo(1, 10);
  });

  it('calls n/a what a file does not say', async () => {
    const lines = parseQuestions('{"question": "Where does the Bel end?", "answers": ["the White Sea"], "needs_retrieval": true}', 'f', book);
    const [report] = await measureSets([{ name: 'file', cases: casesOf(lines, book) }], book, ports(scriptedModel(1)));
    expect(figure(report, 'retrieve decision, balanced accuracy').value).toBeNull();
    for (const name of ['recall@5 of a gold passage', 'IsSup, macro-F1', 'IsUse, right order of two answers', 'answer right given the gold passage']) {
      expect(figure(report, name), name).toMatchObject({ value: null, cases: 0 });
    }
    expect(figure(report, 'answer right end to end (adaptive, k=5, B=2)').cases).toBe(1);
    expect(figure(report, 'no retrieval').cases).toBe(1);
    const printed = table([{ title: 'file', sections: report?.sections ?? [] }]).split('\n');
    for (const { name, value } of report?.sections.flatMap(({ figures }) => figures) ?? []) {
      expect(printed.find((row) => row.startsWith(`${name} `))?.endsWith(' n/a'), name).toBe(value === null);
    }
  });

  it('calls a question of a file one in the corpus only where it names a passage', async () => {
    const lines = ['', ', "passage_ids": ["2"]'].map((more) => `{"question": "Where does the Bel end?", "answers": ["the White Sea"], "needs_retrieval": true${more}}`);
    const [report] = await measureSets([{ name: 'file', cases: casesOf(parseQuestions(lines.join('\n'), 'f', book), book) }], book, ports(scriptedModel(1)));
    expect(figure(report, 'question in the corpus shown as covered').cases).toBe(1);
    expect(figure(report, 'question outside the corpus shown as covered').cases).toBe(0);
    expect(figure(report, 'answer right end to end (adaptive, k=5, B=2)').cases).toBe(2);
  });

  it('judges an answer that needs no retrieval, where a file gives it', async () => {
    const lines = ['"answers": ["4"]', '"answers": []'].map((answers) => `{"question": "2 + 2?", ${answers}, "needs_retrieval": false}`);
    const [report] = await measureSets([{ name: 'file', cases: casesOf(parseQuestions(lines.join('\n'), 'f', book), book) }], book, ports(scriptedModel(1)));
    expect(figure(report, 'answer right end to end (adaptive, k=5, B=2)').cases).toBe(1);
  });

  it('ends at the first question that cannot be measured, and names it', async () => {
    const inner = scriptedModel(1);
    const asked = new Set<string>();
    const narrow: LanguageModel = {
      info: inner.info,
      decode: (ids) => inner.decode(ids),
      async *generate(requests, signal) {
        const prompts = requests.map(({ prompt }) => JSON.stringify(prompt));
        for (const prompt of prompts) asked.add(/No\. \d+/.exec(prompt)?.[0] ?? '');
        if (prompts.some((prompt) => prompt.includes('word word'))) throw new SelfRagError('context-overflow', 'The prompt is too long.');
        yield* inner.generate(requests, signal);
      },
    };
    const long = `No. 3 ${'word '.repeat(500)}`;
    const questions = Array.from({ length: 40 }, (_, i) => outside(i === 3 ? long : `No. ${i}`));
    const measured = measureSets([{ name: 'c', cases: questions }], book, ports(narrow));
    await expect(measured).rejects.toMatchObject({ code: 'context-overflow', message: `measuring "${long.slice(0, 80)} ...": The prompt is too long.` });
    expect(asked.size).toBeLessThan(20);
  });

  it('measures judgements and reading where a file names the fact', async () => {
    const line = '{"question": "Where does the Bel end?", "answers": ["the White Sea"], "needs_retrieval": true, "fact": "river/Bel/mouth"}';
    const [report] = await measureSets([{ name: 'file', cases: casesOf(parseQuestions(line, 'f', book), book) }], book, ports(scriptedModel(1)));
    expect(figure(report, 'recall@5 of a gold passage')).toMatchObject({ value: 1, cases: 1 });
    expect(figure(report, '  gold').cases).toBe(1);
    expect(figure(report, 'IsSup, macro-F1').cases).toBe(3);
    expect(figure(report, 'answer right given the gold passage').cases).toBe(1);
  });
});
