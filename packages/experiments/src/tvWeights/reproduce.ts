import { ArgumentError, expected } from '@bilevel/core';
import { Parts, type ExperimentOptions, type Reproduced } from '../experiment.js';
import { Output } from '../output.js';
import { tvWeightsChart } from './chart.js';
import { contenders } from './contenders.js';
import { loadPictures } from './pictures.js';
import { tvWeightsSummary, tvWeightsText, type TvWeightsSummary } from './summary.js';
import { TrueObjective, trace, type Trace } from './trace.js';

/** Options of {@link reproduceTvWeights}. */
export interface ReproduceTvWeightsOptions extends ExperimentOptions {
  /** A folder of pictures. Default: four generated ones. */
  readonly data?: string;
  /** Width and height in pixels: a whole number of at least 11. Default 96. */
  readonly size?: number;
  /** Accepted steps of each run. Default 60. */
  readonly maxSteps?: number;
  /** Units of work of each run, per picture. Default 1500. */
  readonly budget?: number;
}

/** The window of SSIM. */
const LEAST_SIZE = 11;
/** Of ‖∇F‖ at the start, at which a run has converged. */
const TOLERANCE = 1e-6;

/**
 * The experiment of MAID (Salehi et al. 2024) on total-variation weights: from e⁻⁵ for weight and
 * smoothing, adaptive descent from several first accuracies against fixed ones, and the other methods
 * of core beside them. The true objective of every accepted step, computed to nine digits, against
 * the work until then. Writes `tv-weights.csv`, the chart as SVG and PNG, and `summary.json`,
 * `summary.txt`.
 *
 * @throws ArgumentError for options out of range; NoImagesError, ImageFileError, ImageContentError for
 *     bad pictures; CancelledError; Node's errors when the folder cannot be written
 */
export async function reproduceTvWeights(
  options: ReproduceTvWeightsOptions,
): Promise<Reproduced<TvWeightsSummary>> {
  const { out, data, seed = 0, size = 96, maxSteps = 60, budget = 1500 } = options;
  for (const [name, value, least] of [
    ['size', size, LEAST_SIZE],
    ['maxSteps', maxSteps, 1],
    ['budget', budget, 1],
  ] as const) {
    if (!Number.isInteger(value) || value < least) {
      throw new ArgumentError(expected(`a whole number of at least ${String(least)}`, name, value));
    }
  }
  const { pairs, source } = await loadPictures(data, size, seed);
  const runs = contenders(size * size, TOLERANCE);
  const parts = new Parts(options, runs.length + 1);
  const objective = new TrueObjective(pairs);
  const traces: Trace[] = [];
  const limits = { maxSteps, maxWork: budget * pairs.length, signal: options.signal };
  for (const run of runs) {
    await parts.next(run.name);
    traces.push(await trace(run, pairs, objective, limits));
  }
  await parts.next('writing');
  const summary = tvWeightsSummary({ seed, data: source, pictures: pairs.length, size }, traces);

  const output = await Output.in(out);
  await output.table(
    'tv-weights',
    traces.flatMap(({ name, points }) => points.map((point) => ({ run: name, ...point }))),
  );
  const note = `${String(pairs.length)} pictures of ${String(size)}×${String(size)} (${source}), σ = 0.1, from weight = smoothing = e⁻⁵`;
  await output.chart('tv-weights', tvWeightsChart(traces, note));
  const text = tvWeightsText(summary);
  await output.summary(summary, text);
  return { summary, text, files: output.files };
}
