import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReleasedError } from '../../selfrag/released';
import { LONG_OPTIONS, parseArgv } from './argv';
import { preprocessInputData } from './inputData';
import { literalEval } from './literal';
import { mainBaseline } from './mainBaseline';
import { accuracy, entityTags, f1 } from './metrics';
import { str, words, type Json } from './python';

const python = (work: () => unknown): string => {
  try {
    work();
    return 'none';
  } catch (error) {
    if (error instanceof ReleasedError) return error.python;
    throw error;
  }
};

describe('literal_eval', () => {
  it('reads back what Python prints', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'é', "'", '"', '\\', '\n', '\t', '🦦', ' ') });
    const value: fc.Arbitrary<Json> = fc.letrec((tie) => ({
      any: fc.oneof({ maxDepth: 3 }, text, fc.integer(), fc.boolean(), fc.constant(null), fc.array(tie('any') as fc.Arbitrary<Json>, { maxLength: 4 })),
    })).any as fc.Arbitrary<Json>;
    fc.assert(
      fc.property(value, (one) => {
        expect(literalEval(str([one]))).toEqual([one]);
      }),
    );
  });

  it('knows tuples, neighbouring texts, escapes and trailing commas', () => {
    expect(literalEval(`['a' "b", ('x',), ('y'), "\\u00e9\\x41", -1.5e2, ]`)).toEqual(['ab', ['x'], 'y', 'éA', -150]);
  });

  it.each([['[1', 'SyntaxError'], ['[1 2]', 'SyntaxError'], ["'a", 'SyntaxError'], ['name', 'ValueError'], ['', 'SyntaxError'], ['1 2', 'SyntaxError']])(
    'refuses %s with %s',
    (source, error) => {
      expect(python(() => literalEval(source))).toBe(error);
    },
  );
});

describe('command lines', () => {
  it('are read as argparse reads them', () => {
    const argv = ['--thresh', '-0.5', '--max_new_tokens=7', '--use_utility', '--mode', 'always_retrieve', '--task', 'asqa'];
    expect(parseArgv(argv, LONG_OPTIONS)).toEqual({ threshold: -0.5, max_new_tokens: 7, use_utility: true, mode: 'always_retrieve', task: 'asqa' });
  });

  it.each([
    [['--mode', 'default']],
    [['--use', 'x']],
    [['--ndocs', '1.5']],
    [['--threshold']],
    [['--task', '--use_utility']],
    [['stray']],
    [['--use_utility=1']],
    [['--threshold', 'high']],
  ])('%j ends the script', (argv) => {
    expect(python(() => parseArgv(argv, LONG_OPTIONS))).toBe('SystemExit');
  });
});

describe('white space', () => {
  it('is what Python splits at', () => {
    expect(words('a\x1cb\u2003c\ufeffd\n')).toEqual(['a', 'b', 'c\ufeffd']);
  });
});

describe('metrics', () => {
  it('one item without answers makes all of F1 nothing', () => {
    expect(f1(['x', 'y'], [['x'], []])).toBe(0);
  });

  it('accuracy asks each label for its first element', () => {
    expect(python(() => accuracy(['x'], ['']))).toBe('IndexError');
    expect(python(() => accuracy([], []))).toBe('ZeroDivisionError');
  });

  it('tags stand behind their names', () => {
    expect(entityTags('Marie Curie <PER> Paris <LOC>')).toEqual({ 'Marie Curie': 'PER', Paris: 'LOC' });
  });
});

describe('items', () => {
  it('are never changed', () => {
    const item = Object.freeze({ question: 'Q?' });
    expect(preprocessInputData([item], 'fever')[0]?.instruction).toContain('## Input:\n\nQ?');
    expect(item).toEqual({ question: 'Q?' });
  });

  it('lacking what is asked for stop the script', () => {
    expect(python(() => preprocessInputData([{}], null))).toBe('KeyError');
    expect(python(() => preprocessInputData([{ question: 3 }], 'fever'))).toBe('TypeError');
  });
});

describe('baselines', () => {
  const end = (argv: string[], items: { question: string; answers: string[] }[]) => python(() => mainBaseline(argv, items).next());

  it('stop where there are fewer items than a batch, or no prompt of the name', () => {
    const items = [{ question: 'Q?', answers: ['A'] }];
    expect(end(['--metric', 'match'], items)).toBe('UnboundLocalError');
    expect(end(['--metric', 'match', '--batch_size', '1', '--prompt_name', 'x'], items)).toBe('KeyError');
    expect(end(['--batch_size', '0'], items)).toBe('ZeroDivisionError');
  });
});
