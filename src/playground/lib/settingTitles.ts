/** Settings by the names that the page gives them, and their values in words. */
import type { SettingDifference, SettingValue } from '../../selfrag';
import { WEIGHT_TITLE } from './weights';

const TITLES: Readonly<Record<string, string>> = {
  semantics: 'Semantics',
  form: 'Form',
  mode: 'Retrieval',
  threshold: 'Retrieval threshold',
  'weights.rel': WEIGHT_TITLE.rel,
  'weights.sup': WEIGHT_TITLE.sup,
  'weights.use': WEIGHT_TITLE.use,
  passages: 'Passages',
  beamWidth: 'Beam width',
  maxDepth: 'Depth',
  sequenceScore: 'Fluency in the score',
  pathScore: 'Path score',
  hardConstraint: 'Hard constraint',
  readUnemitted: 'Read tokens that were not emitted',
  keepEvidence: 'Keep earlier evidence',
  maxNewTokens: 'Tokens per segment',
};

export const settingTitle = ({ setting }: Pick<SettingDifference, 'setting'>) => TITLES[setting] ?? setting;

export function settingValue(value: SettingValue): string {
  if (value === null) return 'none';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return String(value);
}
