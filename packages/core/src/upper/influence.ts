import type { LearnStep } from './method.js';

/** A step longer than this may have left the valley that it was to lead down in. */
export const LEAP = 1.5;
/** Where F levels out in a log-parameter t, h falls as e^{−t} or e^{−2t}: faster is no plateau. */
const FASTEST_DECAY = 3;
/** Less than so many times what h is at most, at the end, may be the same. */
const CLEARLY = 3;
/** h is taken at its word where it is this share of its bound, which mostly is far above the error. */
const CREDIBLE = 1 / 30;
/** With more parameters than this only all are looked at together, not each by itself. */
const MOST_AXES = 8;
/** Steps that are kept to look back at. */
const KEPT = 8;

/** The steps before the last ones: near a minimum they have seen h fall. With many parameters, the last. */
export function tracedWith(trace: readonly LearnStep[], step: LearnStep): readonly LearnStep[] {
  return [...trace, step].slice(step.theta.length > MOST_AXES ? -1 : -KEPT);
}

/** ‖θ₁ − θ₂‖_∞. */
export function distance(a: Float64Array, b: Float64Array): number {
  return a.reduce((most, t, j) => Math.max(most, Math.abs(t - b[j]!)), 0);
}

/** One parameter, or all of them by the same amount: a change of the unit of the data, in log-parameters. */
export type Direction = number | 'together';

/** The directions that are looked at: with one parameter, or with many, only together. */
export function directionsOf(n: number): readonly Direction[] {
  return n === 1 || n > MOST_AXES
    ? ['together']
    : ['together', ...Array.from({ length: n }, (_, j) => j)];
}

/** θ + m u, u the direction. */
export function movedAlong(theta: Float64Array, direction: Direction, move: number): Float64Array {
  return theta.map((t, j) => (direction === 'together' || direction === j ? t + move : t));
}

/** m such that θ + m u is nearest to another point. */
export function moveTowards(
  theta: Float64Array,
  other: Float64Array,
  direction: Direction,
): number {
  if (direction !== 'together') return other[direction]! - theta[direction]!;
  return theta.reduce((sum, t, j) => sum + other[j]! - t, 0) / theta.length;
}

/**
 * The directions u in which F has not been seen to change near a step where h is small: it may be small
 * because F is flat there, and not because of a minimum. Near a minimum ⟨h, u⟩ was larger a little
 * before, and fell to 0 there: by more than F that levels out explains when, at distance d,
 * |⟨h, u⟩|/‖u‖ ≥ 3e^{3d} `level`. With more than {@link MOST_AXES} parameters ‖h‖ stands for
 * |⟨h, u⟩|/‖u‖. This decides whether to look further, and proves nothing.
 *
 * @param level what ‖h‖ is at most, here
 */
export function unseen(
  { theta }: LearnStep,
  trace: readonly LearnStep[],
  level: number,
): readonly Direction[] {
  const n = theta.length;
  const near = trace.flatMap((step) => {
    const away = distance(step.theta, theta);
    return away > 0 && away <= LEAP
      ? [
          {
            step,
            least: Math.max(
              CLEARLY * Math.exp(FASTEST_DECAY * away) * level,
              CREDIBLE * step.bound.total,
            ),
          },
        ]
      : [];
  });
  return directionsOf(n).filter(
    (direction) => !near.some(({ step, least }) => slope(step, direction) >= least),
  );
}

/** |⟨h, u⟩|/‖u‖. */
function slope({ gradient, stationarity }: LearnStep, direction: Direction): number {
  const n = gradient.length;
  if (n > MOST_AXES) return stationarity;
  if (direction !== 'together') return Math.abs(gradient[direction]!);
  return Math.abs(gradient.reduce((sum, entry) => sum + entry, 0)) / Math.sqrt(n);
}
