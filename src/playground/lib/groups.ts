/** Names, colours and readings of the reflection groups. Colour never stands alone: each has its name beside it. */
import { GROUPS, shares, type Group, type GroupReading } from '../../selfrag';

interface GroupLook {
  /** As in the paper. */
  readonly name: string;
  readonly question: string;
  /** Tailwind classes, whole so that they are found at build time. */
  readonly text: string;
  readonly soft: string;
  readonly fill: string;
  readonly border: string;
}

export const GROUP_LOOK: Record<Group, GroupLook> = {
  retrieve: {
    name: 'Retrieve',
    question: 'Is a search needed?',
    text: 'text-retrieve',
    soft: 'bg-retrieve-soft',
    fill: 'bg-retrieve',
    border: 'border-retrieve',
  },
  relevance: {
    name: 'IsRel',
    question: 'Is the passage relevant?',
    text: 'text-relevance',
    soft: 'bg-relevance-soft',
    fill: 'bg-relevance',
    border: 'border-relevance',
  },
  support: {
    name: 'IsSup',
    question: 'Does the passage support the text?',
    text: 'text-support',
    soft: 'bg-support-soft',
    fill: 'bg-support',
    border: 'border-support',
  },
  utility: {
    name: 'IsUse',
    question: 'How useful is the answer?',
    text: 'text-utility',
    soft: 'bg-utility-soft',
    fill: 'bg-utility',
    border: 'border-utility',
  },
};

/** A reflection token without its brackets. */
export const bare = (token: string) => token.replace(/^\[(.*)\]$/, '$1');

export interface Reading {
  readonly token: string;
  /** Share within the group, summing to 1. */
  readonly share: number;
  /** Probability in the whole vocabulary. */
  readonly probability: number;
}

export function readingsOf(group: Group, reading: GroupReading): Reading[] {
  const within = shares(reading.logProbs);
  return GROUPS[group].map((token, i) => ({
    token,
    share: within[i] ?? 0,
    probability: Math.exp(reading.logProbs[i] ?? -Infinity),
  }));
}

export function likeliest(group: Group, reading: GroupReading): Reading {
  return readingsOf(group, reading).reduce((best, next) => (next.share > best.share ? next : best));
}
