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
  type LowerLevel,
} from '@bilevel/core';
import {
  smoothedTotalVariation,
  totalVariationRounding,
  type Grid,
  type TotalVariationLinearisation,
} from '@bilevel/kernels';
import { anisotropic } from './anisotropic.js';
import { squaredNormOfDifferences } from './grid.js';
import { isotropic } from './isotropic.js';
import type { LocalTotalVariation } from './local.js';
import { localChange } from './localChange.js';
import { PRIOR_NAMES, type PriorName } from './names.js';

/** What is learned, and what is held fixed at a value above 0. */
export interface TotalVariationOptions {
  /** Default `tv`. */
  readonly prior?: PriorName;
  /** Weight w, on the [0, 1] grey scale. Default: learned. */
  readonly weight?: number;
  /** Smoothing ν, on the [0, 1] grey scale. Default: learned. */
  readonly smoothing?: number;
  /** Ridge ξ ≥ 0. Default 0. */
  readonly ridge?: number;
}

/** Weight and smoothing, both above 0. */
export interface TotalVariationParameters {
  readonly weight: number;
  readonly smoothing: number;
}

const LOCAL: Record<PriorName, LocalTotalVariation> = {
  tv: anisotropic,
  'tv-isotropic': isotropic,
};

/** sup |φ_ν'''| ν² = 1.5 / 1.25^{5/2}, at t = ν/2; rounded up. */
const THIRD_DERIVATIVE = (1.5 / 1.25 ** 2.5) * (1 + 1e-12);

/**
 * Smoothed total variation as the prior of denoising, with its certified constants
 * (mathematics.md §8). θ holds the logarithms of what is learned, in the order (weight, smoothing).
 */
export class TotalVariation {
  readonly prior: PriorName;
  readonly ridge: number;
  /** n: how many of weight and smoothing are learned. */
  readonly parameters: number;
  readonly #fixed: { readonly weight?: number; readonly smoothing?: number };
  readonly #local: LocalTotalVariation;

  /** @throws ArgumentError for an unknown prior, fixed values ≤ 0, or nothing to learn. */
  constructor(options: TotalVariationOptions = {}) {
    this.prior = options.prior ?? 'tv';
    if (!PRIOR_NAMES.includes(this.prior)) {
      throw new ArgumentError(expected(`one of ${PRIOR_NAMES.join(', ')}`, 'prior', this.prior));
    }
    this.ridge = options.ridge ?? 0;
    if (!(this.ridge >= 0) || this.ridge === Infinity) {
      throw new ArgumentError(expected('a finite number of at least 0', 'ridge', this.ridge));
    }
    for (const name of ['weight', 'smoothing'] as const) {
      const value = options[name];
      if (value !== undefined && !(value > 0 && value < Infinity)) {
        throw new ArgumentError(expected('a finite number above 0', name, value));
      }
    }
    this.#fixed = {
      ...(options.weight !== undefined && { weight: options.weight }),
      ...(options.smoothing !== undefined && { smoothing: options.smoothing }),
    };
    this.parameters = 2 - Object.keys(this.#fixed).length;
    if (this.parameters === 0) {
      throw new ArgumentError(
        'Expected the weight or the smoothing to be learned but received fixed values for both. ' +
          'Leave one of them out.',
      );
    }
    this.#local = LOCAL[this.prior];
  }

