import { Parts, type ExperimentOptions, type Reproduced } from '../experiment.js';
import { Output } from '../output.js';
import { hypergradientChart, lowerChart, splitChart } from './charts.js';
import { ADJOINT_SOLVERS, hypergradientErrors } from './hypergradientErrors.js';
import { lowerErrors } from './lowerErrors.js';
import { ADJOINT_ITERATIONS, quadraticSetup, STARTS } from './setup.js';
import { splitErrors } from './splits.js';
import {
  quadraticSummary,
  quadraticText,
  type QuadraticRows,
  type QuadraticSummary,
} from './summary.js';

/**
 * The quadratic problem of Ehrhardt & Roberts 2023 §4: F(θ) = ‖Ax*(θ) − b‖²,
 * x*(θ) = argmin ‖Cθ + Dx − e‖², 1000×10, θ = 1, x₀ = 0. Writes, each as CSV, SVG and PNG,
 *
 * - `lower`: ‖x_k − x*‖ and its bounds over 100 iterations of FISTA, GD and HB;
 * - `hypergradient-exact`, `hypergradient-N`: ‖h − ∇F‖ and its bounds over 200 iterations of CG, GD
 *   and HB for the adjoint, with x̃ exact and after N heavy-ball steps;
 * - `splits`: the same with N steps below and 200 − N above;
 *
 * and `summary.json`, `summary.txt`.
 *
 * @throws ArgumentError for a seed out of range; CancelledError; Node's errors when the folder cannot be written
 */
export async function reproduceQuadratic(
  options: ExperimentOptions,
): Promise<Reproduced<QuadraticSummary>> {
  const { out, seed = 0 } = options;
  const setup = quadraticSetup(seed);
  const parts = new Parts(options, STARTS.length + 3);
  await parts.next('lower level');
  const lower = lowerErrors(setup);
  const hypergradient: QuadraticRows['hypergradient'][0][] = [];
  for (const steps of STARTS) {
    await parts.next('hypergradient');
    const rows = ADJOINT_SOLVERS.flatMap((solver) =>
      hypergradientErrors(setup, solver, steps, ADJOINT_ITERATIONS),
    );
    hypergradient.push({ steps, rows });
  }
  await parts.next('splits');
  const rows = { lower, hypergradient, splits: splitErrors(setup) };
  const summary = quadraticSummary(seed, setup, rows);

  await parts.next('writing');
  const output = await Output.in(out);
  await output.table('lower', rows.lower);
  await output.chart('lower', lowerChart(rows.lower));
  for (const { steps, rows: own } of rows.hypergradient) {
    await output.table(`hypergradient-${String(steps)}`, own);
    await output.chart(`hypergradient-${String(steps)}`, hypergradientChart(own, steps));
  }
  await output.table('splits', rows.splits);
  await output.chart('splits', splitChart(rows.splits, ADJOINT_ITERATIONS));
  const text = quadraticText(summary);
  await output.summary(summary, text);
  return { summary, text, files: output.files };
}
