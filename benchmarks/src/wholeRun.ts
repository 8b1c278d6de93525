import { defaultSettings, learnOn } from './learning.js';
import { benchmarkPictures } from './pictures.js';
import { keepResults } from './results.js';

/** A run counts as converged when its objective is within this of where a longer run ends. */
const CONVERGED = 1e-3;
const CASES = [
  ['tv', 96],
  ['tv', 256],
  ['tv-isotropic', 96],
  ['tv-isotropic', 256],
] as const;

/**
 * E4: weights from θ = (−5, −5) with the defaults, σ = 0.1, at 96×96 and at 256×256. How long and how
 * much work until the objective is within 0.1 % of where a run of a hundred times tighter tolerance
 * ends, and until the run itself stops.
 */
export async function benchWholeRun(): Promise<void> {
  const pictures = benchmarkPictures();
  const rows: Record<string, string | number>[] = [];
  for (const [prior, pixels] of CASES) {
    const size = { kind: 'resize', size: pixels } as const;
    console.log(`${prior}, ${String(pixels)}×${String(pixels)}, defaults:`);
    const run = await learnOn(pictures, defaultSettings({ prior, size }));
    console.log('tolerance 1e-5:');
    const longer = await learnOn(pictures, defaultSettings({ prior, size, tolerance: 1e-5 }));
    const end = longer.summary.objective.final;
    const reached = run.history.find((row) => row.objective <= end * (1 + CONVERGED));
    rows.push({
      pictures: `${String(run.pictures)} ${pictures.name}`,
      prior,
      size: `${String(pixels)}×${String(pixels)}`,
      'within 0.1 % (s)': reached === undefined ? 'never' : Number(reached.seconds.toFixed(1)),
      'its work': reached?.totalWork ?? '',
      'stopped (s)': Number(run.summary.seconds.toFixed(1)),
      work: run.summary.work.total,
      steps: run.summary.steps,
      objective: Number(run.summary.objective.final.toFixed(6)),
      'longer run': Number(end.toFixed(6)),
      'excess %': Number((100 * (run.summary.objective.final / end - 1)).toFixed(4)),
    });
  }
  await keepResults('whole-run', rows);
}
