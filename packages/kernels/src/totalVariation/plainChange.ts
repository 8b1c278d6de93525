import type { ChangeInUnits, Scales } from './change.js';
import type { Grid, TotalVariationKind } from './totalVariation.js';

/** Beyond the rounding of some fifty operations. */
const UP = 1 + 2 ** -46;
const DOWN = 1 - 2 ** -46;

/** The change of second derivatives at x (change.ts) in plain TypeScript. Lengths are in units of ν. */
export function plainChange(
  kind: TotalVariationKind,
  x: Float64Array,
  grid: Grid,
  nu: number,
  { rho, span, most, curvature }: Scales,
): ChangeInUnits {
  const blockNorms = kind === 'anisotropic' ? singleDifferences : pairsOfDifferences;
  const sizesOfX = blockNorms(x, grid);
  const count = sizesOfX.length;
  /** M_p t_p. */
  const steep = new Float64Array(count);
  const change = new Float64Array(count);
  /** h_p^{−1/2}. */
  const soft = new Float64Array(count);
  /** S_p r_p, S_p t_p, P_p r_p, P_p t_p. */
  const [slopeReach, slopeSpan, mixedReach, mixedSpan] = Array.from(
    { length: 4 },
    () => new Float64Array(count),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array];
  const columns = new Float64Array(6);
  const gain = (at: number, reached: number, spanned: number, weight: number): void => {
    columns[at]! += (reached * weight) ** 2;
    columns[at + 1] = Math.max(columns[at + 1]!, spanned * weight);
    columns[at + 2] = Math.max(columns[at + 2]!, spanned);
  };
  // Where nothing moves the scale is 0, and what is left is not needed.
  const share = (length: number): number => (length === most ? 1 : length / most);
  for (let p = 0; p < count; p++) {
    const size = sizesOfX[p]! / nu;
    const h = cubeOf(size + rho);
    const t = 1 / Math.sqrt(1 + curvature * h);
    const r = Math.min(share(rho), share(span) * t);
    // A difference of rounded numbers: taken low, since what falls with it is to be an upper bound.
    const near = Math.max(0, size * DOWN - most * r * UP);
    const far = size + most * r;
    // The third derivative rises to ½ and falls beyond.
    const worst = far < 0.5 ? far : Math.max(near, 0.5);
    const third = kind === 'anisotropic' ? thirdDerivative(worst) : isotropicThirdDerivative(worst);
    const slope = kind === 'anisotropic' ? cubeOf(near) : 1 / Math.sqrt(1 + near * near);
    const mixed = smoothingDerivative(near);
    steep[p] = third * t;
    change[p] = Math.min(third * r, 1 / most);
    soft[p] = 1 / Math.sqrt(h);
    slopeReach[p] = slope * r;
    slopeSpan[p] = slope * t;
    mixedReach[p] = mixed * r;
    mixedSpan[p] = mixed * t;
    gain(0, slopeReach[p]!, slopeSpan[p]!, soft[p]!);
    gain(3, mixedReach[p]!, mixedSpan[p]!, soft[p]!);
  }
  const known = new WeakMap<Float64Array, Float64Array>();
  const sizesOf = (v: Float64Array): Float64Array => {
    let sizes = known.get(v);
    if (sizes === undefined) {
      sizes = blockNorms(v, grid);
      known.set(v, sizes);
    }
    return sizes;
  };

  return {
    columns,
    sums(v) {
      const sizes = sizesOf(v);
      const sums = new Float64Array(8);
      for (let p = 0; p < count; p++) {
        const s = sizes[p]!;
        const slope = steep[p]! * s;
        const moved = change[p]! * s;
        sums[0] = Math.max(sums[0]!, slope);
        sums[1]! += moved * moved;
        sums[2] = Math.max(sums[2]!, slope * soft[p]!);
        sums[3]! += (moved * soft[p]!) ** 2;
        sums[4]! += slopeReach[p]! * s;
        sums[5]! += (slopeSpan[p]! * s) ** 2;
        sums[6]! += mixedReach[p]! * s;
        sums[7]! += (mixedSpan[p]! * s) ** 2;
      }
      return sums;
    },
    form(z, q) {
      const [a, b] = [sizesOf(z), sizesOf(q)];
      const sums = new Float64Array(2);
      for (let p = 0; p < count; p++) {
        const size = a[p]! * b[p]!;
        sums[0]! += change[p]! * size;
        sums[1]! += (steep[p]! * size) ** 2;
      }
      return sums;
    },
  };
}

/** (1 + a²)^{−3/2}: φ'' of the anisotropic kind, and the smaller eigenvalue of the isotropic one. */
function cubeOf(a: number): number {
  const S = 1 + a * a;
  return 1 / (S * Math.sqrt(S));
}

/** |φ'''| = 3a/(1 + a²)^{5/2}. */
function thirdDerivative(a: number): number {
  const S = 1 + a * a;
  return (3 * a) / (S * S * Math.sqrt(S));
}

/**
 * The third derivative of √(|z|² + 1) on R², a symmetric trilinear form, attains its norm on the
 * diagonal: 3c(S − c²)/S^{5/2} with S = 1 + a², at its largest c in [0, a]: a, or √(S/3) when that is
 * less.
 */
function isotropicThirdDerivative(a: number): number {
  return 2 * a * a < 1 ? thirdDerivative(a) : 2 / (Math.sqrt(3) * (1 + a * a));
}

/**
 * ‖∂/∂z (z/s³)‖ at |z| = a, s² = 1 + a²: the larger of 1/s³ and |1 − 2a²|/s⁵, which changes hands at
 * a² = 2. It falls with a throughout.
 */
function smoothingDerivative(a: number): number {
  const cube = cubeOf(a);
  return a * a <= 2 ? cube : (cube * (2 * a * a - 1)) / (1 + a * a);
}

/** |Dv|: the differences to the right, then those below, 0 where there is none. */
function singleDifferences(v: Float64Array, { width, height }: Grid): Float64Array {
  const d = width * height;
  const out = new Float64Array(2 * d);
  for (let i = 0; i < height; i++) {
    const first = i * width;
    const end = first + width - 1;
    for (let p = first; p < end; p++) out[p] = Math.abs(v[p + 1]! - v[p]!);
    if (i === height - 1) break;
    for (let p = first; p <= end; p++) out[d + p] = Math.abs(v[p + width]! - v[p]!);
  }
  return out;
}

/** |(∇v)_p|. Grey values are far from overflow, and Math.hypot is many times slower. */
function pairsOfDifferences(v: Float64Array, { width, height }: Grid): Float64Array {
  const out = new Float64Array(width * height);
  for (let i = 0, p = 0; i < height; i++) {
    const below = i < height - 1 ? width : 0;
    for (let j = 0; j < width; j++, p++) {
      const right = j < width - 1 ? 1 : 0;
      const dx = v[p + right]! - v[p]!;
      const dy = v[p + below]! - v[p]!;
      out[p] = Math.sqrt(dx * dx + dy * dy);
    }
  }
  return out;
}
