import { describe, expect, it } from 'vitest';
import type { Passage } from '../ports';
import { scriptedModel, scriptedRetriever } from '../testing/scripted';
import type { Settings } from '../settings';
import { DEFECTS, type DefectId } from './defects';
import { difference, type Difference } from './difference';
import type { Place } from './partings';
import { PASSAGES, RELEASED, toldModel, type Told } from './testing/told';

interface Scene {
  readonly tell: (prompt: string) => Told;
  readonly settings?: Partial<Settings>;
  readonly passages?: readonly Passage[];
}

async function differ({ tell, settings = {}, passages = PASSAGES.slice(0, 2) }: Scene): Promise<Difference> {
  const ports = { generator: toldModel(tell), retriever: scriptedRetriever(0) };
  const input = { question: 'Q?', settings: { ...RELEASED, semantics: 'paper' as const, mode: 'always' as const, ...settings }, passages };
  return difference(input, ports, { id: 't', now: () => 0 });
}

const blames = ({ partings }: Difference, defect: DefectId) =>
  [...new Set(partings.filter(({ defects }) => defects.includes(defect)).map(({ where }) => where))] satisfies Place[];

const bare = (prompt: string) => prompt.endsWith('Response:\n');
const reads = (prompt: string, title: string) => prompt.includes(`<paragraph>${title}\n`) && prompt.lastIndexOf('<paragraph>') === prompt.lastIndexOf(`<paragraph>${title}\n`);
/** A segment that says its passage's name and ends. */
const ends = (word: string): Told => ['[Relevant]', ` ${word}`, '.', '[Fully supported]', '[Utility:5]', '</s>'];
const goesOn = (word: string): Told => ['[Relevant]', ` ${word}`, '.', '[Fully supported]', '[Retrieval]'];
const simple = (prompt: string): Told => (reads(prompt, 'A') ? ends('Alpha') : ends('Beta'));
/** First level goes on, the second ends. */
const twoLevels = (prompt: string): Told => {
  const later = /Alpha|Beta/.test(prompt.replaceAll('About', ''));
  const word = reads(prompt, 'A') ? 'Alpha' : 'Beta';
  return later ? ends(`${word} again`) : goesOn(word);
};
/** With shares of relevance. */
const relevant = (p: number, rest: Told): Told => [['[Relevant]', { '[Relevant]': p, '[Irrelevant]': 1 - p }], ...rest.slice(1)];

