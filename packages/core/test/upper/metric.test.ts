import { expect, it } from 'vitest';
import { invertedCurvature } from '../../src/upper/metric.js';
import { normalVector, randomStream } from '../support/random.js';

/** V diag(λ) Vᵀ with V orthonormal, by turns. */
function symmetric(seed: number, eigenvalues: readonly number[]): Float64Array {
  const random = randomStream(seed);
  const n = eigenvalues.length;
  let G: Float64Array = Float64Array.from({ length: n * n }, (_, k) =>
    k % (n + 1) === 0 ? eigenvalues[k / (n + 1)]! : 0,
  );
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const angle = 2 * Math.PI * random();
      const turn = Float64Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? 1 : 0));
      turn[i * n + i] = turn[j * n + j] = Math.cos(angle);
      turn[i * n + j] = Math.sin(angle);
      turn[j * n + i] = -Math.sin(angle);
      G = times(times(turn, G), transposed(turn));
    }
  }
  return G;
}

function times(A: Float64Array, B: Float64Array): Float64Array {
  const n = Math.sqrt(A.length);
  return A.map((_, k) => {
    let total = 0;
    for (let j = 0; j < n; j++) total += A[Math.floor(k / n) * n + j]! * B[j * n + (k % n)]!;
    return total;
  });
}

function transposed(A: Float64Array): Float64Array {
  const n = Math.sqrt(A.length);
  return A.map((_, k) => A[(k % n) * n + Math.floor(k / n)]!);
}

it.each([1, 2, 3, 4])(
  'inverts curvature of either sign as if it were upwards (seed %i)',
  (seed) => {
    const eigenvalues = [...normalVector(randomStream(seed), 4)].map((x) => 10 ** x * Math.sign(x));
    const G = symmetric(seed, eigenvalues);
    const upwards = symmetric(seed, eigenvalues.map(Math.abs));
    const one = times(invertedCurvature(G) ?? new Float64Array(16), upwards);
    for (const [k, entry] of one.entries()) expect(entry).toBeCloseTo(k % 5 === 0 ? 1 : 0, 6);
  },
);

it('takes no eigenvalue for less than a millionth of the largest', () => {
  expect(invertedCurvature(Float64Array.of(2, 0, 0, 0))).toEqual(Float64Array.of(0.5, 0, 0, 5e5));
});

it('inverts nothing that is 0 or not finite', () => {
  expect(invertedCurvature(new Float64Array(4))).toBeUndefined();
  expect(invertedCurvature(Float64Array.of(1, NaN, NaN, 1))).toBeUndefined();
  expect(invertedCurvature(Float64Array.of(1, 0, 0, Infinity))).toBeUndefined();
});
