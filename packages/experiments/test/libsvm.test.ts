import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DataFileError,
  LibsvmError,
  parseLibsvm,
  readLibsvm,
  toRegressionData,
} from '../src/index.js';

const parse = (text: string) => parseLibsvm(text, 'a.txt');

describe('the LIBSVM parser', () => {
  it('reads targets, indices and values', () => {
    expect(parse('1 1:0.5 3:-2e-1\n-1\t2:7 \n')).toEqual([
      { target: 1, indices: [1, 3], values: [0.5, -0.2] },
      { target: -1, indices: [2], values: [7] },
    ]);
  });

  it('bears with CRLF, blank lines, comments, a byte-order mark and a missing end of line', () => {
    const text = '\uFEFF# header\r\n+1.5  1:.5 # the first\r\n\r\n  \r\n2. 4:+1E2';
    expect(parse(text)).toEqual([
      { target: 1.5, indices: [1], values: [0.5] },
      { target: 2, indices: [4], values: [100] },
    ]);
    expect(parse('3\n')).toEqual([{ target: 3, indices: [], values: [] }]);
  });

  it.each([
    ['1 2:1 1:1', 'a.txt:1:7: Expected ascending indices but received 1 after 2.'],
    ['\n1 2:1 2:1', 'a.txt:2:7: Index 2 occurs twice.'],
    ['1 0:1', 'a.txt:1:3: Expected a whole number of at least 1 for an index but received "0".'],
    ['1 -1:1', 'a.txt:1:3: Expected a whole number of at least 1 for an index but received "-1".'],
    ['1 a:1', 'a.txt:1:3: Expected a whole number of at least 1 for an index but received "a".'],
    [
      '1 1.5:1',
      'a.txt:1:3: Expected a whole number of at least 1 for an index but received "1.5".',
    ],
    ['1 1:x', 'a.txt:1:5: Expected a finite number for the value of index 1 but received "x".'],
    ['1 1:', 'a.txt:1:5: Expected a finite number for the value of index 1 but received "".'],
    ['1 1:NaN', 'a.txt:1:5: Expected a finite number for the value of index 1 but received "NaN".'],
    [
      '1 1:1e999',
      'a.txt:1:5: Expected a finite number for the value of index 1 but received "1e999".',
    ],
    [
      '1 1:0x10',
      'a.txt:1:5: Expected a finite number for the value of index 1 but received "0x10".',
    ],
    ['yes 1:1', 'a.txt:1:1: Expected a finite number for the target but received "yes".'],
    [
      '1 1:1\r\n  nan 1:1',
      'a.txt:2:3: Expected a finite number for the target but received "nan".',
    ],
    ['1 12', 'a.txt:1:3: Expected index:value but received "12".'],
    ['1 1:2:3', 'a.txt:1:5: Expected a finite number for the value of index 1 but received "2:3".'],
    ['', 'a.txt:1:1: Expected at least one observation.'],
    ['# nothing\r\n\r\n', 'a.txt:1:1: Expected at least one observation.'],
  ])('says where %j is wrong', (text, message) => {
    expect(() => parse(text)).toThrow(LibsvmError);
    expect(() => parse(text)).toThrow(message);
  });

  it('reads back whatever is written', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    const row = fc.record({
      target: finite,
      features: fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 50 }), finite), {
        selector: ([index]) => index,
      }),
    });
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1 }),
        fc.constantFrom('\n', '\r\n'),
        fc.constantFrom(' ', '\t', '  '),
        (rows, end, blank) => {
          const sorted = rows.map(({ target, features }) => ({
            target,
            features: [...features].sort(([a], [b]) => a - b),
          }));
          const text = sorted
            .map(({ target, features }) =>
              [String(target), ...features.map(([i, v]) => `${String(i)}:${String(v)}`)].join(
                blank,
              ),
            )
            .join(end);
          // −0 is written as 0.
          const plus = (value: number): number => value + 0;
          expect(parse(text)).toEqual(
            sorted.map(({ target, features }) => ({
              target: plus(target),
              indices: features.map(([index]) => index),
              values: features.map(([, value]) => plus(value)),
            })),
          );
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });

  it('says that a file is missing', async () => {
    await expect(readLibsvm('/nowhere/at all.txt')).rejects.toThrow(DataFileError);
  });
});

describe('dense data', () => {
  const rows = parse('3 1:1 2:2\n5 2:4\n3 1:6 2:7');

  it('take what is left out as 0, or drop the observation', () => {
    const zero = toRegressionData(rows, 'a.txt');
    expect([...zero.features.values]).toEqual([1, 2, 0, 4, 6, 7]);
    expect([...zero.targets]).toEqual([3, 5, 3]);
    const dropped = toRegressionData(rows, 'a.txt', { incomplete: 'drop' });
    expect([...dropped.features.values]).toEqual([1, 2, 6, 7]);
    expect([...dropped.targets]).toEqual([3, 3]);
    expect(toRegressionData(rows, 'a.txt', { features: 3 }).features.columns).toBe(3);
  });

  it('have labels −1 and 1', () => {
    expect([...toRegressionData(rows, 'a.txt', { labels: true }).targets]).toEqual([-1, 1, -1]);
    expect(() => toRegressionData(rows, 'a.txt', { labels: true, incomplete: 'drop' })).toThrow(
      'a.txt:1:1: Expected targets of two kinds but received 1.',
    );
  });

  it('refuse what leaves nothing', () => {
    expect(() => toRegressionData(rows, 'a.txt', { features: 1 })).toThrow(
      'a.txt:1:1: Expected 1 features but received index 2.',
    );
    expect(() => toRegressionData(parse('1\n2'), 'a.txt')).toThrow(/observations with features/);
    expect(() => toRegressionData(rows, 'a.txt', { features: 3, incomplete: 'drop' })).toThrow(
      LibsvmError,
    );
  });

  it('refuse an index that makes them larger than memory', () => {
    const far = parse('1 1:2 99999999999:1\n2 1:1');
    const dense = (): unknown => toRegressionData(far, 'a.txt');
    expect(dense).toThrow(LibsvmError);
    expect(dense).toThrow(/at most 125000000 entries.*2 observations.*index 99999999999/);
  });
});

const data = process.env['BILEVEL_DATA'];
describe.skipIf(data === undefined)('the data of the paper [needs BILEVEL_DATA]', () => {
  const file = (name: string): string => path.join(data ?? '', 'libsvm', name);

  it.each([
    ['mpg_scale.txt', false, 392, 7],
    ['liver_scale.txt', true, 145, 5],
    ['liver_scale_test.txt', true, 200, 5],
  ] as const)('%s can be read', async (name, labels, observations, features) => {
    const rows = await readLibsvm(file(name));
    // The files come with and without an end of the last line.
    expect(Math.abs(rows.length - observations)).toBeLessThanOrEqual(1);
    const { features: matrix, targets } = toRegressionData(rows, name, { labels });
    expect(matrix.columns).toBe(features);
    expect(targets.length).toBe(rows.length);
    if (labels) expect(new Set(targets)).toEqual(new Set([-1, 1]));
  });
});
