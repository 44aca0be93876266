import { describe, expect, it } from 'vitest';
import { errorData, errorFromData, SelfRagError, type ErrorData } from './errors';
import { MAX_DEPTH, MAX_STRING_CHARACTERS, MAX_TRACE_CHARACTERS } from './importTrace';
import { DEFAULT_SETTINGS } from './settings';
import { collect } from './testing/generators';
import { scriptedModel, scriptedRetriever } from './testing/scripted';
import { parseTrace, TRACE_VERSION, type Trace } from './trace';

const settings = { ...DEFAULT_SETTINGS, mode: 'always' as const, passages: 2, maxDepth: 2 };
const trace = await collect({ question: 'Q', settings }, { generator: scriptedModel(5), retriever: scriptedRetriever() });

function refusal(json: string): ErrorData {
  try {
    parseTrace(json);
  } catch (error) {
    if (error instanceof SelfRagError) return errorData(error);
    throw error;
  }
  throw new Error('the text was accepted');
}

/** Refusal of the trace after a change that types would not allow. */
function changed(change: (copy: any) => void): ErrorData { // eslint-disable-line @typescript-eslint/no-explicit-any -- changes that types forbid are the point
  const copy = structuredClone(trace);
  change(copy);
  return refusal(JSON.stringify(copy));
}

describe('parseTrace', () => {
  it('reads what a run recorded, as it is', () => {
    expect(trace.nodes.some((node) => node.depth === 2)).toBe(true);
    expect(parseTrace(JSON.stringify(trace))).toEqual(trace);
    expect(parseTrace(JSON.stringify(trace, null, 1))).toEqual(trace);
  });

  it('says which field is wrong, and how', () => {
    expect(changed((copy) => (copy.decisions[0].share = 'much'))).toMatchObject({
      code: 'trace-invalid',
      message: expect.stringContaining('at decisions.0.share, expected number, received string'),
      facts: { path: 'decisions.0.share' },
    });
    expect(changed((copy) => delete copy.nodes[1].finish).facts.path).toBe('nodes.1.finish');
    expect(changed((copy) => (copy.nodes[0].tokens[0].logProb = 0.5)).facts.path).toBe('nodes.0.tokens.0.logProb');
    expect(changed((copy) => (copy.nodes[0].tokens = Array(5000).fill(copy.nodes[0].tokens[0]))).facts.path).toBe('nodes.0.tokens');
    expect(changed((copy) => (copy.version = 0)).facts.path).toBe('version');
    for (const list of ['nodes', 'decisions', 'retrievals']) expect(changed((copy) => (copy[list][0].id = '')).facts.path).toBe(`${list}.0.id`);
  });

  it('leaves out fields that it does not know', () => {
    expect(parseTrace(JSON.stringify({ ...trace, note: { deep: [1] } }))).toEqual(trace);
  });

  it('tells a file that is cut off, one that is not JSON, one of something else and a newer one apart', () => {
    const text = JSON.stringify(trace);
    for (const end of [0, 1, 100, text.length - 1]) expect(refusal(text.slice(0, end))).toMatchObject({ code: 'trace-cut-off' });
    for (const text of ['no', '<html>', '{"a":1}}', '{a:1}']) expect(refusal(text).code).toBe('trace-not-json');
    for (const text of ['[]', 'null', '3', '{"format":"other","version":1}', '{"format":"selfrag-trace"}']) {
      expect(refusal(text).code).toBe('trace-foreign');
    }
    expect(refusal('{"format":"selfrag-trace","version":99}')).toMatchObject({
      code: 'trace-newer',
      message: expect.stringContaining('version 99; this page reads up to 2'),
      facts: { version: 99, supported: TRACE_VERSION },
    });
  });

  it('refuses what is huge or deep before it is parsed', () => {
    expect(refusal(' '.repeat(MAX_TRACE_CHARACTERS + 1))).toMatchObject({ code: 'trace-too-large', facts: { limit: MAX_TRACE_CHARACTERS } });
    const deep = (levels: number) => `${'['.repeat(levels)}"]}"${']'.repeat(levels)}`;
    expect(refusal(deep(MAX_DEPTH)).code).toBe('trace-foreign');
    expect(refusal(deep(MAX_DEPTH + 1))).toMatchObject({ code: 'trace-too-deep', facts: { position: MAX_DEPTH } });
    expect(refusal('{"a":'.repeat(1e6)).code).toBe('trace-too-deep');
  });

  it('refuses names that would change all objects, and numbers and texts beyond any use, wherever they stand', () => {
    const text = JSON.stringify(trace);
    const put = (fragment: string) => refusal(text.replace('"title":', `${fragment},"title":`));
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      expect(put(`"${key}":{"polluted":true}`)).toMatchObject({
        code: 'trace-unsafe',
        facts: { path: `retrievals.0.passages.0.${key}` },
      });
    }
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    for (const number of ['1e999', '-1e999', '1e17']) {
      expect(put(`"more":[0,${number}]`)).toMatchObject({ code: 'trace-unsafe', facts: { path: 'retrievals.0.passages.0.more.1' } });
    }
    expect(put('"score":NaN').code).toBe('trace-not-json');
    expect(put(`"more":"${'x'.repeat(MAX_STRING_CHARACTERS + 1)}"`).code).toBe('trace-unsafe');
    const long = put(`"${'k'.repeat(500)}":{"constructor":1}`);
    expect(long.message.length).toBeLessThan(400);
  });

  it('keeps markup and control tokens in texts as they are', () => {
    const text = '<img src=x onerror=alert(1)> [Retrieval] \u202e';
    const copy: Trace = { ...trace, question: text };
    expect(parseTrace(JSON.stringify(copy)).question).toBe(text);
  });
});

