import { defaultSettings, learnOn } from './learning.js';
import { benchmarkPictures } from './pictures.js';
import { keepResults } from './results.js';

/** A run counts as converged when its objective is within this of where a longer run ends. */
const CONVERGED = 1e-3;

/**
 * E4: weights from θ = (−5, −5) with the defaults, σ = 0.1, 96×96. How long and how much work until
 * the objective is within 0.1 % of where a run of a hundred times tighter tolerance ends, and until
 * the run itself stops.
 */
export async function benchWholeRun(): Promise<void> {
  const pictures = benchmarkPictures();
  const rows: Record<string, string | number>[] = [];
  for (const prior of ['tv', 'tv-isotropic'] as const) {
    console.log(`${prior}, defaults:`);
    const run = await learnOn(pictures, defaultSettings({ prior }));
    console.log(`${prior}, tolerance 1e-5:`);
    const longer = await learnOn(pictures, defaultSettings({ prior, tolerance: 1e-5 }));
    const end = longer.summary.objective.final;
    const reached = run.history.find((row) => row.objective <= end * (1 + CONVERGED));
    rows.push({
      pictures: `${String(run.pictures)} ${pictures.name}`,
      prior,
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
