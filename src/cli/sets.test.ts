import { beforeAll, describe, expect, it } from 'vitest';
import { states, type Encyclopedia } from '../evaluation/encyclopedia';
import { groupBy } from '../evaluation/groupBy';
import { normaliseAnswer } from '../evaluation/normalise';
import { saysAll } from '../evaluation/judge';
import { plain, type Fact } from '../evaluation/questions';
import { random } from '../evaluation/random';
import type { Case } from '../evaluation/sets/case';
import { casesOf, parseQuestions, QuestionFileError } from '../evaluation/sets/file';
import { generatedSet } from '../evaluation/sets/generated';
import { answerProbes, otherPassages, silentPassage } from '../evaluation/sets/probes';
import { namesAndProse, renamer } from '../evaluation/unknownNames';
import { isTrainingRequest, readEncyclopedia, readFrames, readRequests, readSources, trainingTexts } from './corpus';
import { knownWords } from './qualityModels';
import { asItIs, COUNT, ownSets, underUnknownNames } from './qualitySets';

let book: Encyclopedia;
let made: Case[];
const generate = (seed: string, count = 600) => generatedSet({ book, frames: readFrames(), requests: readRequests(), count, seed });

beforeAll(() => {
  book = readEncyclopedia();
  made = generate('a');
});

describe('the generated set', () => {
  it('holds 600 different questions, half of which need retrieval and are no traps', () => {
    expect(made).toHaveLength(600);
    expect(new Set(made.map(({ question }) => question)).size).toBe(600);
    const sorts = Object.fromEntries([...groupBy(made, ({ sort }) => sort)].map(([sort, cases]) => [sort, cases.length]));
    expect(sorts).toEqual({ 'one hop': 160, claim: 60, compare: 40, about: 40, adversarial: 100, request: 200 });
  });

  it('is the same for the same seed, another one for another, and smaller where that is asked for', () => {
    expect(generate('a')).toEqual(made);
    expect(generate('b').map(({ question }) => question)).not.toEqual(made.map(({ question }) => question));
    expect(generate('a', 60)).toHaveLength(60);
  });

  it('leaves no slot of a wording open', () => {
    for (const { question } of made) expect(question).not.toMatch(/[{}]/);
  });

  it('asks for values that its passages state', () => {
    for (const { fact, passages } of made) {
      if (!fact) continue;
      for (const id of passages) expect(states(book.passage(id).text, fact), `${fact.key} in ${id}`).toBe(true);
    }
  });

  it('holds claims of which half are so', () => {
    const claims = made.filter(({ sort }) => sort === 'claim');
    expect(claims.filter(({ golds }) => golds[0]?.answers[0] === 'Yes')).toHaveLength(30);
  });
});

describe('probes of a fact', () => {
  it('are passages that do not answer its question', () => {
    const adversarial = made.filter(({ sort }) => sort === 'adversarial');
    let similar = 0;
    for (const { fact } of adversarial) {
      if (!fact) throw new Error('an adversarial question without a fact');
      const { id, name } = book.entity(fact);
      for (const { sort, passage } of otherPassages(fact, book, random(fact.key))) {
        if (sort === 'same entity without the attribute') {
          expect(book.entities.get(id)?.passages.map(({ title }) => title)).toContain(passage.title);
          expect(states(passage.text, fact)).toBe(false);
        } else {
          expect(normaliseAnswer(passage.title)).not.toBe(normaliseAnswer(name));
          expect(fact.passage_ids).not.toContain(passage.id);
        }
        if (sort === 'similar name') {
          similar++;
          const words = new Set(normaliseAnswer(name).split(' '));
          expect(normaliseAnswer(passage.title).split(' ').some((word) => words.has(word)), `${name} | ${passage.title}`).toBe(true);
        }
      }
    }
    expect(similar).toBeGreaterThan(adversarial.length * 0.9);
  });

  it('take the sentences out that state the fact, where no other passage of the entity is silent about it', () => {
    const fact = [...book.facts.values()].find((one) => book.entity(one).passages.length === 1 && silentPassage(one, book) !== null);
    if (!fact) throw new Error('no such fact');
    const gold = book.passage(fact.passage_ids[0] as string);
    const silent = silentPassage(fact, book);
    expect(silent?.title).toBe(gold.title);
    expect(silent?.text.length).toBeLessThan(gold.text.length);
    for (const sentence of silent?.text.split(/(?<=\.)\s/) ?? []) expect(gold.text).toContain(sentence);
  });

  it('are answers that the passage states, states in part, or does not state', () => {
    let [partial, judged] = [0, 0];
    for (const { fact } of made.filter(({ sort }) => sort === 'adversarial')) {
      if (!fact) continue;
      const passage = book.passage(fact.passage_ids[0] as string);
      const { support, utility } = answerProbes(fact, passage, book, random(fact.key));
      if (support.length === 0) continue;
      judged++;
      const [full = '', none = ''] = [0, 2].map((wanted) => support.find(({ expected }) => expected === wanted)?.answer);
      expect(states(full, { value: fact.value, aliases: [] }), full).toBe(true);
      expect(states(none, { value: fact.value, aliases: [] }), none).toBe(false);
      partial += support.filter(({ expected }) => expected === 1).length;
      expect(utility?.better).toBe(full);
      expect(utility?.worse).not.toBe(full);
    }
    expect(judged).toBeGreaterThan(95);
    expect(partial).toBeGreaterThan(80);
  });
});

