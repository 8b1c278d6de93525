import { plainVectors, provenSizes, roundedUp, type Vectors } from '@bilevel/core';
import {
  blockRounding,
  potentials,
  weightedKernels,
  type BlockTerms,
  type Potential,
} from '@bilevel/kernels';
import { BLOCK_NORMS } from './blockNorms.js';
import { squaredNormOfDifferences } from './grid.js';
import { hatsOn, type MapShape } from './hats.js';
import { localChange } from './localChange.js';
import type { Regulariser } from './regulariser.js';
import { weightField, weightSlack } from './weightField.js';

/** What it is made of: w_b row by row. */
export interface WeightMapTerms extends Omit<BlockTerms, 'weight'>, MapShape {
  readonly weights: readonly number[];
}

/** Beyond the rounding of sums over pixels, of numbers of one sign. */
const SLACK = 1 + 1e-9;

/**
 * R(x) = Σ_p w_p φ_ν(|(Dx)_p|), log w_p = Σ_b β_b(p) log w_b with hat functions β_b ≥ 0, Σ_b β_b = 1, over blocks of forward
 * differences; its parameters are the w_b and ν. With w = max w_p everything but the columns is as of one weight
 * (`potentialRegulariser`): w_pφ is a potential with derivatives of at most those of wφ, and its own in the error ball.
 *
 * The column of log w_b is B_b = Dᵀ(β_b f), f_p = w_p∇φ. So of all of them Bu = Dᵀ((Σ_b u_bβ_b) f), and as
 * |Σ_b u_bβ_b(p)| ≤ ‖u‖ and ≤ max|u_b|:
 *
 * - they have together the Lipschitz constant of one column for w, and in the error ball its change;
 * - ‖B‖² ≤ ‖D‖² max_p |f_p| max_b Σ_p β_b(p)|f_p| (Schur's test: rows of (|f_p|β_b(p)) add up to |f_p|);
 * - for ‖Bᵀq‖ of a change, with numbers c_p ≥ 0 of the pixels: ‖(Σ_p β_b c_p)_b‖ ≤ Σ_p c_p.
 *
 * Rounding: as of one weight, with more roundings of w_p; errors of columns are of sizes |D|ᵀβ_b|f|, which add up to
 * |D|ᵀ|f| and in squares to less.
 */
export function weightMapRegulariser(terms: WeightMapTerms, vectors?: Vectors): Regulariser {
  const { grid, blocks, smoothing, weights } = terms;
  const { width, height, channels } = grid;
  const pixels = width * height;
  const nodes = weights.length;
  const hats = hatsOn(grid, terms);
  const { weight, relative, roundings } = weightField(weights, hats, pixels);
  const potential: Potential = potentials[terms.potential];
  const squaredNorm = squaredNormOfDifferences(grid);
  const normOfD = roundedUp(Math.sqrt(squaredNorm));
  const largest = weight * weightSlack(roundings);
  const scale = roundedUp((largest * squaredNorm) / smoothing);
  const kernels = weightedKernels({ ...terms, weight, relative }, vectors && { vectors });
  const stated = blockRounding({ ...terms, weight: largest });
  // Those count 16 roundings of each number at least.
  const more = 1 + roundings / 16;
  const blockNorm = BLOCK_NORMS[blocks];
  const lipschitzColumn = roundedUp(Math.max(potential.curvature, potential.mixed) * scale);
  const lipschitzCross = roundedUp(Math.SQRT2 * lipschitzColumn);

  const { norm } = provenSizes(kernels.vectors ?? plainVectors);

  return {
    vectors: kernels.vectors,
    parameters: nodes + 1,
    curvature: roundedUp(potential.curvature * scale),
    lipschitzHessian: roundedUp(
      (blockNorm * potential.thirdDerivative * roundedUp(scale)) / smoothing,
    ),
    lipschitzColumn,
    lipschitzCross,
    hasMaximumPrinciple: blocks === 'difference',
    value: (x) => weight * kernels.value(x),
    addGradient: (x, out) => {
      kernels.addGradient(x, out);
    },
    gradientRounding: (size) => roundedUp(more * stated.gradient(size)),
    release: () => {
      kernels.release();
    },
    linearise(x) {
      const second = kernels.linearise(x);
      const sizeOfX = norm(x);
      const field = new Float64Array(pixels);
      return {
        addHessianVector: (v, out) => {
          second.addHessianVector(v, out);
        },
        addDiagonal: (out) => {
          second.addDiagonal(out);
        },
        crossTranspose: (q, out) => {
          const [, ofSmoothing] = second.crossProducts(q, field);
          hats.sums(field, out.subarray(0, nodes));
          out[nodes] = ofSmoothing;
        },
        cross: (u, out) => {
          hats.field(u, field);
          second.crossField(field, u[nodes]!, out);
        },
        crossNorm: (learned) => {
          second.sizesOfColumns(field);
          const most = field.reduce((m, f) => Math.max(m, f), 0);
          const sums = new Float64Array(nodes);
          hats.sums(field, sums);
          const column = sums.reduce((m, f) => Math.max(m, f), 0);
          const ofWeights = learned.some((k) => k < nodes) ? Math.sqrt(most * column) : 0;
          // |TΦ''| ≤ |Φ'|.
          const ofSmoothing = learned.includes(nodes) ? norm(field) : 0;
          const all = Math.hypot(ofWeights, ofSmoothing) * SLACK * weightSlack(roundings);
          return roundedUp(normOfD * all + stated.columns(sizeOfX));
        },
        hessianRounding: (size) => roundedUp(more * stated.hessianVector(size)),
        rounding: {
          crossTranspose: (q) => roundedUp(more * stated.crossTranspose(sizeOfX, norm(q))),
          cross: () => roundedUp(more * stated.columns(sizeOfX)),
          crossAlong: (u) => roundedUp(more * norm(u) * stated.columns(sizeOfX)),
        },
        within: (ball, surroundings) => {
          const { learned } = surroundings;
          const ofWeights = learned.some((k) => k < nodes);
          const ofSmoothing = learned.includes(nodes);
          const change = localChange(
            {
              ...surroundings,
              hasMaximumPrinciple: surroundings.hasMaximumPrinciple && blocks === 'difference',
              learned: [...(ofWeights ? [0] : []), ...(ofSmoothing ? [1] : [])],
              second,
              ...{ norm: normOfD, blockNorm, rows: 2 * pixels * channels },
              curvature: potential.curvature,
              weight: largest,
              smoothing,
            },
            ball,
          );
          const energy = (kind: number): number => change.crossEnergy?.(kind) ?? Infinity;
          const last = ofWeights ? 1 : 0;
          return {
            ...change,
            crossEnergy: (j) => energy(learned[j] === nodes ? last : 0),
            crossEnergyAlong: (u) => {
              let most = 0;
              let own = 0;
              for (const [i, k] of learned.entries()) {
                if (k === nodes) own = Math.abs(u[i]!);
                else most = Math.max(most, Math.abs(u[i]!));
              }
              return roundedUp(
                (most === 0 ? 0 : most * energy(0)) + (own === 0 ? 0 : own * energy(last)),
              );
            },
            crossNormChange: () => roundedUp(lipschitzCross * ball.radius),
          };
        },
      };
    },
  };
}
