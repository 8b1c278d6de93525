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
 * The parameters that a box holds where they are: −h points out of it. Beyond its bound nothing is asked for, level or not.
 */
function heldBy(
  project: (theta: Float64Array) => Float64Array,
  { theta, gradient }: LearnStep,
): readonly boolean[] {
  const ahead = project(theta.map((t, j) => t - Math.sign(gradient[j]!)));
  return Array.from(theta, (t, j) => gradient[j] !== 0 && ahead[j] === t);
}

/**
 * The directions u in which F has not been seen to change near a step where h is small: it may be small
 * because F is flat there, and not because of a minimum. Near a minimum ⟨h, u⟩ was larger a little
 * before, and fell to 0 there: by more than F that levels out explains when, at distance d,
 * |⟨h, u⟩|/‖u‖ ≥ 3e^{3d} `level`. Where the box holds a parameter, F that levels out beyond is none of its own: it is enough that h was
 * 3 `level` there, and pointed the same way; or that it is no less than `level` and than its bound at the record itself, where F
 * then certainly changes, and is asked for no further. With more than {@link MOST_AXES} parameters ‖h‖ stands for
 * |⟨h, u⟩|/‖u‖. This decides whether to look further, and proves nothing.
 *
 * @param level what ‖h‖ is at most, here
 * @param project into the box
 */
export function unseen(
  record: LearnStep,
  trace: readonly LearnStep[],
  level: number,
  project: (theta: Float64Array) => Float64Array,
): readonly Direction[] {
  const { theta, gradient, bound } = record;
  const held = heldBy(project, record);
  const near = trace.flatMap((step) => {
    const away = distance(step.theta, theta);
    return away > 0 && away <= LEAP ? [{ step, away }] : [];
  });
  const plain = Math.max(level, bound.total);
  const isSeenHere = (direction: Direction): boolean =>
    direction !== 'together' && held[direction] === true && slope(record, direction) >= plain;
  return directionsOf(theta.length).filter(
    (direction) =>
      !isSeenHere(direction) &&
      !near.some(({ step, away }) => {
        const isHeld =
          direction !== 'together' &&
          held[direction] === true &&
          step.gradient[direction]! * gradient[direction]! > 0;
        const decay = isHeld ? 1 : Math.exp(FASTEST_DECAY * away);
        const least = Math.max(CLEARLY * decay * level, CREDIBLE * step.bound.total);
        return slope(step, direction) >= least;
      }),
  );
}

/** |⟨h, u⟩|/‖u‖. */
function slope({ gradient, stationarity }: LearnStep, direction: Direction): number {
  const n = gradient.length;
  if (n > MOST_AXES) return stationarity;
  if (direction !== 'together') return Math.abs(gradient[direction]!);
  return Math.abs(gradient.reduce((sum, entry) => sum + entry, 0)) / Math.sqrt(n);
}
