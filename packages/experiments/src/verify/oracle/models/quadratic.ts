import { scaledEntries } from '../dense.js';
import { sumOf, type Arithmetic, type Real, type Reals } from '../real.js';
import type { ExactPoint, ExactSample } from './model.js';
import { addTo } from './regression.js';

/** The quadratic problem, matrices row by row. */
export interface QuadraticSample {
  readonly A: readonly Float64Array[];
  readonly b: Float64Array;
  readonly C: readonly Float64Array[];
  readonly D: readonly Float64Array[];
  readonly e: Float64Array;
  readonly theta: Float64Array;
  /** μ: at most the smallest eigenvalue of 2DᵀD. */
  readonly strongConvexity: number;
}

/** g(x, θ) = ‖Cθ + Dx − e‖² and f = ‖Ax − b‖² (Ehrhardt & Roberts 2023 §4). */
export function exactQuadratic(arithmetic: Arithmetic, sample: QuadraticSample): ExactSample {
  const { zero } = arithmetic;
  const rows = (of: readonly Float64Array[]): Reals[] => of.map((row) => arithmetic.vector(row));
  const [A, C, D] = [rows(sample.A), rows(sample.C), rows(sample.D)];
  const theta = arithmetic.vector(sample.theta);
  const d = D[0]?.length ?? 0;
  const n = theta.length;
  const products = C.map((row) => row.map((c, j) => c.times(theta[j]!)));
  const offset = arithmetic
    .vector(sample.e)
    .map((e, i) => sumOf(arithmetic, products[i]!).minus(e));
  const offsetTerms = arithmetic.vector(sample.e).map((e, i) =>
    sumOf(
      arithmetic,
      products[i]!.map((p) => p.abs()),
    ).plus(e.abs()),
  );
  const b = arithmetic.vector(sample.b);
  const squares = (of: readonly Reals[]): Real =>
    sumOf(
      arithmetic,
      of.map((row) => arithmetic.dot(row, row)),
    );
  const [normOfA, normOfC, normOfD] = [squares(A), squares(C), squares(D)];
  /** 2 Mᵀr. */
  const pull = (M: readonly Reals[], r: Reals, length: number): Real[] => {
    const out = arithmetic.zeros(length);
    for (const [i, row] of M.entries()) addTo(out, r[i]!.times(2), row);
    return out;
  };
  const image = (M: readonly Reals[], v: Reals): Real[] => M.map((row) => arithmetic.dot(row, v));

  const at = (x: Reals): ExactPoint => {
    const residual = image(D, x).map((value, i) => value.plus(offset[i]!));
    const outer = image(A, x).map((value, i) => value.minus(b[i]!));
    const size = arithmetic.norm(x);
    return {
      x,
      gradient: pull(D, residual, d),
      gradientTerms: normOfD
        .sqrt()
        .times(2)
        .times(normOfD.sqrt().times(size).plus(arithmetic.norm(offsetTerms))),
      apply: (v) => pull(D, image(D, v), d),
      scaledHessian: () => {
        const entries = new Map<number, Real>();
        for (let j = 0; j < d; j++) {
          for (let l = 0; l < d; l++) {
            entries.set(
              j * d + l,
              sumOf(
                arithmetic,
                D.map((row) => row[j]!.times(row[l]!)),
              ).times(2),
            );
          }
        }
        return scaledEntries(arithmetic, d, entries);
      },
      crossTranspose: (q) => pull(C, image(D, q), n),
      cross: (j) =>
        pull(
          D,
          C.map((row) => row[j]!),
          d,
        ),
      value: () => {
        const value = arithmetic.dot(outer, outer);
        const terms = normOfA.sqrt().times(size).plus(arithmetic.norm(b));
        return { value, terms: arithmetic.norm(outer).times(terms).times(2) };
      },
      upperGradient: () => pull(A, outer, d),
      lipschitz: () => ({
        hessian: zero,
        cross: zero,
        upper: normOfA.times(2),
        hessianNorm: normOfD.times(2),
        crossNorm: normOfD.times(normOfC).sqrt().times(2),
      }),
    };
  };
  return {
    dimension: d,
    parameters: n,
    strongConvexity: arithmetic.of(sample.strongConvexity),
    at,
  };
}
