import type { Arithmetic, Real } from '../../real.js';
import { formulaOf, type Formulas } from './formulas.js';
import { EXACT_POTENTIALS } from './potentials.js';

/** φ(t; ν) = νΦ(t/ν) of one signed number (mathematics.md §8.9). */
interface ExactScalarPotential {
  /** Bounds on |Φ''| and |Φ'''|, if crude. */
  readonly curvature: number;
  readonly third: number;
  /** −inf Φ''. */
  readonly concave: number;
  at(arithmetic: Arithmetic, T: Real): { readonly first: Real; readonly second: Real };
}

const OWN: Formulas<ExactScalarPotential> = {
  // log(1 + e^T).
  softplus: {
    ...{ curvature: 0.25, third: 0.1, concave: 0 },
    at(arithmetic, T) {
      const { value, slope } = arithmetic.sigmoid(T);
      return { first: value, second: slope };
    },
  },
  // √(1 + T²) − √(M² + T²), M² = 3375.
  firm: {
    ...{ curvature: 1, third: 0.9, concave: 1 / 64 },
    at(arithmetic, T) {
      const square = T.times(T);
      const narrow = square.plus(arithmetic.one);
      const wide = square.plus(arithmetic.of(3375));
      const [b, a] = [narrow.sqrt(), wide.sqrt()];
      return {
        first: T.div(b).minus(T.div(a)),
        second: arithmetic.one.div(narrow.times(b)).minus(arithmetic.of(3375).div(wide.times(a))),
      };
    },
  },
};

/** Those of signed numbers, and those of sizes, which are even. */
export function scalarPotentialOf(name: string): ExactScalarPotential {
  if (Object.hasOwn(OWN, name)) return formulaOf(OWN, 'potential', name);
  const even = formulaOf(EXACT_POTENTIALS, 'potential', name);
  return {
    ...{ curvature: even.curvature, third: even.third, concave: even.concave ?? 0 },
    at(arithmetic, T) {
      const { slope, second } = even.at(arithmetic, T.abs());
      return { first: slope.times(T), second };
    },
  };
}

/** Where |Φ'''| is largest, jumps, or Φ changes its form. */
export function kinkOf(name: string): number {
  return KINKS[name] ?? formulaOf(EXACT_POTENTIALS, 'potential', name).kink;
}

const KINKS: Readonly<Record<string, number>> = {
  // That of log cosh at twice the argument.
  softplus: 2 * Math.atanh(1 / Math.sqrt(3)),
  firm: 0.499997217270922,
};
