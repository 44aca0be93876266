/**
 * Cases for the judgements, made of a fact: passages that do and do not answer its question, answers that its passage
 * supports or not, and two answers of which one is better.
 */
import type { Passage } from '../../selfrag';
import { states, type Encyclopedia } from '../encyclopedia';
import { normaliseAnswer, sentencesOf } from '../normalise';
import { fillClaim, fillClause, type Fact } from '../questions';
import type { Random } from '../random';
import { renamedPassage, similarName } from './similarName';

export const RELEVANCE_SORTS = ['gold', 'same entity without the attribute', 'same kind', 'similar name'] as const;
export type RelevanceSort = (typeof RELEVANCE_SORTS)[number];

export interface RelevanceProbe {
  readonly sort: RelevanceSort;
  readonly passage: Passage;
}

/** Passages that do not answer the question about the fact; a sort is left out where the corpus has none. */
export function otherPassages(fact: Fact, book: Encyclopedia, rng: Random): RelevanceProbe[] {
  const found: [RelevanceSort, Passage | null][] = [
    ['same entity without the attribute', silentPassage(fact, book)],
    ['same kind', sameKind(fact, book, rng)],
    ['similar name', similarPassage(fact, book, rng)],
  ];
  return found.flatMap(([sort, passage]) => (passage ? [{ sort, passage }] : []));
}

/** A passage of the entity that does not state the fact; else one of its passages without the sentences that do. */
export function silentPassage(fact: Fact, book: Encyclopedia): Passage | null {
  const { passages } = book.entity(fact);
  const natural = passages.find((passage) => !fact.passage_ids.includes(passage.id) && !states(passage.text, fact));
  if (natural) return natural;
  const gold = book.passage(fact.passage_ids[0] as string);
  const sentences = sentencesOf(gold.text);
  const left = sentences.filter((sentence) => !states(sentence, fact));
  const text = left.join(' ');
  // A value that runs over the end of a sentence could still stand there.
  if (left.length < 2 || left.length === sentences.length || states(text, fact)) return null;
  return { id: `${gold.id}-silent`, title: gold.title, text };
}

/** About another entity of the kind; where possible one whose passage states the attribute asked for. */
function sameKind(fact: Fact, book: Encyclopedia, rng: Random): Passage | null {
  const own = book.entity(fact).id;
  const others = book.ofKind(fact.kind).filter((entity) => entity.id !== own && entity.passages.length > 0);
  if (others.length === 0) return null;
  const other = rng.pick(others);
  const same = other.facts.find((one) => one.attribute === fact.attribute);
  return same ? book.passage(same.passage_ids[0] as string) : (other.passages[0] as Passage);
}

/** About an entity with a name much like the one asked for: another passage, under a name that shares a word with it. */
function similarPassage(fact: Fact, book: Encyclopedia, rng: Random): Passage | null {
  const entity = book.entity(fact);
  const taken = new Set([...book.entities.values()].map((one) => one.name.toLowerCase()));
  const name = similarName(entity.name, book.ofKind(fact.kind).map((one) => one.name), taken, rng);
  // The passage is another entity's, so that it is not the right answer under another name.
  const others = book.ofKind(fact.kind).filter((one) => one.id !== entity.id && one.passages.length > 0);
  if (name === null || others.length === 0) return null;
  const stating = others.filter((one) => one.facts.some((other) => other.attribute === fact.attribute && other.value !== fact.value));
  const other = rng.pick(stating.length > 0 ? stating : others);
  const same = other.facts.find((one) => one.attribute === fact.attribute);
  const passage = same ? book.passage(same.passage_ids[0] as string) : (other.passages[0] as Passage);
  return renamedPassage(passage, other.name, name);
}

export const SUPPORT_CLASSES = ['full', 'partial', 'none'] as const;

export interface SupportProbe {
  /** Position in SUPPORT_CLASSES. */
  readonly expected: number;
  readonly answer: string;
}

const UNHELPFUL = ['I would rather not say.', 'That is hard to tell.', 'There are many opinions about that.', 'Who knows?'];

export interface AnswerProbes {
  readonly support: readonly SupportProbe[];
  /** Two answers to the same question; what is wrong with the second. */
  readonly utility: { readonly better: string; readonly worse: string; readonly fault: string } | null;
}

/**
 * Answers to the question about the fact, in claims' wordings that training never reads. A wrong value is another one of
 * the same attribute that the passage does not state.
 * @param passage states the fact
 */
export function answerProbes(fact: Fact, passage: Passage, book: Encyclopedia, rng: Random): AnswerProbes {
  const { name, facts } = book.entity(fact);
  const claims = book.wordings(fact).claims;
  const wrong = wrongValue(fact, passage, book, rng);
  if (claims.length === 0 || wrong === null) return { support: [], utility: null };
  const claim = rng.pick(claims);
  const full = fillClaim(claim, name, fact.value);
  const none = fillClaim(claim, name, wrong);
  const support: SupportProbe[] = [{ expected: 0, answer: full }, { expected: 2, answer: none }];

  const beside = facts.filter((one) => one.key !== fact.key && one.passage_ids.includes(passage.id) && book.wordings(one).claims.length > 0);
  const second = beside.length > 0 ? rng.pick(beside) : null;
  const secondWrong = second && wrongValue(second, passage, book, rng);
  let partial: string | null = null;
  let aside: string | null = null;
  if (second && secondWrong) {
    const other = rng.pick(book.wordings(second).claims);
    const [first, then] = rng.next() < 0.5 ? [fact.value, secondWrong] : [wrong, second.value];
    partial = `${full === none ? full : fillClaim(claim, name, first).replace(/\.$/, '')}, and ${fillClause(other, name, then)}.`;
    aside = fillClaim(other, name, second.value);
    support.push({ expected: 1, answer: partial });
  }
  const worse: [string, string][] = [['wrong', none], ['evasive', rng.pick(UNHELPFUL)]];
  if (partial) worse.push(['partly right', partial]);
  if (aside) worse.push(['beside the point', aside]);
  const [fault, answer] = rng.pick(worse);
  return { support, utility: { better: full, worse: answer, fault } };
}

/** Another value of the attribute that neither the passage nor the fact's aliases state; null: there is none. */
export function wrongValue(fact: Fact, passage: Passage, book: Encyclopedia, rng: Random): string | null {
  const own = [fact.value, ...fact.aliases].map(normaliseAnswer);
  const fit = book.values(fact).filter((value) => {
    const normal = normaliseAnswer(value);
    const near = own.some((one) => ` ${one} `.includes(` ${normal} `) || ` ${normal} `.includes(` ${one} `));
    return normal !== '' && !near && !states(passage.text, { value, aliases: [] });
  });
  return fit.length > 0 ? rng.pick(fit) : null;
}
