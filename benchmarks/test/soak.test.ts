import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compareEnds } from '../src/soak/limits.js';
import { familyOf, temporaryFiles, type Sample } from '../src/soak/samples.js';

const folder = mkdtempSync(join(tmpdir(), 'bilevel-soak-test-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const SAMPLE: Sample = {
  ...{ seconds: 0, processes: 3, threads: 33, files: 64, serverMiB: 90, appMiB: 370 },
  ...{ temporary: 0, pageMiB: 10, nodes: 230, listeners: 340 },
};
/** A series in which each round adds something. */
const series = (added: Partial<Sample>): Sample[] =>
  Array.from({ length: 20 }, (_, k) => ({
    ...SAMPLE,
    ...Object.fromEntries(
      Object.entries(added).map(([name, value]) => [
        name,
        SAMPLE[name as keyof Sample] + k * value,
      ]),
    ),
  }));
const exceeded = (samples: readonly Sample[]): string[] =>
  compareEnds(samples)
    .filter(({ holds }) => !holds)
    .map(({ measure }) => measure);

describe('a soak', () => {
  it.each([
    [{}, []],
    [{ processes: 1 }, ['processes']],
    [{ files: 1, temporary: 1 }, ['files', 'temporary']],
    [{ serverMiB: 1, pageMiB: 0.3 }, []],
    [{ serverMiB: 3, appMiB: 8, pageMiB: 1 }, ['serverMiB', 'appMiB', 'pageMiB']],
    [{ nodes: 100, listeners: 20 }, ['nodes', 'listeners']],
  ])('with %o a round exceeds %j', (added, expected) => {
    expect(exceeded(series(added))).toEqual(expected);
  });

  it('passes over threads that come and go, and not over those that stay', () => {
    const some = series({}).map((sample, k) => ({ ...sample, threads: k % 3 === 0 ? 33 : 42 }));
    expect(exceeded(some)).toEqual([]);
    const more = series({}).map((sample, k) => ({ ...sample, threads: 33 + Math.min(4, k) }));
    expect(exceeded(more)).toEqual(['threads']);
  });

  it('counts what is left of files that were being written', () => {
    const [home, temporary] = [join(folder, 'home'), join(folder, 'temporary')];
    const run = join(home, 'runs', 'First');
    mkdirSync(join(run, 'images'), { recursive: true });
    mkdirSync(temporary);
    for (const name of ['config.json', 'history.csv', 'images/a.noisy.png']) {
      writeFileSync(join(run, name), '');
    }
    expect(temporaryFiles(home, temporary)).toEqual([]);
    writeFileSync(join(run, 'lock'), '');
    writeFileSync(join(home, 'library.json.1234567'), '');
    writeFileSync(join(temporary, 'upload'), '');
    expect(temporaryFiles(home, temporary).sort()).toEqual([
      'library.json.1234567',
      'runs/First/lock',
      'upload',
    ]);
  });

  it.skipIf(process.platform !== 'linux')('knows a process and all below it [needs Linux]', () => {
    expect(familyOf(process.ppid)).toContain(process.pid);
    expect(familyOf(process.pid)[0]).toBe(process.pid);
  });
});
