import { printed } from '@bilevel/runs/display';

/** A constant of the lower-level problem as the panel shows it. */
export interface ShownConstant {
  readonly name: string;
  readonly value: string;
  readonly kind: 'certified' | 'estimated';
}

/** ‖D‖² of forward differences in two directions is at most this. */
const SQUARED_NORM = 8;
/** |φ'''| ≤ 0.8587/ν². */
const THIRD_DERIVATIVE = 0.8587;

/** sup ν²t/(t² + ν²)^{3/2} = 2/√27, at t = ν/√2. */
const SMOOTHING_DERIVATIVE = 2 / Math.sqrt(27);

/** The constants of smoothed total variation at weight w and smoothing ν, as numbers. */
interface Constants {
  readonly gradient: number;
  readonly hessian: number;
  readonly cross: number;
}

/**
 * All proven (mathematics.md §8): μ = 1, L = 1 + w‖D‖²/ν, L_A = 0.8587 b w‖D‖²/ν² with b = √2, or √3
 * for the isotropic kind, L_B = √2 w‖D‖²/ν. With ‖D‖² ≤ 8; the run itself uses the norm of each
 * picture's grid.
 */
function valuesOf(prior: 'tv' | 'tv-isotropic', weight: number, smoothing: number): Constants {
  const block = Math.sqrt(prior === 'tv' ? 2 : 3);
  const curvature = (weight * SQUARED_NORM) / smoothing;
  return {
    gradient: 1 + curvature,
    hessian: (block * THIRD_DERIVATIVE * curvature) / smoothing,
    cross: Math.SQRT2 * curvature,
  };
}

const isKnown = (prior: string | undefined): prior is 'tv' | 'tv-isotropic' =>
  prior === 'tv' || prior === 'tv-isotropic';

/** The constants at weight w and smoothing ν as the panel shows them. */
export function constantsOf(
  prior: string | undefined,
  weight: number,
  smoothing: number,
): ShownConstant[] {
  if (!isKnown(prior)) return [];
  const { gradient, hessian, cross } = valuesOf(prior, weight, smoothing);
  const proven = (name: string, value: number): ShownConstant => ({
    name,
    value: `≤\u00a0${printed.bound(value)}`,
    kind: 'certified',
  });
  return [
    { name: 'strong convexity μ', value: '1', kind: 'certified' },
    proven('Lipschitz constant of the gradient', gradient),
    proven('Lipschitz constant of the Hessian', hessian),
    proven('Lipschitz constant of the cross derivative', cross),
  ];
}

/** What is known of a step before its problems are solved. */
export interface BeforeSolving {
  readonly weight: number;
  readonly smoothing: number;
  /** ε and δ that are asked for. */
  readonly epsilon: number;
  readonly delta: number;
  /** F or an upper end of it. */
  readonly objective: number;
  /** Pixels of the largest picture. */
  readonly pixels: number;
}

/**
 * The a-priori bound on ‖h − ∇F‖ (mathematics.md §5.2), from the accuracies asked for alone:
 *
 *     L_B Q ε + (‖B‖ + L_B ε)(δ + (1 + L_A Q) ε)
 *
 * with μ = L_f = 1. It is linear in Q = ‖x* − x_true‖, whose mean over the pictures is at most √(2F).
 * ‖B‖² ≤ w²‖D‖² c d (1 + 4/27) for d pixels, c = 2 differences each, or c = 1 where both count as one
 * (isotropic), since |φ'| ≤ 1 and |∂φ'/∂log ν| ≤ 2/√27. NaN where the constants are not known.
 */
export function aPrioriBound(prior: string | undefined, of: BeforeSolving): number {
  if (!isKnown(prior)) return NaN;
  const { weight, smoothing, epsilon, delta, objective, pixels } = of;
  const { hessian, cross } = valuesOf(prior, weight, smoothing);
  const derivatives = Math.hypot(1, SMOOTHING_DERIVATIVE);
  const norm = weight * Math.sqrt(SQUARED_NORM * (prior === 'tv' ? 2 : 1) * pixels) * derivatives;
  const distance = Math.sqrt(2 * Math.max(0, objective));
  return (
    cross * distance * epsilon +
    (norm + cross * epsilon) * (delta + (1 + hessian * distance) * epsilon)
  );
}
