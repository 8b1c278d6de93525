import { ArgumentError, expected } from '../errors.js';
import { roundedUp } from '../vector/rounding.js';
import { joined, splitLike } from '../vector/split.js';
import { sum } from '../vector/sum.js';
import { combinedKind, type Constant } from './constant.js';
import type { Linearisation, LowerConstants, LowerLevel, Sample, UpperLoss } from './problem.js';

/**
 * One sample that is the sum of others: x = (x_1, …, x_P) minimises g(x, θ) = Σ_p g_p(x_p, θ), each x_p its own
 * g_p, and f(x, θ) = Σ_p f_p(x_p, θ). For losses that take several solutions of one picture, as where a risk
 * is estimated by how a solution changes with its data. Evaluations solve and certify the parts one by one;
 * the level that it has as a whole is for those who ask for it.
 *
 * @param measure scores of x as a whole. Default: none
 * @throws ArgumentError without parts, or for one that is a sum itself
 */
export function sumOfSamples(parts: readonly Sample[], measure?: Sample['measure']): Sample {
  if (parts.length === 0 || parts.some((part) => part.parts !== undefined)) {
    const got = parts.length === 0 ? 'none' : 'one that is a sum itself';
    throw new ArgumentError(expected('samples, none of them a sum,', 'parts', got));
  }
  const dimension = parts.reduce((all, part) => all + part.dimension, 0);
  return {
    dimension,
    start: joined(parts.map((part) => part.start ?? new Float64Array(part.dimension))),
    memory: Math.max(...parts.map(({ memory = 0 }) => memory)),
    lower: (theta) => levelOfSum(parts, theta),
    upper: lossOfSum(parts),
    ...(measure && { measure }),
    parts,
  };
}

function levelOfSum(parts: readonly Sample[], theta: Float64Array): LowerLevel {
  const levels = parts.map((part) => part.lower(theta));
  const split = (x: Float64Array): Float64Array[] => splitLike(x, parts);
  /** Into arrays of the parts' own: their kernels may keep what they are given. */
  const intoEach = (
    x: Float64Array,
    out: Float64Array,
    of: (p: number, x: Float64Array, out: Float64Array) => void,
  ): void => {
    const outs = split(out);
    for (const [p, own] of split(x).entries()) {
      const made = new Float64Array(own.length);
      of(p, own.slice(), made);
      outs[p]!.set(made);
    }
  };
  return {
    constants: constantsOfSum(levels),
    value: (x) => sum(split(x).map((own, p) => levels[p]!.value(own.slice()))),
    gradient: (x, out) => {
      intoEach(x, out, (p, own, made) => {
        levels[p]!.gradient(own, made);
      });
    },
    linearise(x): Linearisation {
      const seconds = split(x).map((own, p) => levels[p]!.linearise(own.slice()));
      return {
        hessianVector: (v, out) => {
          intoEach(v, out, (p, own, made) => {
            seconds[p]!.hessianVector(own, made);
          });
        },
        crossTranspose: (q, out) => {
          const each = split(q).map((own, p) => {
            const made = new Float64Array(out.length);
            seconds[p]!.crossTranspose(own.slice(), made);
            return made;
          });
          for (let j = 0; j < out.length; j++) out[j] = sum(each.map((made) => made[j]!));
        },
        cross: (u, out) => {
          const outs = split(out);
          for (const [p, second] of seconds.entries()) {
            const made = new Float64Array(outs[p]!.length);
            second.cross(u, made);
            outs[p]!.set(made);
          }
        },
      };
    },
    release: () => {
      for (const level of levels) level.release?.();
    },
  };
}

/** A is block-diagonal, and the parts of B x stand below each other: the worst of each constant is one of the sum. */
function constantsOfSum(levels: readonly LowerLevel[]): LowerConstants {
  const worst = (of: keyof LowerConstants, pick: (...all: number[]) => number): Constant => {
    const all = levels.map(({ constants }) => constants[of]);
    return { value: pick(...all.map(({ value }) => value)), kind: combinedKind(all) };
  };
  return {
    strongConvexity: worst('strongConvexity', Math.min),
    lipschitzGradient: worst('lipschitzGradient', Math.max),
    lipschitzHessian: worst('lipschitzHessian', Math.max),
    lipschitzCross: worst('lipschitzCross', Math.max),
  };
}

function lossOfSum(parts: readonly Sample[]): UpperLoss {
  const losses = parts.map(({ upper }) => upper);
  const split = (x: Float64Array): Float64Array[] => splitLike(x, parts);
  const all = losses.map(({ lipschitzGradient }) => lipschitzGradient);
  const ofParameters = losses.map(({ lipschitzParameterGradient }) => lipschitzParameterGradient);
  const direct = losses.some((loss) => loss.parameterGradient !== undefined);
  return {
    lipschitzGradient: {
      value: Math.max(...all.map(({ value }) => value)),
      kind: combinedKind(all),
    },
    ...(direct && {
      // Of a sum: ‖Σ (∇f_p' − ∇f_p)‖ ≤ Σ L_p ‖e_p‖ ≤ √(Σ L_p²) ‖e‖.
      lipschitzParameterGradient: {
        value: roundedUp(Math.hypot(...ofParameters.map((one) => one?.value ?? 0)), 8),
        kind: combinedKind(ofParameters.filter((one) => one !== undefined)),
      },
      parameterGradient: (x: Float64Array, theta: Float64Array, out: Float64Array) => {
        const each = split(x).map((own, p) => {
          const made = new Float64Array(out.length);
          losses[p]!.parameterGradient?.(own, theta, made);
          return made;
        });
        for (let j = 0; j < out.length; j++) out[j] = sum(each.map((made) => made[j]!));
      },
    }),
    value: (x, theta) => sum(split(x).map((own, p) => losses[p]!.value(own, theta))),
    gradient: (x, theta, out) => {
      const outs = split(out);
      for (const [p, own] of split(x).entries()) losses[p]!.gradient(own, theta, outs[p]!);
    },
  };
}
