import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keepResults } from './results.js';

/** The part of vitest's benchmark report that is used here. Times in milliseconds. */
interface Report {
  readonly files: readonly {
    readonly groups: readonly {
      readonly benchmarks: readonly {
        readonly name: string;
        readonly median: number;
        readonly rme: number;
      }[];
    }[];
  }[];
}

/** Nanoseconds per pixel of the total-variation kernels (bench/kernels.bench.ts). */
export async function benchKernels(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bilevel-bench-'));
  const output = join(folder, 'report.json');
  const vitest = join(
    createRequire(import.meta.url).resolve('vitest/package.json'),
    '..',
    'vitest.mjs',
  );
  try {
    const { status } = spawnSync(
      process.execPath,
      [vitest, 'bench', '--run', '--outputJson', output],
      { cwd: fileURLToPath(new URL('..', import.meta.url)), stdio: 'inherit' },
    );
    if (status !== 0) throw new Error('The kernel benchmarks failed; the reason is above.');
    const report = JSON.parse(readFileSync(output, 'utf8')) as Report;
    const benchmarks = report.files.flatMap((file) => file.groups.flatMap((g) => g.benchmarks));
    await keepResults(
      'kernels',
      benchmarks.map(({ name, median, rme }) => {
        const [kernel = '', prior = '', size = ''] = name.split(' | ');
        const [width = 0, height = 0] = size.split('x').map(Number);
        return {
          kernel,
          prior,
          size,
          'ns per pixel': Number(((median * 1e6) / (width * height)).toFixed(2)),
          '± %': Number(rme.toFixed(1)),
        };
      }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
