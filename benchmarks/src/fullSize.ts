import { defaultSettings, learnOn } from './learning.js';
import { benchmarkPictures } from './pictures.js';
import { keepResults } from './results.js';

/** Whole pictures at their full size: does a run finish, how long does it take, how much memory? */
export async function benchFullSize(): Promise<void> {
  const pictures = benchmarkPictures();
  const {
    summary,
    peakMemoryMiB,
    pictures: count,
  } = await learnOn(pictures, defaultSettings({ size: { kind: 'full' } }));
  await keepResults('full-size', [
    {
      pictures: `${String(count)} ${pictures.name}, full size`,
      status: summary.status,
      seconds: Math.round(summary.seconds),
      work: summary.work.total,
      steps: summary.steps,
      'peak memory (MiB)': peakMemoryMiB,
      objective: Number(summary.objective.final.toFixed(4)),
      'PSNR validation (dB)': Number((summary.validation?.psnr.reconstructed ?? NaN).toFixed(2)),
    },
  ]);
}
