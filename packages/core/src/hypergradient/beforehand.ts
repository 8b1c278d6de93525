import type { APosterioriInput } from '../bounds/aPosteriori.js';
import { aPrioriBound, type APrioriBound } from '../bounds/aPriori.js';
import { combinedKind, type Constant } from '../problem/constant.js';
import type { LowerConstants } from '../problem/problem.js';
import { representable, roundedUp } from '../vector/rounding.js';
import { sum } from '../vector/sum.js';

/** A constant as it counts for an evaluation, without the region that it is proven in. */
export type KnownConstant = Pick<Constant, 'value' | 'kind'>;

/** What the constants of the lower level say of an evaluation, whatever its solvers reached. Plain data. */
export interface Beforehand {
  /** μ, L, L_A, L_B at this θ; over samples the least μ and the largest of the others. */
  readonly constants: Readonly<Record<keyof LowerConstants, KnownConstant>>;
  /**
   * The a-priori bound on ‖h − ∇F‖ (mathematics.md §5.2) of every evaluation to the ε and δ that were asked for;
   * over samples the mean. Infinite where one of them is.
   */
  readonly bound: Pick<APrioriBound, 'total' | 'kind'>;
}

/**
 * Of one sample. ‖∇_x f(x*)‖ and ‖B(x*)‖, which the bound is made of, are those at x̃ and what they can
 * change by within the ball that x* is in.
 */
export function beforehand(
  input: APosterioriInput,
  asked: { readonly epsilon: number; readonly delta: number },
  dimension: number,
): Beforehand {
  const { lower, lipschitzUpperGradient, lipschitzUpperParameterGradient, crossNorm } = input;
  const { upperGradientNorm, epsilon: radius } = input;
  const constants = {
    strongConvexity: plain(lower.strongConvexity),
    lipschitzGradient: plain(lower.lipschitzGradient),
    lipschitzHessian: plain(lower.lipschitzHessian),
    lipschitzCross: plain(lower.lipschitzCross),
  };
  const Lf = lipschitzUpperGradient.value;
  const slope = representable(roundedUp(upperGradientNorm + Lf * radius, 4));
  const bound = aPrioriBound({
    lower,
    lipschitzUpperGradient,
    lipschitzUpperParameterGradient,
    crossNorm: {
      value: roundedUp(crossNorm.value + lower.lipschitzCross.value * radius, 4),
      kind: combinedKind([crossNorm, lower.lipschitzCross]),
    },
    upperGradientNorm: { value: slope, kind: combinedKind([lipschitzUpperGradient]) },
    epsilon: asked.epsilon,
    // δ whatever the first residual, of which the bound takes this factor.
    residualFactor: roundedUp(asked.delta / (slope + Lf * asked.epsilon), 4),
    dimension,
  });
  const isFinite = Number.isFinite(bound.total);
  return { constants, bound: { total: isFinite ? bound.total : Infinity, kind: bound.kind } };
}

/** Over samples; `rounding` is what taking the mean of h adds. */
export function beforehandOfAll(all: readonly Beforehand[], rounding: number): Beforehand {
  return added(all, rounding, all.length);
}

/** Over the parts of a sample that is their sum. */
export function beforehandOfSum(parts: readonly Beforehand[], rounding: number): Beforehand {
  return added(parts, rounding, 1);
}

function added(all: readonly Beforehand[], rounding: number, divisor: number): Beforehand {
  const worst = (name: keyof LowerConstants, pick: (...of: number[]) => number): KnownConstant => ({
    value: pick(...all.map(({ constants }) => constants[name].value)),
    kind: combinedKind(all.map(({ constants }) => constants[name])),
  });
  const most = (...of: number[]): number => of.reduce((a, b) => Math.max(a, b), 0);
  const least = (...of: number[]): number => of.reduce((a, b) => Math.min(a, b), Infinity);
  return {
    constants: {
      strongConvexity: worst('strongConvexity', least),
      lipschitzGradient: worst('lipschitzGradient', most),
      lipschitzHessian: worst('lipschitzHessian', most),
      lipschitzCross: worst('lipschitzCross', most),
    },
    bound: {
      total: roundedUp(
        sum(all.map(({ bound }) => bound.total / divisor)) + rounding,
        all.length + 4,
      ),
      kind: combinedKind(all.map(({ bound }) => bound)),
    },
  };
}

function plain({ value, kind }: Constant): KnownConstant {
  return { value, kind };
}
