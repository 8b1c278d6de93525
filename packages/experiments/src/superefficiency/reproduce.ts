import { ArgumentError, expected } from '@bilevel/core';
import { Output } from '../output.js';
import type { Reproduced } from '../reproduced.js';
import { superefficiencyChart } from './chart.js';
import { curvesOf } from './curves.js';
import { loadData, type SuperefficiencyFiles } from './data.js';
import { FIGURE, FIGURES, type FigureName } from './figures.js';
import {
  superefficiencySummary,
  superefficiencyText,
  type SuperefficiencySummary,
} from './summary.js';

/** Options of {@link reproduceSuperefficiency}. */
export interface ReproduceSuperefficiencyOptions {
  /** Folder for the files; made where missing. */
  readonly out: string;
  /** Default: all of them. */
  readonly figures?: readonly FigureName[];
  /** The data sets. Default: generated ones of the same sizes. */
  readonly data?: SuperefficiencyFiles;
  /** The first seed: a whole number from 0 to 2³² − 1. Default 0. */
  readonly seed?: number;
  /** How many seeds: a whole number of at least 1. Default 10. */
  readonly seeds?: number;
}

/**
 * Figures 1a, 1b, 2b, 3a and 3b of Ye, Peyré, Cremers & Ablin 2024: the error of the hypergradient
 * against ‖x − x*‖ from 10^1.5 to 10^−3.5, for ridge and logistic regression with random log-weights,
 * by the plain estimate, with the diagonal and the Newton preconditioner, and under the
 * reparameterisations x = ±e^z, x = P(θ)⁻¹z and (ridge) the optimal one. Writes each figure as CSV,
 * SVG and PNG, and `summary.json`, `summary.txt`.
 *
 * @throws ArgumentError for options out of range; LibsvmError for a bad data file; Node's errors
 *     when a file cannot be read or written
 */
export async function reproduceSuperefficiency(
  options: ReproduceSuperefficiencyOptions,
): Promise<Reproduced<SuperefficiencySummary>> {
  const { out, figures = FIGURES, data: files = {}, seed = 0, seeds = 10 } = options;
  if (!Number.isInteger(seeds) || seeds < 1) {
    throw new ArgumentError(expected('a whole number of at least 1', 'seeds', seeds));
  }
  const unknown = figures.find((name) => !FIGURES.includes(name));
  if (unknown !== undefined) {
    throw new ArgumentError(expected(`one of ${FIGURES.join(', ')}`, 'figures', unknown));
  }
  const data = await loadData(files);
  const drawn = figures.map((figure) => ({
    figure,
    curves: curvesOf(FIGURE[figure], data, seed, seeds),
  }));
  const summary = superefficiencySummary(seed, seeds, data.source, drawn);

  const output = await Output.in(out);
  for (const { figure, curves } of drawn) {
    await output.table(
      `figure-${figure}`,
      curves.flatMap(({ method, points }) => points.map((point) => ({ method, ...point }))),
    );
    await output.chart(
      `figure-${figure}`,
      superefficiencyChart(figure, FIGURE[figure], curves, seeds),
    );
  }
  await output.summary(summary, superefficiencyText(summary));
  return { summary, files: output.files };
}
