import { sampleWeights, toGroups } from './parameterisation.js';
import { totalVariation } from './patternProblem.js';
import type { PatternSolver } from './patternSolver.js';
import { stiffness } from './preconditioner.js';
import type { PatternStart } from './tuning.js';

/** Certified root-mean-square distance of the reconstructions, and that of the residual of their adjoints. */
const [DISTANCE, RESIDUAL] = [1e-2, 1e-4];

/**
 * What the loss of a pattern of 0 and 1 is expected to change by when one group is measured no more, or is from now on. With
 * r = Kx̃ − y and Aλ = x̃ − t, A the Hessian of the reconstruction at x̃, a sample that is left out moves the reconstruction
 * by A⁻¹Kᵀ_k r_k/(1 − h_k) where all is quadratic, h_k = K_kA⁻¹Kᵀ_k, as in leave-one-out cross-validation; one that is added
 * by −A⁻¹Kᵀ_k r_k/(1 + h_k). With A⁻¹ ≈ 1/(s_k + a_k) in k-space ({@link stiffness}) the loss changes by
 *
 *     ⟨(Kλ)_k, r_k⟩(1 + a_k)/a_k + ½|r_k|²/a_k²    or    −⟨(Kλ)_k, r_k⟩ a_k/(1 + a_k) + ½|r_k|²/(1 + a_k)².
 *
 * Of a group it is the sum over what no other group measures. The slope of the loss in u, −⟨(Kλ)_k, r_k⟩, would be
 * no use alone: where u is 1 it is next to 0, however much a group is worth.
 */
export async function expectedChanges(
  solver: PatternSolver,
  point: PatternStart,
): Promise<Float64Array> {
  const { pairs, model } = solver;
  const { operator, parameterisation: of, ridge } = model;
  const problem = solver.problem({ sparsity: 0, binary: 0 });
  const oracle = await solver.oracle(problem, point.solutions);
  const size = Math.sqrt(problem.samples[0]?.dimension ?? 1);
  const tolerances = { epsilon: DISTANCE * size, delta: RESIDUAL * size };
  await oracle.evaluate(solver.theta(point), tolerances, Infinity);
  const at = sampleWeights(of, point.values);
  const variation = totalVariation(model, point.weight);
  const diagonal = new Float64Array(problem.samples[0]?.dimension ?? 0);
  const [residual, image] = [0, 1].map(
    () => new Float64Array(operator.output.channels * of.samples),
  ) as [Float64Array, Float64Array];
  const perSample = new Float64Array(of.samples);
  for (const [i, { point: x, adjoint }] of (await oracle.snapshot()).entries()) {
    const { measured } = pairs[i] ?? { measured: residual };
    operator.apply(x, residual);
    operator.apply(adjoint, image);
    diagonal.fill(0);
    variation.linearise(x).addDiagonal(diagonal);
    const a = stiffness({ operator, ridge }, diagonal);
    for (let k = 0; k < residual.length; k++) {
      const [sample, r] = [k % of.samples, residual[k]! - measured[k]!];
      const slope = image[k]! * r;
      const stiff = a[sample]!;
      perSample[sample]! +=
        at.weights[sample]! > 0
          ? (slope * (1 + stiff)) / stiff + (r / stiff) ** 2 / 2
          : (-slope * stiff) / (1 + stiff) + (r / (1 + stiff)) ** 2 / 2;
    }
  }
  const changes = new Float64Array(of.parameters);
  toGroups(of, at, perSample, changes);
  return changes.map((change) => change / pairs.length);
}
