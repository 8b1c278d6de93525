// The standard leaves the accuracy of Math.sin and Math.log to the engine. These need only the
// basic operations, which round the same way everywhere, so the pictures come out the same too.

const SINE_TERMS = 12;

/** sin 2πt by its Taylor series, with t first brought to [−¼, ¼]. */
export function sine(t) {
  let turn = t - Math.floor(t + 0.5);
  if (turn > 0.25) turn = 0.5 - turn;
  if (turn < -0.25) turn = -0.5 - turn;
  const x = 2 * Math.PI * turn;
  let sum = 1;
  for (let k = SINE_TERMS; k >= 1; k--) sum = 1 - (sum * x * x) / (2 * k * (2 * k + 1));
  return x * sum;
}

/** cos 2πt. */
export const cosine = (t) => sine(t + 0.25);

const LOG_TERMS = 16;

/** ln x for 0 < x ≤ 1: ln m = 2 artanh s with s = (m − 1)/(m + 1), x = m / 2ᵉ and ½ < m ≤ 1. */
export function logarithm(x) {
  let m = x;
  let e = 0;
  for (; m <= 0.5; e++) m *= 2;
  const s = (m - 1) / (m + 1);
  let sum = 0;
  for (let k = LOG_TERMS; k >= 0; k--) sum = sum * s * s + 1 / (2 * k + 1);
  return 2 * s * sum - e * Math.LN2;
}

/** a + t (b − a), of numbers or of colours. */
export function mix(a, b, t) {
  return Array.isArray(a) ? a.map((v, c) => v + t * (b[c] - v)) : a + t * (b - a);
}
