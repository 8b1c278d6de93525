import { ArgumentError, expected, requirePositive } from '../errors.js';
import type { Feasible } from './box.js';

/** α₀: given, or such that h at the start moves θ by `length`. */
export type FirstStep =
  | { readonly kind: 'given'; readonly size: number }
  | { readonly kind: 'firstMove'; readonly length: number };

/** Options of methods that choose α without looking where a step leads. */
export interface MoveOptions {
  /** First α. Default: such that the first step moves θ by 0.5, in any unit of F. */
  readonly step?: FirstStep;
  /**
   * No step moves a component of θ by more than this; Infinity: no limit. α is lowered, for good, to
   * keep to it. Default: the length of the first move, and at least 1: with log-parameters a factor
   * of e.
   */
  readonly maxMove?: number;
}

const FIRST_MOVE = 0.5;
const MOST = 1;

/** The defaults. @throws ArgumentError unless all is above 0. */
export function resolveMoves({ step, maxMove }: MoveOptions): Required<MoveOptions> {
  const first = step ?? { kind: 'firstMove', length: FIRST_MOVE };
  requirePositive('step', first.kind === 'given' ? first.size : first.length);
  const most = maxMove ?? Math.max(MOST, first.kind === 'given' ? 0 : first.length);
  if (!(most > 0)) throw new ArgumentError(expected('a number above 0', 'maxMove', most));
  return { step: first, maxMove: most };
}

/** α₀ where ‖h‖, its part that the box lets move, is `size`. */
export function firstStepSize(step: FirstStep, size: number): number {
  if (step.kind === 'given') return step.size;
  return size > 0 ? Math.min(step.length / size, Number.MAX_VALUE) : 1;
}

/**
 * θ⁺ = P(θ − αh), with α as it comes or, where that is less, with the one that moves no component by
 * more than `maxMove`: after a start where h is as good as 0, α is so large that it would take θ to
 * where nothing is defined, or has an influence, any more.
 *
 * @throws ArgumentError when θ⁺ is not finite, which without a limit it may be
 */
export function limitedStep(
  theta: Float64Array,
  h: Float64Array,
  alpha: number,
  maxMove: number,
  within: Feasible,
): { readonly theta: Float64Array; readonly stepSize: number } {
  const largest = within
    .reduced(theta, h)
    .reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
  const asked = Math.min(alpha, Number.MAX_VALUE);
  const limited = asked * largest > maxMove;
  const stepSize = limited ? Math.min(maxMove / largest, Number.MAX_VALUE) : asked;
  const next = within.project(
    limited
      ? // So ordered it does not overflow where h is subnormal.
        theta.map((t, j) => t - maxMove * (h[j]! / largest))
      : theta.map((t, j) => t - stepSize * h[j]!),
  );
  if (!next.every(Number.isFinite)) {
    throw new ArgumentError(
      expected('a step size at which θ stays finite', 'step', stepSize, 'Use a smaller one.'),
    );
  }
  return { theta: next, stepSize };
}