/** For each defect: a scene that shows it, where it shows, and one that does not. */
const SCENES: readonly { defect: DefectId; where: Place; with: Scene; without: Scene }[] = [
  {
    defect: 'D1',
    where: 'scores',
    with: { tell: simple },
    without: { tell: simple, settings: { weights: { rel: 1, sup: 1, use: 0 } } },
  },
  {
    defect: 'D2',
    where: 'kept',
    with: {
      // Relevance against support: the weights decide.
      tell: (prompt) => (reads(prompt, 'A') ? relevant(0.9, ['', ' a', '[No support / Contradictory]', '</s>']) : relevant(0.2, ['', ' b', '[Fully supported]', '</s>'])),
      settings: { weights: { rel: 5, sup: 1, use: 0.5 }, beamWidth: 1 },
    },
    without: { tell: simple },
  },
  {
    defect: 'D3',
    where: 'scores',
    with: { tell: simple },
    without: { tell: simple, settings: { sequenceScore: 'off' } },
  },
  {
    defect: 'D4',
    where: 'kept',
    with: {
      tell: (prompt) => (reads(prompt, 'A') ? [['[Irrelevant]', { '[Relevant]': null }], ' a', '</s>'] : relevant(0.95, ['', ' b', '</s>'])),
      settings: { beamWidth: 1 },
    },
    without: { tell: simple },
  },
  {
    defect: 'D5',
    where: 'decision',
    with: {
      tell: (prompt) => (bare(prompt) ? [[' No', { '[Retrieval]': 0.3, '[No Retrieval]': 0.2 }], '</s>'] : prompt.endsWith('[No Retrieval]') ? [' Direct', '</s>'] : simple(prompt)),
      settings: { mode: 'adaptive' },
    },
    without: {
      tell: (prompt) => (bare(prompt) ? [['[Retrieval]', { '[Retrieval]': 0.9, '[No Retrieval]': 0.1 }]] : simple(prompt)),
      settings: { mode: 'adaptive' },
    },
  },
  {
    defect: 'D6',
    where: 'decision',
    with: {
      tell: (prompt) => (bare(prompt) ? [['[Retrieval]', { '[Retrieval]': 0.98, '[No Retrieval]': 0.01 }]] : prompt.endsWith('[No Retrieval]') ? [' Direct', '</s>'] : simple(prompt)),
      settings: { mode: 'adaptive', form: 'open' },
    },
    without: {
      tell: (prompt) => (bare(prompt) ? [['[Retrieval]', { '[Retrieval]': 0.5, '[No Retrieval]': 0.4 }]] : simple(prompt)),
      settings: { mode: 'adaptive', form: 'open' },
    },
  },
  {
    defect: 'D7',
    where: 'candidates',
    with: { tell: twoLevels },
    // With one passage there is no sibling.
    without: { tell: twoLevels, passages: PASSAGES.slice(0, 1) },
  },
  {
    defect: 'D8',
    where: 'kept',
    with: {
      // A weak start and a strong end against a strong start and a weak end: product and mean rank them otherwise.
      tell: (prompt) => {
        const word = reads(prompt, 'A') ? 'Alpha' : 'Beta';
        const [alpha, beta] = [prompt.lastIndexOf(']Alpha.'), prompt.lastIndexOf(']Beta.')];
        const before = alpha < 0 && beta < 0 ? '' : alpha > beta ? 'A' : 'B';
        if (before === '') return word === 'Alpha' ? relevant(0.95, ['', ' Alpha', '.', '[Retrieval]']) : relevant(0.06, ['', ' Beta', '.', '[Retrieval]']);
        return before === 'A' ? relevant(0.05, ['', ' low', '</s>']) : relevant(0.9, ['', ' high', '</s>']);
      },
      settings: { weights: { rel: 1, sup: 0, use: 0 }, beamWidth: 2 },
    },
    without: { tell: simple },
  },
  {
    defect: 'D9',
    where: 'kept',
    with: { tell: (prompt) => (prompt.includes('Alpha') ? ends('More') : reads(prompt, 'A') ? goesOn('Alpha') : ends('Beta')) },
    without: { tell: simple },
  },
  {
    defect: 'D10',
    where: 'kept',
    with: { tell: (prompt) => (reads(prompt, 'B') && !prompt.includes('Alpha') ? [['</s>', { '[Relevant]': 0.99, '[Irrelevant]': 0.001 }]] : reads(prompt, 'A') && !prompt.includes('Alpha.') ? goesOn('Alpha') : ends('More')) },
    without: { tell: simple },
  },
  {
    defect: 'D11',
    where: 'decision',
    with: {
      tell: (prompt) => {
        if (bare(prompt)) return [['[Retrieval]', { '[Retrieval]': 0.9, '[No Retrieval]': 0.1 }]];
        if (prompt.endsWith('[No Retrieval]')) return [' then', '</s>'];
        return ['[Relevant]', reads(prompt, 'A') ? ' Alpha' : ' Beta', ['[No Retrieval]', { '[Continue to Use Evidence]': 0.4, '[No Retrieval]': 0.5 }], ' then', '</s>'];
      },
      settings: { mode: 'adaptive' },
    },
    without: { tell: simple },
  },
  {
    defect: 'D12',
    where: 'candidates',
    with: {
      tell: (prompt) => {
        if (prompt.endsWith('[Continue to Use Evidence]')) return [' more', '</s>'];
        return ['[Relevant]', reads(prompt, 'A') ? ' Alpha' : ' Beta', ['[Continue to Use Evidence]', { '[Continue to Use Evidence]': 0.9 }], ' more', '</s>'];
      },
    },
    without: { tell: simple },
  },
  {
    defect: 'D13',
    where: 'candidates',
    with: { tell: (prompt) => goesOn(reads(prompt, 'A') ? 'Alpha' : 'Beta'), settings: { maxDepth: 2 } },
    without: { tell: simple, settings: { maxDepth: 2 } },
  },
  { defect: 'D14', where: 'run', with: { tell: () => [' Direct', '</s>'], settings: { mode: 'never' } }, without: { tell: simple } },
  { defect: 'D16', where: 'run', with: { tell: simple, settings: { form: 'open' } }, without: { tell: simple } },
  {
    defect: 'D17',
    where: 'run',
    with: {
      tell: (prompt) => (bare(prompt) ? [['[Retrieval]', { '[No Retrieval]': 0.01 }]] : simple(prompt)),
      settings: { form: 'open', mode: 'adaptive', threshold: null },
    },
    without: { tell: simple, settings: { form: 'open' } },
  },
  {
    defect: 'D18',
    where: 'run',
    with: { tell: simple, settings: { form: 'open' }, passages: PASSAGES.slice(0, 1) },
    without: { tell: simple, settings: { form: 'open' } },
  },
  { defect: 'D20', where: 'answer', with: { tell: simple }, without: { tell: simple, settings: { form: 'closed' } } },
  {
    defect: 'D21',
    where: 'kept',
    with: {
      tell: (prompt) => ['[Relevant]', reads(prompt, 'A') ? ' Alpha' : ' Beta', '.', reads(prompt, 'A') ? '[No support / Contradictory]' : '[Fully supported]', '</s>'],
      settings: { hardConstraint: true },
    },
    without: { tell: simple, settings: { hardConstraint: true } },
  },
  { defect: 'D22', where: 'answer', with: { tell: simple, settings: { form: 'open' } }, without: { tell: simple, settings: { form: 'closed' } } },
];

