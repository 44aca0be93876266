import { describe, expect, it } from 'vitest';
import { errorData, errorFromData, SelfRagError } from './errors';
import { DEFAULT_SETTINGS } from './settings';
import { collect } from './testing/generators';
import { scriptedModel, scriptedRetriever } from './testing/scripted';
import { parseTrace } from './trace';

const code = (json: string) => {
  try {
    parseTrace(json);
  } catch (error) {
    return error instanceof SelfRagError ? [error.code, error.message] : error;
  }
  return 'accepted';
};

describe('parseTrace', () => {
  it('says which field is wrong', async () => {
    const trace = await collect({ question: 'Q', settings: DEFAULT_SETTINGS }, { generator: scriptedModel(), retriever: scriptedRetriever() });
    const broken = { ...trace, decisions: [{ ...trace.decisions[0], share: 'much' }] };
    expect(code(JSON.stringify(broken))).toEqual(['trace-invalid', expect.stringContaining('decisions.0.share')]);
  });

  it('tells a newer version and a file that is not JSON apart from a broken one', () => {
    expect(code('{')).toEqual(['trace-not-json', expect.any(String)]);
    expect(code('{"format":"selfrag-trace","version":99}')).toEqual(['trace-newer', expect.stringContaining('99')]);
    expect(code('[]')).toEqual(['trace-invalid', expect.any(String)]);
  });
});

describe('errors', () => {
  it('keep code, sentence and facts across a boundary', () => {
    const error = new SelfRagError('file-missing', 'Gone.', { path: 'a' });
    expect(errorFromData(JSON.parse(JSON.stringify(errorData(error))))).toEqual(error);
    expect(errorData(new TypeError('x'))).toMatchObject({ code: 'unexpected', message: 'x' });
  });
});
