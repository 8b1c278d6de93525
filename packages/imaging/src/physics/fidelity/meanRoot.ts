const OFFSET = 3 / 8;
/** From here on the expansion is exact to 64-bit floats' 1e-13. */
const MANY = 2500;

/**
 * E √(n + 3/8) of a Poisson number n of mean λ ≥ 0: the sum Σ_n e^{−λ}λⁿ/n! √(n + 3/8) over the numbers that
 * occur (12 standard deviations and 24 either way), for large λ by the expansion of the root about λ with the
 * central moments of the Poisson distribution.
 */
export function meanRoot(lambda: number): number {
  if (lambda === 0) return Math.sqrt(OFFSET);
  if (lambda >= MANY) return expansion(lambda);
  const reach = reachOf(lambda);
  const middle = Math.floor(lambda);
  const [least, most] = [Math.max(0, Math.floor(lambda - reach)), Math.ceil(lambda + reach)];
  // Relative to the term in the middle; divided by their sum at the end.
  let total = 1;
  let sum = Math.sqrt(middle + OFFSET);
  let term = 1;
  for (let n = middle + 1; n <= most; n++) {
    term *= lambda / n;
    total += term;
    sum += term * Math.sqrt(n + OFFSET);
  }
  term = 1;
  for (let n = middle; n > least; n--) {
    term *= n / lambda;
    total += term;
    sum += term * Math.sqrt(n - 1 + OFFSET);
  }
  return sum / total;
}

function reachOf(lambda: number): number {
  return 12 * Math.sqrt(lambda) + 24;
}

/**
 * ≥ the relative error of {@link meanRoot}(λ), rounded as it is, at a λ that is itself up to 4 units u = 2⁻⁵³ off:
 *
 * - The mean is concave in λ, as its slope, the mean of √(n + 11/8) − √(n + 3/8), falls: it passes relative errors
 *   of λ on as they are, at most.
 * - For small λ: N = `reach` + 2 terms either way. A term is 2N roundings off at most, its product with a root 2
 *   more, sums 2N of such terms of one sign; numerator and denominator, together below 9N units. What is left out
 *   either way is below e⁻⁴⁹ of it for λ ≥ 1 (Bernstein: P(|n − λ| > t) ≤ 2 exp(−t²/(2λ + 2t/3))), and below 1/24!
 *   for smaller ones.
 * - For large λ: what the expansion leaves out is below 1.5e-13 of it: 1.4e-14 in μ₆, 4.4e-14 in μ₇, and the
 *   remainder from μ₈ on, (429/32768) E|n − λ|⁸/m⁸ times at most 2.6 where the chance is not negligible, 9e-14.
 */
export function meanRootError(lambda: number): number {
  if (lambda >= MANY) return 2e-13;
  return (9 * (reachOf(lambda) + 2) + 16) * 2 ** -53;
}

/**
 * √m (1 + Σ_k binom(½, k) μ_k/m^k), m = λ + 3/8, μ_k the central moments: μ₂ = λ, μ₃ = λ, μ₄ = λ + 3λ²,
 * μ₅ = λ + 10λ², μ₆ = λ + 25λ² + 15λ³, μ₈ = 105λ⁴ + …; what is left out is below 1e-13 of it from 2,500 on.
 */
function expansion(lambda: number): number {
  const m = lambda + OFFSET;
  const l = lambda / m;
  const r = 1 / m;
  const terms =
    -(1 / 8) * l * r +
    (1 / 16) * l * r ** 2 -
    (5 / 128) * (l * r ** 3 + 3 * l ** 2 * r ** 2) +
    (7 / 256) * (10 * l ** 2 * r ** 3) -
    (21 / 1024) * (15 * l ** 3 * r ** 3);
  return Math.sqrt(m) * (1 + terms);
}

/**
 * λ with {@link meanRoot}(λ) = `value`; 0 for what is below √(3/8), its least value. By Newton's method from
 * value² − 1/8, with slopes from differences; meanRoot rises and is nearly √(λ + 1/8).
 */
export function inverseOfMeanRoot(value: number): number {
  if (!(value > Math.sqrt(OFFSET))) return 0;
  let lambda = Math.max(value * value - 1 / 8, 1e-3);
  for (let i = 0; i < 40; i++) {
    const step = 1e-4 * Math.max(lambda, 1e-3);
    const slope = (meanRoot(lambda + step) - meanRoot(lambda)) / step;
    const next = Math.max(lambda - (meanRoot(lambda) - value) / slope, lambda / 8);
    const done = Math.abs(next - lambda) <= 1e-10 * Math.max(1, lambda);
    lambda = next;
    if (done || lambda < 1e-12) break;
  }
  return lambda;
}
