import { Decimal } from 'decimal.js';

/** A number of high precision. */
export type Real = Decimal;
/** A vector of such numbers. */
export type Reals = readonly Real[];

/** Digits that a chain of a few hundred operations may lose. */
const LOST_DIGITS = 3;

/**
 * Arithmetic of a number of decimal digits whose exponents have no practical limits, by decimal.js: every
 * operation is correctly rounded, exp and ln to the last digit or so. Numbers of 64 bits come in exactly,
 * not by their shortest decimal text.
 */
export class Arithmetic {
  readonly digits: number;
  readonly zero: Real;
  readonly one: Real;
  readonly two: Real;
  /** What sums of terms of size 1 may be off by: 10^(3 − digits). */
  readonly unit: Real;
  readonly #Decimal: Decimal.Constructor;
  readonly #powersOfTwo = new Map<number, Real>();
  readonly #powersOfTen = new Map<number, Real>();

  constructor(digits: number) {
    this.digits = digits;
    this.#Decimal = Decimal.clone({ precision: digits, minE: -9e15, maxE: 9e15 });
    this.zero = new this.#Decimal(0);
    this.one = new this.#Decimal(1);
    this.two = new this.#Decimal(2);
    this.unit = this.powerOfTen(LOST_DIGITS - digits);
  }

  /** The 64-bit number itself, to all digits. */
  of(value: number): Real {
    if (!Number.isFinite(value) || Number.isSafeInteger(value)) return new this.#Decimal(value);
    // value = mantissa · 2^shift with a whole mantissa below 2⁵³, which is exact in decimal.
    let shift = Math.max(-1074, Math.floor(Math.log2(Math.abs(value))) - 52);
    let mantissa = scaledByPowerOfTwo(value, -shift);
    while (!Number.isSafeInteger(mantissa)) {
      // The logarithm may be off by one.
      shift += Number.isInteger(mantissa) ? 1 : -1;
      mantissa = scaledByPowerOfTwo(value, -shift);
    }
    return new this.#Decimal(mantissa).times(this.#powerOfTwo(shift));
  }

  vector(values: ArrayLike<number>): Real[] {
    return Array.from(values, (value) => this.of(value));
  }

  /** Numbers of another arithmetic in this one. */
  vectorOf(values: Reals): Real[] {
    return values.map((value) => new this.#Decimal(value));
  }

  zeros(length: number): Real[] {
    return new Array<Real>(length).fill(this.zero);
  }

  powerOfTen(exponent: number): Real {
    let power = this.#powersOfTen.get(exponent);
    if (power === undefined) {
      power = new this.#Decimal(`1e${String(exponent)}`);
      this.#powersOfTen.set(exponent, power);
    }
    return power;
  }

  dot(a: Reals, b: Reals): Real {
    let sum = this.zero;
    for (let i = 0; i < a.length; i++) {
      if (!a[i]!.isZero() && !b[i]!.isZero()) sum = sum.plus(a[i]!.times(b[i]!));
    }
    return sum;
  }

  norm(a: Reals): Real {
    return this.dot(a, a).sqrt();
  }

  /** log(1 + x) for x ≥ 0, to a relative error of a few units however small x is. */
  log1p(x: Real): Real {
    if (x.greaterThan(0.1)) return x.plus(1).ln();
    // 2 artanh(y) with y = x/(2 + x) ≤ 0.05.
    const y = x.div(x.plus(2));
    const square = y.times(y);
    const least = this.powerOfTen(-this.digits - 2);
    let sum = this.one;
    let power = square;
    for (let k = 3; power.greaterThan(least); k += 2) {
      sum = sum.plus(power.div(k));
      power = power.times(square);
    }
    return y.times(sum).times(2);
  }

  /** 1/(1 + e^{−t}) and its derivative, without cancellation. */
  sigmoid(t: Real): { readonly value: Real; readonly slope: Real } {
    const e = t.abs().negated().exp();
    const below = e.plus(1);
    return {
      value: (t.isNegative() ? e : this.one).div(below),
      slope: e.div(below.times(below)),
    };
  }

  #powerOfTwo(exponent: number): Real {
    let power = this.#powersOfTwo.get(exponent);
    if (power === undefined) {
      power = this.two.pow(exponent);
      this.#powersOfTwo.set(exponent, power);
    }
    return power;
  }
}

/** value · 2^k, exact where the result is a number of 64 bits; in steps, as 2^k itself may be none. */
function scaledByPowerOfTwo(value: number, k: number): number {
  let scaled = value;
  let left = k;
  while (left !== 0) {
    const step = Math.max(-1000, Math.min(1000, left));
    scaled *= 2 ** step;
    left -= step;
  }
  return scaled;
}

/** a + scale b. */
export function plusScaled(a: Reals, scale: Real, b: Reals): Real[] {
  return a.map((ai, i) => (b[i]!.isZero() ? ai : ai.plus(scale.times(b[i]!))));
}

/** a − b. */
export function minus(a: Reals, b: Reals): Real[] {
  return a.map((ai, i) => ai.minus(b[i]!));
}

/** The sum. */
export function sumOf(arithmetic: Arithmetic, terms: Reals): Real {
  return terms.reduce((sum, term) => sum.plus(term), arithmetic.zero);
}

/** The largest magnitude, or 0. */
export function largestOf(arithmetic: Arithmetic, values: Reals): Real {
  return values.reduce(
    (most, value) => (value.abs().greaterThan(most) ? value.abs() : most),
    arithmetic.zero,
  );
}
