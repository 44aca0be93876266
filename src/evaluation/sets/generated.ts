/**
 * Set a: made of the facts file, in wordings that training never reads. Half of the questions need retrieval; the other
 * half need none, or are asked to be answered from passages and by answers that mislead.
 */
import type { Encyclopedia, Entity } from '../encyclopedia';
import { goldOf, NO, YES } from '../judge';
import { fillClaim, fillQuestion, upperFirst, type Fact, type Frames } from '../questions';
import { random, type Random } from '../random';
import type { Case } from './case';
import { silentPassage, wrongValue } from './probes';

/** Shares of a set, in 600ths. */
const PARTS = { 'one hop': 160, claim: 60, compare: 40, about: 40, request: 200, adversarial: 100 } as const;
const WHOLE = 600;

export interface GeneratedInput {
  readonly book: Encyclopedia;
  readonly frames: Frames;
  readonly requests: readonly string[];
  /** Questions in all; fewer when there are not enough requests. */
  readonly count: number;
  readonly seed: string;
  /** Which entities may be asked about; left out: all. */
  readonly asked?: (entity: Entity) => boolean;
}

/** The same inputs always give the same set. */
export function generatedSet({ book, frames, requests, count, seed, asked = () => true }: GeneratedInput): Case[] {
  const rng = random(seed);
  const of = (part: keyof typeof PARTS) => Math.round((PARTS[part] * count) / WHOLE);
  const usable = [...book.facts.values()].filter((fact) => book.wordings(fact).questions.length > 0 && asked(book.entity(fact)));
  const facts = rng.shuffled(usable);
  // One question about an entity in each part, so that no easy or hard entity counts twice.
  const take = (n: number, fit: (fact: Fact) => boolean = () => true): Fact[] => {
    const seen = new Set<string>();
    const taken: Fact[] = [];
    for (let at = facts.length - 1; at >= 0 && taken.length < n; at--) {
      const fact = facts[at] as Fact;
      const { id } = book.entity(fact);
      if (seen.has(id) || !fit(fact)) continue;
      seen.add(id);
      taken.push(fact);
      facts.splice(at, 1);
    }
    return taken;
  };
  const adversarial = take(of('adversarial'), (fact) => book.entity(fact).passages.length > 1 && silentPassage(fact, book) !== null);
  return [
    ...take(of('one hop')).map((fact) => oneHop(fact, book, rng)),
    ...take(of('claim'), (fact) => book.wordings(fact).claims.length > 0).map((fact, at) => claim(fact, at % 2 === 0, book, frames, rng)),
    ...take(of('compare'), (fact) => partner(fact, book, rng, asked) !== null).map((fact) => comparison(fact, book, frames, rng, asked)),
    ...take(of('about')).map((fact) => about(book.entity(fact), frames, rng)),
    ...adversarial.map((fact): Case => ({ ...oneHop(fact, book, rng), sort: 'adversarial', measure: { probes: true, endToEnd: false, segments: false } })),
    ...rng.shuffled(requests).slice(0, of('request')).map(request),
  ];
}

export function request(question: string): Case {
  return { sort: 'request', question, needsRetrieval: false, golds: [], passages: [], measure: { probes: false, endToEnd: false, segments: false } };
}

/** A question that the corpus does not answer. */
export function outside(question: string): Case {
  return { sort: 'outside', question, needsRetrieval: null, golds: [], passages: [], measure: { probes: false, endToEnd: true, segments: false } };
}

const RUN = { probes: false, endToEnd: true, segments: false } as const;

function oneHop(fact: Fact, book: Encyclopedia, rng: Random): Case {
  const question = fillQuestion(rng.pick(book.wordings(fact).questions), book.entity(fact).name);
  return { sort: 'one hop', question, needsRetrieval: true, golds: [goldOf(fact, book)], passages: fact.passage_ids, fact, measure: RUN };
}

function claim(fact: Fact, right: boolean, book: Encyclopedia, frames: Frames, rng: Random): Case {
  const passage = book.passage(fact.passage_ids[0] as string);
  const wrong = right ? null : wrongValue(fact, passage, book, rng);
  const text = fillClaim(rng.pick(book.wordings(fact).claims), book.entity(fact).name, wrong ?? fact.value);
  const question = rng.pick(frames.check).replace('{claim}', text);
  return { sort: 'claim', question, needsRetrieval: true, golds: [wrong === null ? YES : NO], passages: fact.passage_ids, measure: RUN };
}

/** The same attribute of another entity of the kind, with another value; null: there is none. */
function partner(fact: Fact, book: Encyclopedia, rng: Random, asked: (entity: Entity) => boolean): Fact | null {
  const own = book.entity(fact);
  const others = book
    .ofKind(fact.kind)
    .filter((entity) => entity.id !== own.id && asked(entity))
    .flatMap((entity) => entity.facts.filter((one) => one.attribute === fact.attribute && one.value !== fact.value));
  return others.length > 0 ? rng.pick(others) : null;
}

function comparison(fact: Fact, book: Encyclopedia, frames: Frames, rng: Random, asked: (entity: Entity) => boolean): Case {
  const other = partner(fact, book, rng, asked) as Fact;
  const [a, b] = [fact, other].map((one) => book.entity(one).name) as [string, string];
  const question = rng
    .pick(frames.compare)
    .replaceAll('{a}', a)
    .replaceAll('{A}', upperFirst(a))
    .replaceAll('{b}', b)
    .replaceAll('{label}', book.label(fact));
  // No passage alone answers it, so recall and reading one passage are not judged.
  return { sort: 'compare', question, needsRetrieval: true, golds: [goldOf(fact, book), goldOf(other, book)], passages: [], kind: fact.kind, measure: { ...RUN, segments: true } };
}

function about(entity: Entity, frames: Frames, rng: Random): Case {
  const question = fillQuestion(rng.pick(frames.about), entity.name);
  return { sort: 'about', question, needsRetrieval: true, golds: [], passages: entity.passages.map(({ id }) => id), kind: entity.kind, measure: { ...RUN, segments: true } };
}
