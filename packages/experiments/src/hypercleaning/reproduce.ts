import type { PublishedSettings } from '@bilevel/hypercleaning';
import { Parts, type ExperimentOptions, type Reproduced } from '../experiment.js';
import { Output } from '../output.js';
import { ProgressFile } from '../progressFile.js';
import { publishedChart, type FinishedRun } from './charts.js';
import { PUBLISHED, publishedProblem, type CleaningFiles } from './data.js';
import type { RunProgress } from './runProgress.js';
import { runPublished } from './publishedRuns.js';
import { publishedSettings, runName } from './settings.js';
import { runSummary, runText, type PublishedRunSummary } from './summary.js';

/** Options of {@link reproduceHypercleaning}. */
export interface ReproduceHypercleaningOptions extends ExperimentOptions {
  readonly files: CleaningFiles;
  /** One run; or all 36 of the budget given. */
  readonly run: PublishedSettings | { readonly all: true; readonly budget: number };
}

/** The summary of one run; with `runs` that of all of them, the best last objective first. */
export type HypercleaningSummary =
  | PublishedRunSummary
  | { readonly runs: readonly PublishedRunSummary[] };

/**
 * Data hypercleaning as published (Ehrhardt & Roberts 2023 §4): the runs' tables and summary, and the
 * upper-level objective against work for each ε and δ as SVG and PNG. Runs follow one another, each on
 * the threads that the kernels use; one that was interrupted goes on from the folder's `.progress` file.
 *
 * @throws ArgumentError, DataFileError for data that cannot be used; CancelledError; Node's errors when
 *     the folder cannot be written
 */
export async function reproduceHypercleaning(
  options: ReproduceHypercleaningOptions,
): Promise<Reproduced<HypercleaningSummary>> {
  const { out, files, run, seed = 0, signal, onProgress } = options;
  const all = 'all' in run;
  const settings = all ? publishedSettings(run.budget) : [run];
  const parts = new Parts({ ...(signal && { signal }) }, 1);
  await parts.next('reading');
  const { precision } = all ? PUBLISHED : run;
  const problem = await publishedProblem(files, seed, { lipschitz: 'published', precision });
  const output = await Output.in(out);
  const finished: FinishedRun[] = [];
  const total = settings.reduce((sum, one) => sum + one.budget, 0);
  let before = 0;
  for (const one of settings) {
    const name = runName(one);
    const rows = await runPublished(problem, one, new ProgressFile<RunProgress>(out, name), {
      signal,
      onStep: (row) => {
        const done = Math.min(before + row.lowerTotal + row.adjointTotal, total);
        onProgress?.(done, total, `${name} objective ${row.upperObjective.toFixed(4)}`);
      },
    });
    before += one.budget;
    finished.push({ settings: one, rows });
    await output.table(name, rows);
  }
  for (const { epsilon, delta } of pairsOf(settings)) {
    const name = `objective-${String(epsilon)}-${String(delta)}`;
    await output.chart(name, publishedChart(epsilon, delta, finished));
  }
  const summaries = finished.map(runSummary);
  const [only] = summaries;
  const summary = all || only === undefined ? { runs: summaries } : only;
  const text = summaries.map(runText);
  await output.summary(summary, text);
  // Only now is nothing lost with them.
  if (!all)
    for (const one of settings) await new ProgressFile<RunProgress>(out, runName(one)).remove();
  return { summary, text, files: output.files };
}

function pairsOf(settings: readonly PublishedSettings[]): { epsilon: number; delta: number }[] {
  const pairs = settings.map(({ epsilon, delta }) => ({ epsilon, delta }));
  return pairs.filter(
    (pair, i) => pairs.findIndex((p) => p.epsilon === pair.epsilon && p.delta === pair.delta) === i,
  );
}
