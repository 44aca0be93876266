/** The encyclopedia as measuring sees it: passages, facts, entities, and wordings that training never reads. */
import type { Passage } from '../selfrag';
import { groupBy } from './groupBy';
import { names } from './normalise';
import type { Fact, Kind, Phrasings } from './questions';

export interface Entity {
  readonly id: string;
  readonly kind: string;
  /** As it stands inside a sentence: `the Nile`. */
  readonly name: string;
  readonly facts: readonly Fact[];
  /** All passages about it. */
  readonly passages: readonly Passage[];
}

export interface Wordings {
  readonly questions: readonly string[];
  readonly claims: readonly string[];
}

export interface EncyclopediaSources {
  readonly passages: readonly Passage[];
  readonly facts: readonly Fact[];
  readonly kinds: readonly Kind[];
  readonly phrasings: readonly Phrasings[];
}

export class Encyclopedia {
  readonly passages: ReadonlyMap<string, Passage>;
  readonly facts: ReadonlyMap<string, Fact>;
  readonly entities: ReadonlyMap<string, Entity>;
  readonly #wordings: ReadonlyMap<string, Wordings>;
  readonly #labels: ReadonlyMap<string, string>;
  readonly #values: ReadonlyMap<string, readonly string[]>;
  readonly #ofKind: ReadonlyMap<string, readonly Entity[]>;

  constructor({ passages, facts, kinds, phrasings }: EncyclopediaSources) {
    this.passages = new Map(passages.map((passage) => [passage.id, passage]));
    this.facts = new Map(facts.map((fact) => [fact.key, fact]));
    const ofEntity = groupBy(facts, entityOf);
    this.entities = new Map(
      kinds.flatMap(({ kind, entities }) =>
        entities.map(({ id, name }) => {
          const own = ofEntity.get(id) ?? [];
          const ids = new Set(own.flatMap((fact) => fact.passage_ids));
          return [id, { id, kind, name, facts: own, passages: [...ids].map((one) => this.passage(one)) }] as const;
        }),
      ),
    );
    this.#ofKind = groupBy(this.entities.values(), (entity) => entity.kind);
    this.#wordings = new Map(
      phrasings.flatMap(({ kind, attributes }) =>
        Object.entries(attributes).map(([key, { questions, claims = [] }]) => [`${kind}/${key}`, { questions, claims }] as const),
      ),
    );
    this.#labels = new Map(kinds.flatMap(({ kind, attributes }) => attributes.map(({ key, label }) => [`${kind}/${key}`, label] as const)));
    this.#values = new Map(
      [...groupBy(facts, attributeOf)].map(([attribute, all]) => [attribute, [...new Set(all.map((fact) => fact.value))]]),
    );
  }

  /** @throws RangeError for an id that the corpus lacks */
  passage(id: string): Passage {
    const found = this.passages.get(id);
    if (!found) throw new RangeError(`the corpus has no passage ${id}`);
    return found;
  }

  entity(fact: Fact): Entity {
    const found = this.entities.get(entityOf(fact));
    if (!found) throw new RangeError(`the corpus has no entity of ${fact.key}`);
    return found;
  }

  ofKind(kind: string): readonly Entity[] {
    return this.#ofKind.get(kind) ?? [];
  }

  wordings(fact: Fact): Wordings {
    return this.#wordings.get(attributeOf(fact)) ?? { questions: [], claims: [] };
  }

  label(fact: Fact): string {
    return this.#labels.get(attributeOf(fact)) ?? fact.attribute;
  }

  /** All values of the fact's attribute, its own included. */
  values(fact: Fact): readonly string[] {
    return this.#values.get(attributeOf(fact)) ?? [];
  }

  /** All values of all attributes of a kind. */
  valuesOfKind(kind: string): readonly string[] {
    return [...this.#values].flatMap(([attribute, values]) => (attribute.startsWith(`${kind}/`) ? values : []));
  }
}

const entityOf = ({ key }: Fact) => key.slice(0, key.lastIndexOf('/'));
const attributeOf = ({ kind, attribute }: Fact) => `${kind}/${attribute}`;

/** Whether the text states the fact's value or an alias of it, in whole words. */
export function states(text: string, { value, aliases }: Pick<Fact, 'value' | 'aliases'>): boolean {
  return [value, ...aliases].some((one) => names(text, one));
}
