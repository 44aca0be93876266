/** Questions over the corpus, made from its facts and phrasings that training never reads. */
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
  entities: z.array(z.object({ id: z.string(), name: z.string() })),
});

export const phrasingsSchema = z.object({
  kind: z.string(),
  attributes: z.record(z.string(), z.object({ questions: z.array(z.string()).min(1) })),
});

export type Fact = z.infer<typeof factSchema>;

export interface CorpusQuestion {
  readonly question: string;
  readonly fact: Fact;
}

/** Fills `{n}` and `{N}` (capitalised) with the entity's name as it stands inside a sentence. */
export function fillQuestion(template: string, name: string): string {
  return template.replaceAll('{n}', name).replaceAll('{N}', name.charAt(0).toUpperCase() + name.slice(1));
}

/**
 * `count` questions spread evenly over the facts, with the phrasings of each attribute in turn.
 * The same inputs always give the same questions.
 */
export function corpusQuestions(
  facts: readonly Fact[],
  kinds: readonly z.infer<typeof kindSchema>[],
  phrasings: readonly z.infer<typeof phrasingsSchema>[],
  count: number,
): CorpusQuestion[] {
  const names = new Map(kinds.flatMap((kind) => kind.entities.map((entity) => [entity.id, entity.name])));
  const forms = new Map(
    phrasings.flatMap(({ kind, attributes }) =>
      Object.entries(attributes).map(([key, { questions }]) => [`${kind}/${key}`, questions] as const),
    ),
  );
  const usable = facts.filter((fact) => forms.has(`${fact.kind}/${fact.attribute}`));
  return Array.from({ length: Math.min(count, usable.length) }, (_, i) => {
    const fact = usable[Math.floor((i * usable.length) / count)] as Fact;
    const questions = forms.get(`${fact.kind}/${fact.attribute}`) as string[];
    const name = names.get(fact.key.slice(0, fact.key.lastIndexOf('/'))) ?? fact.entity;
    return { question: fillQuestion(questions[i % questions.length] as string, name), fact };
  });
}
