/** Splits a number of 53 bits into two of 26 (Dekker 1971). */
const SPLIT = 2 ** 27 + 1;

const known = new Map<number, readonly Float64Array[]>();

/**
 * The basis in which taps of k×k filters are learned: the k² − 1 orthonormal DCT-II functions without the constant,
 *
 *     e_uv[a, b] = α_u α_v cos(π(2a + 1)u/2k) cos(π(2b + 1)v/2k),   (u, v) ≠ (0, 0),
 *
 * from low to high u + v, each row by row. Filters made of them have mean 0: a constant picture has no response.
 * They are the 64-bit numbers here, by definition.
 */
function zeroMeanBasis(k: number): readonly Float64Array[] {
  let basis = known.get(k);
  if (basis === undefined) {
    basis = frequencies(k).map(([u, v]) =>
      Float64Array.from({ length: k * k }, (_, at) => {
        const [a, b] = [Math.floor(at / k), at % k];
        return cosine(k, u, a) * cosine(k, v, b);
      }),
    );
    known.set(k, basis);
  }
  return basis;
}

/** ≥ ‖E‖ and ‖E⁻¹‖ of that basis as stored: each entry is off by a few units. */
export const BASIS_NORM = 1 + 2 ** -40;

function frequencies(k: number): [number, number][] {
  const all = Array.from({ length: k * k }, (_, i): [number, number] => [Math.floor(i / k), i % k]);
  return all.slice(1).sort(([a, b], [c, d]) => a + b - (c + d) || a - c);
}

function cosine(k: number, u: number, a: number): number {
  return Math.sqrt((u === 0 ? 1 : 2) / k) * Math.cos((Math.PI * (2 * a + 1) * u) / (2 * k));
}

/**
 * Taps Σ_m β_m e_m of filters whose coefficients lie one after the other, k² − 1 for each filter and channel. Each
 * tap is off by one rounding of itself, and by 2⁻¹⁰⁰‖β‖: sums in twice the precision.
 */
export function tapsOf(k: number, coefficients: ArrayLike<number>): Float64Array {
  const basis = zeroMeanBasis(k);
  const n = basis.length;
  const filters = coefficients.length / n;
  const taps = new Float64Array(filters * k * k);
  for (let j = 0; j < filters; j++) {
    for (let at = 0; at < k * k; at++) {
      let [high, low] = [0, 0];
      for (let m = 0; m < n; m++) {
        const [a, b] = [coefficients[j * n + m]!, basis[m]![at]!];
        const product = a * b;
        const sum = high + product;
        const back = sum - high;
        low += productError(a, b, product) + (high - (sum - back) + (product - back));
        high = sum;
      }
      taps[j * k * k + at] = high + low;
    }
  }
  return taps;
}

/** ab − fl(ab), exactly (Dekker 1971). */
function productError(a: number, b: number, product: number): number {
  const a1 = SPLIT * a - (SPLIT * a - a);
  const b1 = SPLIT * b - (SPLIT * b - b);
  const [a2, b2] = [a - a1, b - b1];
  return a2 * b2 - (product - a1 * b1 - a2 * b1 - a1 * b2);
}

/** out ← Eᵀ of taps, filter by filter: the coefficients of those of mean 0, and of derivatives in taps. */
export function coefficientsOf(k: number, taps: Float64Array, out: Float64Array): void {
  const basis = zeroMeanBasis(k);
  const n = basis.length;
  const square = k * k;
  for (let j = 0; j * square < taps.length; j++) {
    for (let m = 0; m < n; m++) {
      const e = basis[m]!;
      let sum = 0;
      for (let at = 0; at < square; at++) sum += e[at]! * taps[j * square + at]!;
      out[j * n + m] = sum;
    }
  }
}