describe('wordings for measuring', () => {
  it('are not said by training in the same words', () => {
    const known = trainingTexts();
    for (const fact of book.facts.values()) {
      for (const text of [...book.wordings(fact).questions, ...book.wordings(fact).claims]) expect(known.has(plain(text)), text).toBe(false);
    }
    for (const text of Object.values(readFrames()).flat()) expect(known.has(plain(text)), text).toBe(false);
    const requests = ownSets(asItIs(readSources()), COUNT).flatMap(({ cases }) => cases).filter(({ needsRetrieval }) => needsRetrieval === false);
    expect(requests.length).toBeGreaterThan(250);
    for (const { question } of requests) expect(isTrainingRequest(question), question).toBe(false);
    expect(isTrainingRequest('Tell me a joke!')).toBe(true);
  });
});

describe('questions under unknown names', () => {
  it('keep no word that was replaced of the name they ask about, in whatever letters', () => {
    const sources = readSources();
    const { names, prose } = namesAndProse(sources);
    const known = knownWords();
    const rename = renamer(names, prose, known, 'unknown names');
    let asked = 0;
    for (const { question, fact } of ownSets(underUnknownNames(sources, known), COUNT).flatMap(({ cases }) => cases)) {
      if (!fact) continue;
      const { name = '' } = book.entities.get(fact.key.slice(0, fact.key.lastIndexOf('/'))) ?? {};
      const gone = (name.match(/\p{L}+/gu) ?? []).filter((word) => rename(word) !== word).map((word) => word.toLowerCase());
      const words = new Set(question.toLowerCase().match(/\p{L}+/gu));
      for (const word of gone) expect(words.has(word), `${word} in ${question}`).toBe(false);
      if (gone.length > 0) asked++;
    }
    expect(asked).toBeGreaterThan(300);
  });
});

describe('a file of questions', () => {
  let lima: Fact;
  beforeAll(() => {
    lima = [...book.facts.values()].find(({ value, attribute }) => value === 'Lima' && attribute === 'capital') as Fact;
  });
  const good = '{"question": "Who?", "answers": ["x"], "needs_retrieval": true}';
  const problem = (text: string) => {
    try {
      parseQuestions(text, 'mine.jsonl', book);
    } catch (error) {
      if (error instanceof QuestionFileError) return error.message;
    }
    return null;
  };

  it('says in which line what is wrong', () => {
    expect(problem(good)).toBeNull();
    expect(problem(`${good}\n\n{"question": "Who?"}`)).toMatch(/^mine.jsonl, line 3: needs_retrieval: /);
    expect(problem(`${good}\n{"question": `)).toMatch(/^mine.jsonl, line 2: not JSON/);
    expect(problem('{"question": "Who?", "needs_retrieval": false, "fakt": "x"}')).toMatch(/line 1: .*fakt/);
    expect(problem('{"question": "Who?", "needs_retrieval": true, "passage_ids": ["0"]}')).toMatch(/no passage "0"/);
    expect(problem('{"question": "Who?", "needs_retrieval": true, "fact": "x/y"}')).toMatch(/no key "x\/y"/);
    expect(problem('{"question": "Who?", "needs_retrieval": true, "kind": 5}')).toMatch(/line 1: kind: /);
    expect(problem('\n')).toMatch(/line 1: there is no question/);
  });

  it('may begin with a byte-order mark', () => {
    expect(parseQuestions(`\uFEFF${good}`, 'f', book)).toEqual(parseQuestions(good, 'f', book));
  });

  it('is to give a passage first that states the fact', () => {
    const line = (ids: string[]) => JSON.stringify({ question: 'Who?', needs_retrieval: true, fact: lima.key, passage_ids: ids });
    const [stating = ''] = lima.passage_ids;
    const other = [...book.passages.keys()].find((id) => !lima.passage_ids.includes(id)) ?? '';
    expect(problem(line([stating, other]))).toBeNull();
    expect(problem(line([other, stating]))).toMatch(new RegExp(`the first, "${other}", does not state the fact. Put one first that does: .*"${stating}"`));
  });

  it('may ask for yes or no about a fact, or for a part of its value', () => {
    const golds = (...answers: string[]) => casesOf([{ question: 'Q', answers, needs_retrieval: true, fact: lima.key }], book)[0]?.golds ?? [];
    expect(saysAll('No, the capital of Peru is Lima.', golds('No'), 'Is it Quito?')).toBe(true);
    expect(saysAll('No, that is Bogotá.', golds('No'), 'Is it Quito?')).toBe(true);
    expect(saysAll('Yes and no.', golds('no.'), 'Is it Quito?')).toBe(false);
    expect(saysAll('It is Quito.', golds('Lima'), 'Which?')).toBe(false);
    const author = [...book.facts.values()].find(({ value }) => value === 'Emily Brontë')?.key;
    const [brontë] = casesOf([{ question: 'Q', answers: ['Brontë'], needs_retrieval: true, fact: author }], book);
    expect(saysAll('Emily Brontë wrote it.', brontë?.golds ?? [], 'Who?')).toBe(true);
    expect(saysAll('Charlotte Brontë wrote it.', brontë?.golds ?? [], 'Who?')).toBe(false);
  });

  it('measures no more than its lines say', () => {
    const [one, two] = casesOf(parseQuestions(`${good}\n{"question": "Hi", "needs_retrieval": false}`, 'f', book), book);
    expect(one).toMatchObject({ passages: [], measure: { probes: false, endToEnd: true } });
    expect(two).toMatchObject({ golds: [], needsRetrieval: false, measure: { endToEnd: false } });
  });
});
