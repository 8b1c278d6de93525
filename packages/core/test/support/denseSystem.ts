import type { LinearSystem } from '../../src/index.js';
import { multiply, type Rows } from './dense.js';
import { quadraticProblem } from './quadratic.js';
import { normalVector, randomStream } from './random.js';

/** A system Aq = b with all of A, and its least and largest eigenvalues. */
export interface DenseSystem extends LinearSystem {
  readonly A: Rows;
  readonly mu: number;
  readonly L: number;
}

/** A random one of d unknowns; it says no more of itself than that it is L-Lipschitz. */
export function denseSystem(seed: number, d: number, condition: number): DenseSystem {
  const { parts } = quadraticProblem(seed, { dimensions: [d], parameters: 1, condition });
  const { A, mu, L } = parts[0]!;
  return {
    A,
    mu,
    L,
    lipschitz: L,
    rightHandSide: normalVector(randomStream(seed + 1), d),
    apply: (v, out) => {
      multiply(A, v, out);
    },
  };
}
