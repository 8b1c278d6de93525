import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bilevel, json, temporaryFolder, testData } from './support.js';

const folder = await temporaryFolder();
const data = process.env['BILEVEL_DATA'];

describe('learn', () => {
  it('says that it ended at its start, and ends with 3', { timeout: 60_000 }, async () => {
    const pictures = join(testData, 'pictures', 'train');
    const of = (name: string, ...more: string[]) =>
      bilevel(['learn', pictures, '--size', '24', '--out', join(folder, name), ...more]);
    const first = await of('first');
    expect(first.code).toBe(0);
    const { parameters } = await json(folder, 'first', 'summary.json');
    const { weight, smoothing } = parameters as { weight: number; smoothing: number };
    const again = await of('again', '--start', `${String(weight)},${String(smoothing)}`);
    expect(again.code).toBe(3);
    expect(again.stdout).toMatch(/^Ended where it started/);
    expect(again.stdout).toMatch(/Nothing was learned/);
    expect(again.stdout).not.toMatch(/onverged/);
    expect(await json(folder, 'again', 'summary.json')).toMatchObject({ status: 'unmoved' });
  });

  it.each(['0', '-1', '1,2,3', '0.1,'])('refuses the start %s', async (start) => {
    const { code, stderr } = await bilevel(['learn', testData, `--start=${start}`]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/Expected a number above 0/);
  });

  it.skipIf(data === undefined).each([
    ['f01', 1, []],
    ['f255', 255, []],
    ['f65535', 65535, []],
    ['f65535', 65535, ['--start', '1e-5']],
  ] as const)(
    '[needs BILEVEL_DATA] learns 0.0908 times the unit of %s (%d, %j)',
    { timeout: 60_000 },
    async (pairs, k, more) => {
      const place = join(data ?? '', 'field', 'pairs');
      const out = join(folder, `${pairs}-${String(more.length)}`);
      const noisy = join(place, `${pairs}_noisy`);
      const run = await bilevel([
        'learn',
        join(place, pairs),
        '--noisy',
        noisy,
        '--out',
        out,
        ...more,
      ]);
      expect(run.code).toBe(0);
      const summary = await json(out, 'summary.json');
      expect(summary).toMatchObject({ status: 'converged' });
      if (more.length === 0) expect(summary).toMatchObject({ steps: 6 });
      const { weight } = summary['parameters'] as { weight: number };
      expect(weight / k).toBeCloseTo(0.0908, 4);
    },
  );
});
