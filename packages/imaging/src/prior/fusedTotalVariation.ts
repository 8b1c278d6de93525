import {
  ArgumentError,
  certified,
  dot,
  expected,
  plainVectors,
  provenSizes,
  roundedDown,
  roundedUp,
  squaredDistance,
  upperNorm,
  type LowerLevel,
} from '@bilevel/core';
import {
  smoothedTotalVariation,
  totalVariationRounding,
  type Grid,
  type TotalVariationKind,
  type TotalVariationLinearisation,
} from '@bilevel/kernels';
import type { Computed } from '../physics/fidelity/entry.js';
import { BLOCK_NORMS } from './blockNorms.js';
import { squaredNormOfDifferences } from './grid.js';
import { localChange } from './localChange.js';

/** What a level is made of. */
export interface FusedTerms {
  readonly kind: TotalVariationKind;
  /** y. */
  readonly measured: Computed;
  readonly grid: Grid;
  /** ξ ≥ 0. */
  readonly ridge: number;
  readonly weight: number;
  readonly smoothing: number;
  /** Which of (log w, log ν) θ holds, by their index, ascending. */
  readonly learned: readonly number[];
}

/** The blocks of differences that share one smoothed norm. */
const BLOCKS = { anisotropic: 'difference', isotropic: 'pixel' } as const;

/** sup |φ_ν'''| ν² = 1.5 / 1.25^{5/2}, at t = ν/2; rounded up. */
const THIRD_DERIVATIVE = (1.5 / 1.25 ** 2.5) * (1 + 1e-12);

/**
 * Denoising of a grey picture y with smoothed total variation, φ_ν(t) = √(t² + ν²),
 *
 *     g(x, θ) = ½‖x − y‖² + w Σ φ_ν(Dx) + (ξ/2)‖x‖²
 *
 * (mathematics.md §8), by kernels that do all of it in one pass: what the general reconstruction does in
 * several. Certified constants μ = 1 + ξ, L = 1 + ξ + w‖D‖²/ν, L_A = 0.8587 b w‖D‖²/ν² (b = √2, or √3
 * for the isotropic kind: the constant of a scalar potential holds for blocks, kernels'
 * `Potential.thirdDerivative`) and L_B = √n w‖D‖²/ν for the n columns that are learned.
 *
 * @throws ArgumentError when weight or smoothing over- or underflow
 */
export function fusedTotalVariation(input: FusedTerms): LowerLevel {
  const { kind, measured, grid, ridge, weight, smoothing, learned } = input;
  const { data: y, errors } = measured;
  const blockNorm = BLOCK_NORMS[BLOCKS[kind]];
  const squaredNorm = squaredNormOfDifferences(grid);
  // Weight and smoothing are exponentials, two roundings off at most.
  const curvature = roundedUp((weight * squaredNorm) / smoothing);
  const thirdDerivative = roundedUp((blockNorm * THIRD_DERIVATIVE * curvature) / smoothing);
  requireModerate(weight, smoothing, thirdDerivative);
  const diagonal = 1 + ridge;
  const L = roundedUp(diagonal + curvature);
  const d = grid.width * grid.height;

  const terms = { data: y, grid, diagonal, weight, smoothing };
  const variation = smoothedTotalVariation(kind, terms);
  const sizes = provenSizes(variation.vectors ?? plainVectors);
  const sizeOfData = sizes.norm(y);
  const rounding = totalVariationRounding(kind, terms);
  const off = errors === undefined ? 0 : upperNorm(errors);

  return {
    constants: {
      strongConvexity: certified(ridge === 0 ? 1 : roundedDown(diagonal)),
      lipschitzGradient: certified(L),
      lipschitzHessian: certified(thirdDerivative),
      lipschitzCross: certified(roundedUp(Math.sqrt(learned.length) * curvature)),
    },
    value: (x) =>
      squaredDistance(x, y) / 2 +
      weight * variation.value(x) +
      (ridge === 0 ? 0 : (ridge / 2) * dot(x, x)),
    gradient: (x, out) => {
      variation.gradient(x, out);
    },
    gradientRounding: (x) => rounding.gradient(sizes.norm(x), sizeOfData) + off,
    ...(variation.vectors && { vectors: variation.vectors }),
    ...(variation.steps && { steps: variation.steps }),
    release: () => {
      variation.release();
    },
    linearise: (x) => {
      const second = variation.linearise(x);
      // Both products in (log w, log ν); θ holds those that are learned.
      const both = new Float64Array(2);
      let jacobi: Float64Array | undefined;
      const sizeOfX = sizes.norm(x);
      return {
        rounding: {
          hessianVector: (v) => rounding.hessianVector(sizes.norm(v)),
          crossTranspose: (q) => rounding.crossTranspose(sizeOfX, sizes.norm(q)),
          cross: () => rounding.columns(sizeOfX),
        },
        hessianVector: (v, out) => {
          second.hessianVector(v, out);
        },
        crossTranspose: (q, out) => {
          second.crossTranspose(q, both);
          for (const [k, column] of learned.entries()) out[k] = both[column]!;
        },
        cross: (u, out) => {
          both.fill(0);
          for (const [k, column] of learned.entries()) both[column] = u[k]!;
          second.cross(both, out);
        },
        ...(learned.length === 2 && {
          crossColumns: ([one, other]: readonly Float64Array[]) => {
            if (one && other) second.columns(one, other);
          },
        }),
        ...(second.conjugate && { conjugate: second.conjugate }),
        ...(second.innerSolves && { innerSolves: second.innerSolves }),
        within: (ball) => {
          const norm = Math.sqrt(squaredNorm);
          return localChange(
            {
              second,
              norm,
              blockNorm,
              rows: 2 * d,
              curvature: 1,
              weight,
              smoothing,
              strongConvexity: diagonal,
              lipschitzGradient: diagonal + (weight * norm ** 2) / smoothing,
              // The two differences of a pixel share it, which couples its other two.
              hasMaximumPrinciple: kind === 'anisotropic',
              learned,
              sizes,
            },
            ball,
          );
        },
        precondition: (r, out) => {
          jacobi ??= inverseDiagonal(second, d);
          for (let p = 0; p < d; p++) out[p] = jacobi[p]! * r[p]!;
        },
      };
    },
  };
}

/** Kernels measure in units of ν: its inverse has to be a number, too. */
function requireModerate(weight: number, smoothing: number, thirdDerivative: number): void {
  const moderate =
    weight > 0 && smoothing > 0 && Number.isFinite(1 / smoothing + weight / smoothing);
  if (moderate && Number.isFinite(thirdDerivative)) return;
  throw new ArgumentError(
    expected(
      'moderate log-parameters',
      'θ',
      `weight ${String(weight)} and smoothing ${String(smoothing)}`,
    ),
  );
}

function inverseDiagonal(second: TotalVariationLinearisation, d: number): Float64Array {
  const inverse = new Float64Array(d);
  second.diagonal(inverse);
  for (let p = 0; p < d; p++) inverse[p] = 1 / inverse[p]!;
  return inverse;
}
