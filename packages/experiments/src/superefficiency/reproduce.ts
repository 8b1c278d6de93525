import { ArgumentError, expected } from '@bilevel/core';
import { Parts, type ExperimentOptions, type Reproduced } from '../experiment.js';
import { Output } from '../output.js';
import { superefficiencyChart } from './chart.js';
import { curvesOf, type Curve } from './curves.js';
import { loadData } from './data.js';
import type { SuperefficiencyFiles } from './files.js';
import { FIGURE, FIGURES, type FigureName } from './figures.js';
import {
  superefficiencySummary,
  superefficiencyText,
  type SuperefficiencySummary,
} from './summary.js';

/** Options of {@link reproduceSuperefficiency}. */
export interface ReproduceSuperefficiencyOptions extends ExperimentOptions {
  /** Default: all that `data` serves. */
  readonly figures?: readonly FigureName[];
  /** The data sets. Default: generated ones of the same sizes. */
  readonly data?: SuperefficiencyFiles;
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
 * @throws ArgumentError for options out of range; LibsvmError, DataFileError for a bad data file;
 *     CancelledError; Node's errors when the folder cannot be written
 */
export async function reproduceSuperefficiency(
  options: ReproduceSuperefficiencyOptions,
): Promise<Reproduced<SuperefficiencySummary>> {
  const { out, data: files, seed = 0, seeds = 10 } = options;
  const figures = options.figures ?? FIGURES.filter((name) => isServed(name, files));
  if (!Number.isInteger(seeds) || seeds < 1) {
    throw new ArgumentError(expected('a whole number of at least 1', 'seeds', seeds));
  }
  const unknown = figures.find((name) => !FIGURES.includes(name));
  if (unknown !== undefined) {
    throw new ArgumentError(expected(`one of ${FIGURES.join(', ')}`, 'figures', unknown));
  }
  const unserved = figures.find((name) => !isServed(name, files));
  if (unserved !== undefined) {
    const { lower } = FIGURE[unserved];
    throw new ArgumentError(
      `Expected data of figure ${unserved}, ${lower} regression, but received other data only. ` +
        'Add the files, or leave the figure out.',
    );
  }
  const parts = new Parts(options, figures.length + 1);
  const data = await loadData(files ?? {});
  const drawn: { figure: FigureName; curves: Curve[] }[] = [];
  for (const figure of figures) {
    await parts.next(`figure ${figure}`);
    drawn.push({ figure, curves: curvesOf(FIGURE[figure], data, seed, seeds) });
  }
  await parts.next('writing');
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
  const text = superefficiencyText(summary);
  await output.summary(summary, text);
  return { summary, text, files: output.files };
}

/** Without files everything is generated; with some, a figure needs its own. */
function isServed(name: FigureName, files: SuperefficiencyFiles | undefined): boolean {
  return files === undefined || files[FIGURE[name].lower] !== undefined;
}
