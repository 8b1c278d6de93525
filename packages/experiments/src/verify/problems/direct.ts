import {
  certified,
  dot,
  gamma,
  plainVectors,
  provenSizes,
  roundedUp,
  sumOfSamples,
  upperNorm,
  type BilevelProblem,
  type Sample,
  type UpperLoss,
  type UpperRounding,
} from '@bilevel/core';
import { normalVector } from '../../random.js';
import { between } from './instance.js';

const proven = provenSizes(plainVectors);

/**
 * The problem with f(x, θ) + c ⟨a, x⟩ sin⟨b, θ⟩ in place of f, so that f depends on θ directly:
 * L_f stays, L_fθ = |c| ‖a‖ ‖b‖.
 */
export function withDirectTerm(problem: BilevelProblem, random: () => number): BilevelProblem {
  const scale = between(random, -1, 1);
  const b = normalVector(random, problem.parameters);
  const drawn = (sample: Sample): Sample => {
    // Of a sum one part has the term: f of the whole has it of that part's unknown.
    const [first, ...others] = sample.parts ?? [];
    if (first !== undefined) return sumOfSamples([drawn(first), ...others]);
    return withTerm(sample, normalVector(random, sample.dimension, scale), b);
  };
  return { ...problem, samples: problem.samples.map(drawn) };
}

function withTerm(sample: Sample, a: Float64Array, b: Float64Array): Sample {
  const { upper } = sample;
  return {
    ...sample,
    upper: {
      lipschitzGradient: upper.lipschitzGradient,
      lipschitzParameterGradient: certified(roundedUp(upperNorm(a) * upperNorm(b))),
      ...(upper.rounding && {
        rounding: (x: Float64Array, theta: Float64Array) => roundingWith(upper, { a, b }, x, theta),
      }),
      value: (x, theta) => upper.value(x, theta) + dot(a, x) * Math.sin(dot(b, theta)),
      gradient(x, theta, out) {
        upper.gradient(x, theta, out);
        const factor = Math.sin(dot(b, theta));
        for (let i = 0; i < out.length; i++) out[i]! += factor * a[i]!;
      },
      parameterGradient(x, theta, out) {
        const factor = dot(a, x) * Math.cos(dot(b, theta));
        for (let j = 0; j < out.length; j++) out[j] = factor * b[j]!;
      },
    },
  };
}

/** What f + c ⟨a, x⟩ sin⟨b, θ⟩ is off by, from what f is. */
function roundingWith(
  upper: UpperLoss,
  { a, b }: { readonly a: Float64Array; readonly b: Float64Array },
  x: Float64Array,
  theta: Float64Array,
): UpperRounding {
  const inner = upper.rounding?.(x, theta) ?? { value: Infinity, gradient: Infinity };
  const slope = new Float64Array(x.length);
  upper.gradient(x, theta, slope);
  const [sizeOfA, sizeOfB] = [upperNorm(a), upperNorm(b)];
  const size = sizeOfA * upperNorm(x);
  // Sine and cosine are less than one unit in the last place off; then two products.
  const factor = proven.dotRounding(sizeOfB, upperNorm(theta), theta.length) + gamma(4);
  const direct = proven.dotRounding(sizeOfA, upperNorm(x), x.length) + size * factor;
  const last = gamma(1);
  return {
    value: roundedUp(inner.value + direct + last * (Math.abs(upper.value(x, theta)) + size)),
    gradient: roundedUp(inner.gradient + sizeOfA * factor + last * (upperNorm(slope) + sizeOfA)),
    parameterGradient: roundedUp(sizeOfB * direct),
  };
}

/** The problem with the penalty r(θ) = ½ρ‖θ‖² added to F. */
export function withPenalty(problem: BilevelProblem, random: () => number): BilevelProblem {
  const rho = random();
  return {
    ...problem,
    regulariser: {
      value: (theta) => (rho / 2) * dot(theta, theta),
      gradient(theta, out) {
        for (let j = 0; j < out.length; j++) out[j] = rho * theta[j]!;
      },
    },
  };
}
