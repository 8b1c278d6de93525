import type { LinearSolver } from '@bilevel/core';

/**
 * Conjugate gradients whose numbers are those of 32-bit arithmetic: every vector is rounded after every
 * operation, and every inner product once, as by a library that sums well. The published runs were
 * computed so, and it shows: conjugacy is lost, and a residual that is reached after 19 iterations in
 * 64-bit takes 21 to 24. The residual is that of the recurrence, as there.
 */
export function singlePrecisionConjugateGradient(): LinearSolver {
  return {
    name: 'cg-32-bit',
    start(system, q0) {
      const { rightHandSide } = system;
      const d = rightHandSide.length;
      const solution = rounded(q0);
      const residual = new Float64Array(d);
      const image = new Float64Array(d);
      const startWork = solution.some((q) => q !== 0) ? 1 : 0;
      if (startWork > 0) system.apply(solution, image);
      for (let i = 0; i < d; i++) {
        residual[i] = Math.fround(Math.fround(rightHandSide[i]!) - Math.fround(image[i]!));
      }
      const direction = residual.slice();
      let square = inner(residual, residual);
      return {
        solution,
        residual,
        startWork,
        residualNorm: () => Math.sqrt(square),
        step() {
          system.apply(direction, image);
          for (let i = 0; i < d; i++) image[i] = Math.fround(image[i]!);
          const curvature = inner(direction, image);
          if (!(curvature > 0)) return 'indefinite';
          const alpha = Math.fround(square / curvature);
          move(solution, alpha, direction);
          move(residual, -alpha, image);
          const next = inner(residual, residual);
          const beta = Math.fround(next / square);
          for (let i = 0; i < d; i++) {
            direction[i] = Math.fround(residual[i]! + Math.fround(beta * direction[i]!));
          }
          square = next;
          return 1;
        },
        confirm: () => 0,
      };
    },
  };
}

function rounded(a: Float64Array): Float64Array {
  return Float64Array.from(a, Math.fround);
}

function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return Math.fround(sum);
}

/** out ← out + αa. */
function move(out: Float64Array, alpha: number, a: Float64Array): void {
  for (let i = 0; i < out.length; i++) {
    out[i] = Math.fround(out[i]! + Math.fround(alpha * a[i]!));
  }
}
