import { norm } from '../vector/vector.js';
import type { Evaluation, Tolerances } from './oracle.js';

/**
 * How far h and F̂ are from the truth, as measured and not proven: two evaluations at one θ, the
 * second several times as accurate, differ by about the error of the first. Errors of later
 * evaluations are taken in proportion to the accuracy that they reached. Plain data.
 *
 * A certified bound holds for the worst problem with these constants and can be orders of magnitude
 * above the error at hand. What is measured steers a method; what it certifies comes from the bounds
 * alone.
 */
export interface MeasuredNoise {
  /** The ε and R at which it was measured. */
  readonly epsilon: number;
  readonly residual: number;
  /** ‖h₁ − h₂‖ and |F̂₁ − F̂₂|. */
  readonly gradient: number;
  readonly value: number;
}

/** The second evaluation must be this many times as accurate in ε or in R, and no worse in the other. */
const SHARPER = 3;
/** For the direction and the amount in which the two differ by chance. */
const SAFETY = 2;
/**
 * A direct solver reaches rounding whatever was asked, and so does a warm start that is the solution: its R and its ε say
 * little about the errors of evaluations elsewhere.
 */
const BEYOND_ASKED = 1e-2;

/** Bounds on the change of a tolerance at once. */
const GROWTH = 4;
const SHRINK = 1e-3;

/** ε and R reached, or what of them counts. */
export function accuracy({ epsilon, residual, tolerances }: Evaluation): {
  readonly epsilon: number;
  readonly residual: number;
} {
  return {
    epsilon: Math.max(epsilon, BEYOND_ASKED * tolerances.epsilon),
    residual: Math.max(residual, BEYOND_ASKED * tolerances.delta),
  };
}

/** The noise of `rough`, from a sharper evaluation at the same θ; the earlier one if it is not. */
export function measureNoise(
  rough: Evaluation,
  sharp: Evaluation,
  earlier: MeasuredNoise | undefined,
): MeasuredNoise | undefined {
  const before = accuracy(rough);
  const after = accuracy(sharp);
  const gains = [ratio(before.epsilon, after.epsilon), before.residual / after.residual];
  if (!(Math.max(...gains) >= SHARPER && Math.min(...gains) >= 1)) return earlier;
  return {
    ...before,
    gradient: norm(rough.gradient.map((g, j) => g - sharp.gradient[j]!)),
    value: Math.abs(rough.corrected.value - sharp.corrected.value),
  };
}

/** Errors of h and of F̂: those to reckon with, or those to aim at. */
export interface Noise {
  readonly gradient: number;
  readonly value: number;
}

/**
 * The errors of h and of F̂ to reckon with: measured, or the certified ones where they are smaller; with `proven`, the
 * certified one of F̂ in any case.
 */
export function noiseOf(
  evaluation: Evaluation,
  measured: MeasuredNoise | undefined,
  proven = false,
): Noise {
  const certified = { gradient: evaluation.bound.total, value: evaluation.corrected.error };
  if (measured === undefined) return certified;
  const now = accuracy(evaluation);
  const level = Math.max(ratio(now.epsilon, measured.epsilon), now.residual / measured.residual);
  return {
    gradient: least(certified.gradient, SAFETY * level * measured.gradient),
    // The corrected value is of second order (mathematics.md §5.3).
    value: proven ? certified.value : least(certified.value, SAFETY * level ** 2 * measured.value),
  };
}

/**
 * Tolerances at which the noise would be that of `goal`, and as loose as that allows: ε and δ each have
 * a half of it. The certified bound is linear in ε and R; the error of the value is of second order. With `proven` the
 * noise of the value is the certified one, whatever was measured.
 */
export function tolerancesFor(
  goal: Noise,
  evaluation: Evaluation,
  measured: MeasuredNoise | undefined,
  proven = false,
): Tolerances {
  const { epsilon, residual, bound, corrected, tolerances } = evaluation;
  const { parts } = bound;
  const share = (aim: number, is: number): number => (is > 0 ? aim / is : Infinity);
  const fromEpsilon = parts.parameterGradient + parts.cross + parts.upperGradient + parts.hessian;
  const byValue = Math.sqrt(share(goal.value, corrected.error));
  // 0 needs no loosening and is no measure for it.
  const times = (factor: number, reached: number): number =>
    reached > 0 ? factor * reached : Infinity;
  const byGradient = {
    epsilon: times(share(0.5 * goal.gradient, fromEpsilon), epsilon),
    delta: times(share(0.5 * goal.gradient, parts.adjointResidual), residual),
  };
  const certified = {
    epsilon: Math.min(byGradient.epsilon, times(byValue, epsilon)),
    delta: Math.min(byGradient.delta, times(byValue, residual)),
  };
  const loosest = { ...certified };
  if (measured !== undefined) {
    const ofGradient = share(goal.gradient, SAFETY * measured.gradient);
    const ofValue = proven ? Infinity : Math.sqrt(share(goal.value, SAFETY * measured.value));
    const level = Math.min(ofGradient, ofValue);
    loosest.epsilon = Math.max(certified.epsilon, level * measured.epsilon);
    loosest.delta = Math.max(certified.delta, level * measured.residual);
    if (proven) {
      loosest.epsilon = Math.min(loosest.epsilon, times(byValue, epsilon));
      loosest.delta = Math.min(loosest.delta, times(byValue, residual));
    }
  }
  const limited = (aim: number, asked: number, reached: number): number =>
    Math.min(GROWTH * asked, Math.max(SHRINK * Math.min(asked, reached || asked), aim));
  return {
    epsilon: limited(loosest.epsilon, tolerances.epsilon, epsilon),
    delta: limited(loosest.delta, tolerances.delta, residual),
  };
}

/** a/b of two accuracies, 1 where both are perfect. */
function ratio(a: number, b: number): number {
  return a === b ? 1 : a / b;
}

/** The smaller one; the certified one where the other is ∞ · 0. */
function least(certified: number, other: number): number {
  return other < certified ? other : certified;
}
