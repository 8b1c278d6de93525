import type { Potential } from '@bilevel/kernels';
import { potentials } from '@bilevel/kernels/potentials';
import { BLOCK_NORMS } from '../prior/blockNorms.js';
import { termsOf, type RegulariserTerm } from '../prior/expression.js';
import type { Values } from './description.js';

/** ‖D‖² of forward differences in two directions is at most this. */
const SQUARED_NORM = 8;

/** Constants of denoising with some regularisers, whatever the picture. */
export interface ModelConstants {
  /** μ, L, L_A, L_B. */
  readonly strongConvexity: number;
  readonly lipschitzGradient: number;
  readonly lipschitzHessian: number;
  readonly lipschitzCross: number;
}

/**
 * Upper bounds that hold for pictures of any size, with ‖D‖² ≤ 8; a run itself uses the norm of each
 * picture's grid (mathematics.md §8, mathematics.md §8.8). For data of weight 1 that are seen whole: μ = 1, and summed
 * over the terms, with b, c = sup Φ'', t = sup |Φ'''| of each,
 *
 *     L = 1 + Σ c w‖D‖²/ν,   L_A = Σ t b w‖D‖²/ν²,   L_B² = Σ n (c w‖D‖²/ν)².
 */
export function constantsOf(prior: string, values: Values): ModelConstants {
  const terms = termsOf(prior).map((term) => ofTerm(term, values));
  const sum = (of: (term: (typeof terms)[number]) => number): number =>
    terms.reduce((total, term) => total + of(term), 0);
  return {
    strongConvexity: 1,
    lipschitzGradient: 1 + sum(({ curvature }) => curvature),
    lipschitzHessian: sum(({ third }) => third),
    lipschitzCross: Math.sqrt(sum(({ cross }) => cross ** 2)),
  };
}

function ofTerm(
  { entry, potential: name, parameters }: RegulariserTerm,
  values: Values,
): { curvature: number; third: number; cross: number } {
  const [weight = NaN, smoothing = 1] = parameters.map(({ key }) => values[key] ?? NaN);
  const potential: Potential = potentials[name];
  const scale = (weight * SQUARED_NORM) / smoothing;
  const curvature = potential.curvature * scale;
  return {
    curvature,
    third: (BLOCK_NORMS[entry.blocks] * potential.thirdDerivative * scale) / smoothing,
    cross: Math.sqrt(parameters.length) * Math.max(potential.curvature, potential.mixed) * scale,
  };
}

/** What is known of a step before its problems are solved. */
export interface BeforeSolving {
  readonly values: Values;
  /** ε and δ that are asked for. */
  readonly epsilon: number;
  readonly delta: number;
  /** F or an upper end of it. */
  readonly objective: number;
  /** Values of the largest picture: pixels times channels. */
  readonly pixels: number;
}

/** sup |Φ''(T) T| is at most sup |Φ'|, since Φ'' falls; of √(T² + 1) it is 2/√27. */
const CHARBONNIER_MIXED = 2 / Math.sqrt(27);

/**
 * The a-priori bound on ‖h − ∇F‖ (mathematics.md §5.2), from the accuracies asked for alone:
 *
 *     L_B Q ε + (‖B‖ + L_B ε)(δ + (1 + L_A Q) ε)
 *
 * with μ = L_f = 1. It is linear in Q = ‖x* − x_true‖, whose mean over the pictures is at most √(2F).
 * ‖B‖² ≤ Σ w²‖D‖² N (s² + m²) over the terms, for N blocks with |Φ'| ≤ s and |Φ''(T)T| ≤ m. NaN where a
 * potential's slope has no bound.
 */
export function aPrioriBound(prior: string, of: BeforeSolving): number {
  const { values, epsilon, delta, objective, pixels } = of;
  const { lipschitzHessian, lipschitzCross: cross } = constantsOf(prior, values);
  let squares = 0;
  for (const { entry, potential: name, parameters } of termsOf(prior)) {
    const { slope }: Potential = potentials[name];
    const [weight = NaN] = parameters.map(({ key }) => values[key] ?? NaN);
    const mixed = name === 'charbonnier' ? CHARBONNIER_MIXED : slope;
    const blocks = entry.blocks === 'difference' ? 2 * pixels : pixels;
    squares += weight ** 2 * SQUARED_NORM * blocks * (slope ** 2 + mixed ** 2);
  }
  if (!Number.isFinite(squares)) return NaN;
  const distance = Math.sqrt(2 * Math.max(0, objective));
  return (
    cross * distance * epsilon +
    (Math.sqrt(squares) + cross * epsilon) * (delta + (1 + lipschitzHessian * distance) * epsilon)
  );
}
