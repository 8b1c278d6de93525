// Products of spectra: see src/fourier/multiplier.ts.

/** (re, im) ← (re + i im) · (c + i sign d), number by number. */
export function fourierMultiply(
  re: usize,
  im: usize,
  c: usize,
  d: usize,
  sign: f64,
  length: usize,
): void {
  const signs = f64x2.splat(sign);
  const even = re + ((length & ~1) << 3);
  while (re < even) {
    const a = v128.load(re);
    const b = v128.load(im);
    const real = v128.load(c);
    const other = f64x2.mul(signs, v128.load(d));
    v128.store(re, f64x2.sub(f64x2.mul(a, real), f64x2.mul(b, other)));
    v128.store(im, f64x2.add(f64x2.mul(a, other), f64x2.mul(b, real)));
    re += 16;
    im += 16;
    c += 16;
    d += 16;
  }
  if ((length & 1) == 0) return;
  const a = load<f64>(re);
  const b = load<f64>(im);
  const real = load<f64>(c);
  const other = sign * load<f64>(d);
  store<f64>(re, a * real - b * other);
  store<f64>(im, a * other + b * real);
}