describe('the difference of the two semantics', () => {
  it.each(SCENES.map((scene) => [scene.defect, scene.where, scene] as const))('blames %s for what happened to the %s', async (defect, where, scene) => {
    const shows = await differ(scene.with);
    expect(blames(shows, defect)).toContain(where);
    const sentence = shows.partings.find((part) => part.where === where && part.defects.includes(defect))?.sentence;
    expect(sentence).toContain(`${defect}: ${DEFECTS[defect].released}`);
    expect((await differ(scene.without)).defects).not.toContain(defect);
  });

  it('says what both sides have', async () => {
    const { partings } = await differ({ tell: simple, settings: { form: 'open' } });
    expect(partings.find(({ where }) => where === 'answer')).toMatchObject({
      paper: 'Alpha.',
      released: '[Relevant]Alpha.[Fully supported][Utility:5]</s>',
      defects: ['D22'],
    });
  });

  it('blames D20 for numbers that stand for another document', async () => {
    // The second segment repeats the first and is skipped.
    const tell = (prompt: string): Told => (prompt.split(']Same.').length < 3 ? goesOn('Same') : ends('New'));
    const shown = await differ({ tell, settings: { maxDepth: 4 }, passages: PASSAGES.slice(0, 1) });
    const parted = shown.partings.find(({ where }) => where === 'citations');
    expect(shown.trace.answer.text).toBe('Same [1]. New [3].');
    expect(parted?.defects).toContain('D20');
    expect(parted?.sentence).toContain('The number 3 stands for document 2 of the list.');
  });

  it('names nothing for two runs that do not part', async () => {
    const tell = (prompt: string): Told => (bare(prompt) ? [['[No Retrieval]', { '[Retrieval]': 0.01 }]] : [' Direct', '</s>']);
    const { partings, defects } = await differ({ tell, settings: { mode: 'adaptive' } });
    expect(partings).toEqual([]);
    expect(defects).toEqual([]);
  });

  it('explains every parting of random runs', async () => {
    for (let seed = 0; seed < 30; seed++) {
      const forms = ['long', 'open', 'closed'] as const;
      const settings: Settings = { ...RELEASED, semantics: 'paper', mode: seed % 2 ? 'always' : 'adaptive', form: forms[seed % 3] ?? 'long', maxDepth: 4 };
      const ports = { generator: scriptedModel(seed), retriever: scriptedRetriever() };
      const { partings } = await difference({ question: `Q${seed}?`, settings }, ports, { id: 't', now: () => 0 });
      expect(partings.filter(({ defects }) => defects.length === 0)).toEqual([]);
    }
  });
});
