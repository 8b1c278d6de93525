import { certified, dot, norm, type BilevelProblem, type Sample } from '@bilevel/core';
import { normalVector } from '../../random.js';
import { between } from './instance.js';

/**
 * The problem with f(x, θ) + c ⟨a, x⟩ sin⟨b, θ⟩ in place of f, so that f depends on θ directly:
 * L_f stays, L_fθ = |c| ‖a‖ ‖b‖.
 */
export function withDirectTerm(problem: BilevelProblem, random: () => number): BilevelProblem {
  const scale = between(random, -1, 1);
  const b = normalVector(random, problem.parameters);
  const samples = problem.samples.map((sample): Sample => {
    const { upper } = sample;
    const a = normalVector(random, sample.dimension, scale);
    return {
      ...sample,
      upper: {
        lipschitzGradient: upper.lipschitzGradient,
        lipschitzParameterGradient: certified(norm(a) * norm(b) * (1 + 1e-14)),
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
  });
  return { ...problem, samples };
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