describe('references', () => {
  const last = trace.nodes.length - 1;
  it.each<[string, (copy: any) => void, string]>([ // eslint-disable-line @typescript-eslint/no-explicit-any -- as above
    ['a repeated node id', (t) => (t.nodes[1].id = t.nodes[0].id), 'nodes.1.id'],
    ['a repeated decision id', (t) => (t.decisions[1].id = t.decisions[0].id), 'decisions.1.id'],
    ['a repeated retrieval id', (t) => (t.retrievals[1].id = t.retrievals[0].id), 'retrievals.1.id'],
    ['a decision behind no node', (t) => (t.decisions[1].after = 'x'), 'decisions.1.after'],
    ['candidates of a search that is not there', (t) => (t.decisions[0].retrieval = 'x'), 'decisions.0.retrieval'],
    ['an unknown parent', (t) => (t.nodes[last].parent = 'x'), `nodes.${last}.parent`],
    ['a node that is its own parent', (t) => (t.nodes[0].parent = t.nodes[0].id), 'nodes.0.parent'],
    ['a circle of parents', (t) => ((t.nodes[0].parent = t.nodes[last].id), (t.nodes[last].parent = t.nodes[0].id)), 'nodes.0.parent'],
    ['a child before its parent', (t) => t.nodes.reverse(), 'nodes.0.parent'],
    ['a wrong depth', (t) => (t.nodes[last].depth = 1), `nodes.${last}.depth`],
    ['an unknown decision', (t) => (t.nodes[0].decision = 'x'), 'nodes.0.decision'],
    ['a decision made elsewhere', (t) => (t.nodes[last].decision = t.nodes[0].decision), `nodes.${last}.decision`],
    ['evidence of no retrieval', (t) => (t.nodes[0].evidence.retrieval = 'x'), 'nodes.0.evidence.retrieval'],
    ['evidence beyond the passages', (t) => (t.nodes[0].evidence.index = 2), 'nodes.0.evidence.index'],
    ['a reading beyond the tokens', (t) => (t.nodes[0].next.step = t.nodes[0].tokens.length), 'nodes.0.next.step'],
    ['a node forced from no node', (t) => (t.nodes[0].forced = { of: 'x', step: 0, token: 'a' }), 'nodes.0.forced.of'],
    ['a node forced from a later one', (t) => (t.nodes[0].forced = { of: t.nodes[1].id, step: 0, token: 'a' }), 'nodes.0.forced.of'],
    ['a node forced beyond the end', (t) => (t.nodes[1].forced = { of: t.nodes[0].id, step: 99, token: 'a' }), 'nodes.1.forced.step'],
    ['a forced decision behind no node', (t) => t.forced.push({ kind: 'decision', after: 'x', action: 'retrieve' }), 'forced.0.after'],
    ['a forced token in no node', (t) => t.forced.push({ kind: 'token', node: 'x', step: 0, token: 'a' }), 'forced.0.node'],
    ['a forced token beyond the end', (t) => t.forced.push({ kind: 'token', node: t.nodes[0].id, step: 99, token: 'a' }), 'forced.0.step'],
    ['an answer through an unknown node', (t) => (t.answer.path[0] = 'x'), 'answer.path.0'],
    ['an answer that jumps', (t) => t.answer.path.reverse(), 'answer.path.0'],
    ['a citation of no segment', (t) => (t.answer.citations = [{ segment: 9, passageId: 'p0', title: '' }]), 'answer.citations.0.segment'],
    ['a citation of no passage', (t) => (t.answer.citations = [{ segment: 0, passageId: 'x', title: '' }]), 'answer.citations.0.passageId'],
  ])('finds %s', (_, change, path) => {
    expect(changed(change)).toMatchObject({ code: 'trace-inconsistent', facts: { path } });
  });

  it('takes a run that was stopped while it searched', () => {
    const { nodes } = trace;
    const open = { ...trace.decisions[0]!, id: 'd99', after: nodes[last]!.id, retrieval: 'r99' };
    const stopped: Trace = { ...trace, status: 'stopped', decisions: [...trace.decisions, open] };
    expect(parseTrace(JSON.stringify(stopped))).toEqual(stopped);
  });
});

describe('errors', () => {
  it('keep code, sentence and facts across a boundary', () => {
    const error = new SelfRagError('file-missing', 'Gone.', { path: 'a' });
    expect(errorFromData(JSON.parse(JSON.stringify(errorData(error))))).toEqual(error);
    expect(errorData(new TypeError('x'))).toMatchObject({ code: 'unexpected', message: 'x' });
  });
});
