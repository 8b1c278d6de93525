import type { InnerSolves } from '../../src/index.js';

/** How inner solves can be: as they should, of another system, without any step, or at once not a number. */
export type InnerKind = 'single' | 'wrong' | 'broken' | 'nan';

/** Conjugate gradients with a product, their numbers rounded to 32 bits. */
export function innerSolvesOf(
  product: (v: Float64Array) => Float64Array,
  kind: InnerKind,
): { readonly solves: InnerSolves; readonly counts: { products: number } } {
  let s = new Float32Array(0);
  let r = s;
  let p = s;
  let before = 0;
  const counts = { products: 0 };
  const dot = (a: Float32Array, b: Float32Array): number =>
    a.reduce((sum, value, k) => sum + value * b[k]!, 0);
  const solves: InnerSolves = {
    start(residual, continues) {
      s = new Float32Array(residual.length);
      r = Float32Array.from(residual);
      if (!continues || p.length === 0) {
        p = new Float32Array(residual.length);
        before = 0;
      }
      return Math.sqrt(residual.reduce((sum, value) => sum + value ** 2, 0));
    },
    iterate() {
      if (kind === 'broken') return undefined;
      const rr = dot(r, r);
      if (!(rr > 0)) return undefined;
      const beta = before > 0 ? rr / before : 0;
      p = r.map((rk, k) => rk + beta * p[k]!);
      const image = Float32Array.from(product(Float64Array.from(p)));
      counts.products++;
      const alpha = rr / (dot(p, image) * (kind === 'wrong' ? 0.4 : 1));
      s = s.map((sk, k) => sk + alpha * p[k]!);
      r = r.map((rk, k) => rk - alpha * image[k]! * (kind === 'wrong' ? 0.4 : 1));
      if (kind === 'nan') s.fill(NaN);
      before = rr;
      return kind === 'nan' ? NaN : Math.sqrt(dot(r, r));
    },
    addTo(x, scale) {
      for (let k = 0; k < x.length; k++) x[k]! += scale * s[k]!;
    },
  };
  return { solves, counts };
}
