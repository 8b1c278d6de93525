import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_DATA, DEFAULT_TRAINING, bytesIn, sizeText } from '@bilevel/runs/options';
import { learnOn } from './learning.js';
import { writeMosaics } from './mosaics.js';
import { benchmarkPictures } from './pictures.js';
import { keepResults } from './results.js';

/** Options of {@link benchLarge}. */
export interface LargeOptions {
  /** Pictures; default 24. */
  readonly count?: number;
  /** What the run may take; default 8GiB. */
  readonly memory?: string;
}

/** How long it takes to learn from pictures of 12 megapixels by the defaults, how much of that on whole pictures, and how much memory. */
export async function benchLarge({ count = 24, memory = '8GiB' }: LargeOptions): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bilevel-mosaics-'));
  try {
    await writeMosaics(benchmarkPictures().folder, folder, count);
    const settings = { data: DEFAULT_DATA, training: DEFAULT_TRAINING };
    const memoryLimit = bytesIn(memory);
    const begun = process.cpuUsage();
    const { summary, history, peakMemoryMiB } = await learnOn(
      { name: 'mosaics', folder },
      settings,
      { memoryLimit },
    );
    const { user, system } = process.cpuUsage(begun);
    const onWindows = history.findLast(({ windows }) => windows !== undefined);
    await keepResults('large', [
      {
        pictures: `${String(count)} of 4608×2560, grey`,
        memory: sizeText(memoryLimit),
        status: summary.status,
        seconds: Math.round(summary.seconds),
        'processor (s)': Math.round((user + system) / 1e6),
        'on whole pictures %': Math.round(100 * (1 - (onWindows?.seconds ?? 0) / summary.seconds)),
        steps: summary.steps,
        'peak memory (MiB)': peakMemoryMiB,
        objective: Number(summary.objective.final.toFixed(2)),
      },
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
