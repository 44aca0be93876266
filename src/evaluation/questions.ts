/** The sources of questions over the corpus, and questions made of its facts and of phrasings that training never reads. */
import { z } from 'zod';

export const factSchema = z.object({
  /** `<entity id>/<attribute>` */
  key: z.string(),
  /** Passages that state the fact. */
  passage_ids: z.array(z.string()).min(1),
  entity: z.string(),
  kind: z.string(),
  attribute: z.string(),
  value: z.string(),
  aliases: z.array(z.string()),
});

export const kindSchema = z.object({
  kind: z.string(),
  attributes: z.array(z.object({ key: z.string(), label: z.string(), type: z.enum(['person', 'place', 'name', 'number', 'year', 'word']) })),
  entities: z.array(z.object({ id: z.string(), name: z.string(), title: z.string() })),
});

export const phrasingsSchema = z.object({
  kind: z.string(),
  attributes: z.record(z.string(), z.object({ questions: z.array(z.string()), claims: z.array(z.string()).optional() })),
});

/** Wordings around a claim, two entities, or one, and claims of any attribute; slots {claim}, {a} {A} {b}, {n} {N}, {label}, {V}. */
export const framesSchema = z.object({
  about: z.array(z.string()).min(1),
  check: z.array(z.string()).min(1),
  compare: z.array(z.string()).min(1),
  claim: z.array(z.string()).min(1),
});

export type Fact = z.infer<typeof factSchema>;
export type Kind = z.infer<typeof kindSchema>;
export type Phrasings = z.infer<typeof phrasingsSchema>;
export type Frames = z.infer<typeof framesSchema>;

export interface CorpusQuestion {
  readonly question: string;
  readonly fact: Fact;
}

export const upperFirst = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** Fills `{n}` and `{N}` (capitalised) with the entity's name as it stands inside a sentence. */
export function fillQuestion(template: string, name: string): string {
  return template.replaceAll('{n}', name).replaceAll('{N}', upperFirst(name));
}

/** A claim about the entity with the value, as a sentence. */
export function fillClaim(template: string, name: string, value: string): string {
  return upperFirst(fillQuestion(template, name).replaceAll('{V}', value)).replace(/\.\.+$/, '.');
}

/** The same claim as the second half of a sentence: no capital that only the start of a sentence asks for, no full stop. */
export function fillClause(template: string, name: string, value: string): string {
  const start = /^\{[NV]\}/.test(template) ? template.replace(/^\{N\}/, '{n}') : template.charAt(0).toLowerCase() + template.slice(1);
  return fillQuestion(start, name).replaceAll('{V}', value).replace(/\.+$/, '');
}

/** Letters and digits in lower case: what two wordings that differ in nothing else have in common. */
export function plain(text: string): string {
  return text.toLowerCase().replaceAll(',', '').replaceAll(/[^a-z0-9]+/g, ' ').trim();
}

/**
 * `count` questions spread evenly over the facts, with the phrasings of each attribute in turn.
 * The same inputs always give the same questions.
 */
export function corpusQuestions(
  facts: readonly Fact[],
  kinds: readonly Pick<Kind, 'entities'>[],
  phrasings: readonly Phrasings[],
  count: number,
): CorpusQuestion[] {
  const names = new Map(kinds.flatMap((kind) => kind.entities.map((entity) => [entity.id, entity.name])));
  const forms = new Map(
    phrasings.flatMap(({ kind, attributes }) =>
      Object.entries(attributes).map(([key, { questions }]) => [`${kind}/${key}`, questions] as const),
    ),
  );
  const usable = facts.filter((fact) => (forms.get(`${fact.kind}/${fact.attribute}`)?.length ?? 0) > 0);
  return Array.from({ length: Math.min(count, usable.length) }, (_, i) => {
    const fact = usable[Math.floor((i * usable.length) / count)] as Fact;
    const questions = forms.get(`${fact.kind}/${fact.attribute}`) as string[];
    const name = names.get(fact.key.slice(0, fact.key.lastIndexOf('/'))) ?? fact.entity;
    return { question: fillQuestion(questions[i % questions.length] as string, name), fact };
  });
}