  /** Plain data from which it can be made again. */
  get options(): TotalVariationOptions {
    return { prior: this.prior, ridge: this.ridge, ...this.#fixed };
  }

  /** Weight and smoothing at θ. */
  at(theta: Float64Array): TotalVariationParameters {
    const { weight: fixedWeight, smoothing: fixedSmoothing } = this.#fixed;
    const weight = fixedWeight ?? Math.exp(theta[0]!);
    const smoothing = fixedSmoothing ?? Math.exp(theta[fixedWeight === undefined ? 1 : 0]!);
    return { weight, smoothing };
  }

  /** θ of the given weight and smoothing. */
  thetaOf(parameters: TotalVariationParameters): Float64Array {
    const theta: number[] = [];
    if (this.#fixed.weight === undefined) theta.push(Math.log(parameters.weight));
    if (this.#fixed.smoothing === undefined) theta.push(Math.log(parameters.smoothing));
    return Float64Array.from(theta);
  }

  /**
   * Denoising of y with this prior,
   *
   *     g(x, θ) = ½‖x − y‖² + w Σ φ_ν(Dx) + (ξ/2)‖x‖²,
   *
   * with certified constants μ = 1 + ξ, L = 1 + ξ + w‖D‖²/ν, L_A = 0.8587 b w‖D‖²/ν² (b = √2, or √3
   * for the isotropic kind) and L_B = √n w‖D‖²/ν.
   *
   * @throws ArgumentError when θ over- or underflows.
   */
  denoising(y: Float64Array, grid: Grid, theta: Float64Array): LowerLevel {
    const local = this.#local;
    const { weight, smoothing } = this.at(theta);
    const squaredNorm = squaredNormOfDifferences(grid);
    // Weight and smoothing are exponentials, two roundings off at most.
    const curvature = roundedUp((weight * squaredNorm) / smoothing);
    const thirdDerivative = roundedUp((local.blockNorm * THIRD_DERIVATIVE * curvature) / smoothing);
    // Kernels measure in units of ν: its inverse has to be a number, too.
    const moderate =
      weight > 0 && smoothing > 0 && Number.isFinite(1 / smoothing + weight / smoothing);
    if (!moderate || !Number.isFinite(thirdDerivative)) {
      throw new ArgumentError(
        expected('moderate log-parameters', 'θ', Array.from(theta).join(', ')) +
          ` They give weight ${String(weight)} and smoothing ${String(smoothing)}.`,
      );
    }
    const diagonal = 1 + this.ridge;
    const L = roundedUp(diagonal + curvature);
    const d = grid.width * grid.height;
    const learnsWeight = this.#fixed.weight === undefined;
    const learnsSmoothing = this.#fixed.smoothing === undefined;

    const terms = { data: y, grid, diagonal, weight, smoothing };
    const variation = smoothedTotalVariation(local.kind, terms);
    const sizes = provenSizes(variation.vectors ?? plainVectors);
    const sizeOfData = sizes.norm(y);
    const rounding = totalVariationRounding(local.kind, terms);

    return {
      constants: {
        strongConvexity: certified(this.ridge === 0 ? 1 : roundedDown(diagonal)),
        lipschitzGradient: certified(L),
        lipschitzHessian: certified(thirdDerivative),
        lipschitzCross: certified(roundedUp(Math.sqrt(this.parameters) * curvature)),
      },
      value: (x) =>
        squaredDistance(x, y) / 2 +
        weight * variation.value(x) +
        (this.ridge === 0 ? 0 : (this.ridge / 2) * dot(x, x)),
      gradient: (x, out) => {
        variation.gradient(x, out);
      },
      gradientRounding: (x) => rounding.gradient(sizes.norm(x), sizeOfData),
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
            if (learnsWeight) out[0] = both[0]!;
            if (learnsSmoothing) out[learnsWeight ? 1 : 0] = both[1]!;
          },
          cross: (u, out) => {
            both[0] = learnsWeight ? u[0]! : 0;
            both[1] = learnsSmoothing ? u[learnsWeight ? 1 : 0]! : 0;
            second.cross(both, out);
          },
          ...(learnsWeight &&
            learnsSmoothing && {
              crossColumns: ([one, other]: readonly Float64Array[]) => {
                if (one && other) second.columns(one, other);
              },
            }),
          ...(second.conjugate && { conjugate: second.conjugate }),
          within: (ball) =>
            localChange(
              {
                local,
                second,
                grid,
                weight,
                smoothing,
                strongConvexity: diagonal,
                learnsWeight,
                learnsSmoothing,
              },
              ball,
            ),
          precondition: (r, out) => {
            jacobi ??= inverseDiagonal(second, d);
            for (let p = 0; p < d; p++) out[p] = jacobi[p]! * r[p]!;
          },
        };
      },
    };
  }
}

function inverseDiagonal(second: TotalVariationLinearisation, d: number): Float64Array {
  const inverse = new Float64Array(d);
  second.diagonal(inverse);
  for (let p = 0; p < d; p++) inverse[p] = 1 / inverse[p]!;
  return inverse;
}
