import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BilevelError } from '@bilevel/core';
import { afterAll, describe, expect, it } from 'vitest';
import { inputOf } from '../src/fuzz/input.js';
import { READERS, SHARES } from '../src/fuzz/reader.js';
import { makeReader } from '../src/fuzz/readers.js';
import { readInputs } from '../src/fuzz/watch.js';

/** Inputs of each reader per share; `npm run bench -- fuzz` reads a million in all. */
const INPUTS = 40;
const folder = mkdtempSync(join(tmpdir(), 'bilevel-fuzz-test-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('mutated files', () => {
  it.each(READERS)('are read as %s or refused by an error of ours', async (name) => {
    const reader = await makeReader(name, mkdtempSync(join(folder, name)));
    let accepted = 0;
    for (let i = 0; i < INPUTS * SHARES[name]; i++) {
      const { bytes, dice } = inputOf(name, reader, 11, i);
      try {
        await reader.read(bytes, dice);
        accepted++;
      } catch (error) {
        if (!(error instanceof BilevelError)) {
          throw new Error(`Input ${String(i)}: ${bytes.toString('hex').slice(0, 2000)}`, {
            cause: error,
          });
        }
      }
    }
    expect(accepted).toBeGreaterThan(0);
    expect(accepted).toBeLessThan(INPUTS * SHARES[name]);
  });

  it('are the same for the same seed, and others for another', async () => {
    const reader = await makeReader('libsvm', folder);
    const hex = (seed: number, i: number): string =>
      inputOf('libsvm', reader, seed, i).bytes.toString('hex');
    const series = (seed: number): string[] => Array.from({ length: 20 }, (_, i) => hex(seed, i));
    expect(series(1)).toEqual(series(1));
    expect(series(1)).not.toEqual(series(2));
  });
});

it('a crash, a hang, growth and a foreign error are found, and what comes after is read', async () => {
  const task = { reader: 'csv', seed: 1, from: 0, to: 10, progress: join(folder, 'at') } as const;
  const script = fileURLToPath(new URL('fixtures/badReader.mjs', import.meta.url));
  const watching = { script, longestSeconds: 1, patienceSeconds: 1.5 };
  const { faults, accepted, refused } = await readInputs(task, watching);
  expect(faults.map(({ kind, input }) => [kind, input])).toEqual([
    ['crash', 2],
    ['hang', 4],
    ['error', 5],
    ['memory', 7],
  ]);
  expect(faults[0]?.what).toContain('SIGABRT');
  // 2, 4 and 7 were not read to their ends.
  expect([accepted, refused]).toEqual([7, 0]);
});
