import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { MemoryCase, MemoryFound } from './memoryProcess.js';
import { keepResults } from './results.js';

const CASES: readonly MemoryCase[] = [
  { pictures: 2, size: 512, times: 1, kind: 'default' },
  { pictures: 2, size: 512, times: 2, kind: 'default' },
  { pictures: 12, size: 512, times: 1, kind: 'default' },
  { pictures: 12, size: 512, times: 2, kind: 'default' },
  { pictures: 2, size: 512, times: 1, kind: 'most' },
  { pictures: 2, size: 512, times: 2, kind: 'most' },
  { pictures: 4, size: 1024, times: 1, kind: 'default' },
  { pictures: 4, size: 1024, times: 2, kind: 'default' },
];

/**
 * A budget of memory, the least that the pool states or twice that, against how much larger the process really becomes: each
 * case in a process of its own, since a peak is that of a process.
 *
 * @throws Error when that is more
 */
export async function benchMemory(): Promise<void> {
  const script = fileURLToPath(new URL('./memoryProcess.js', import.meta.url));
  const rows: Record<string, string | number>[] = [];
  for (const item of CASES) {
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...['--expose-gc', script, JSON.stringify(item)],
    ]);
    const { budget, taken, program } = JSON.parse(stdout) as MemoryFound;
    if (taken > budget) {
      throw new Error(
        `Expected at most ${String(budget)} bytes, the budget, but a run took ${String(taken)}. ` +
          'Count again in packages/parallel/src/memory.ts.',
      );
    }
    const mebibytes = (bytes: number): number => Math.round(bytes / 2 ** 20);
    rows.push({
      pictures: `${String(item.pictures)} of ${String(item.size)}×${String(item.size)}`,
      problem: item.kind === 'most' ? 'tv-isotropic by L-BFGS' : 'tv, defaults',
      budget: item.times === 1 ? 'the least' : `${String(item.times)} times that`,
      'budget (MiB)': mebibytes(budget),
      'taken (MiB)': mebibytes(taken),
      'program and threads (MiB)': mebibytes(program),
      'taken / budget': Number((taken / budget).toFixed(2)),
    });
  }
  await keepResults('memory', rows);
}
