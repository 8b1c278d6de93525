import type { Entry } from './spectrum.js';

/** Squarings of the matrix at a frequency: its largest eigenvalue is known within the 64th root of its size. */
const SQUARINGS = 6;
/** p: the power whose trace stands for the largest eigenvalue. */
export const POWER = 2 ** SQUARINGS;

/** A Hermitian matrix of a few rows, row by row. */
interface Hermitian {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Powers of Hermitian matrices M ≽ 0 of n rows, in place. */
export class Powers {
  readonly #n: number;
  /** M, M², M⁴, …, Mᵖ. */
  readonly #powers: readonly Hermitian[];
  #product: Hermitian;
  #next: Hermitian;

  constructor(n: number) {
    this.#n = n;
    const zero = (): Hermitian => ({ re: new Float64Array(n * n), im: new Float64Array(n * n) });
    this.#powers = Array.from({ length: SQUARINGS + 1 }, zero);
    [this.#product, this.#next] = [zero(), zero()];
  }

  /** tr (M/scale)ᵖ of the matrix at a frequency, at least 0. */
  trace(entries: readonly Entry[], at: number, scale: number): number {
    const n = this.#n;
    const first = this.#powers[0]!;
    for (const { c, e, real, imaginary } of entries) {
      const [re, im] = [real[at]! / scale, imaginary[at]! / scale];
      first.re[c * n + e] = first.re[e * n + c] = re;
      first.im[c * n + e] = im;
      first.im[e * n + c] = -im;
    }
    for (let s = 0; s < SQUARINGS; s++) {
      this.#multiply(this.#powers[s]!, this.#powers[s]!, this.#powers[s + 1]!);
    }
    const { re } = this.#powers[SQUARINGS]!;
    let sum = 0;
    for (let c = 0; c < n; c++) sum += re[c * n + c]!;
    return Math.max(0, sum);
  }

  /** (M/scale)^{p − 1} of the matrix that {@link Powers.trace} was last asked for. */
  before(): Hermitian {
    const n = this.#n;
    this.#product.re.set(this.#powers[0]!.re);
    this.#product.im.set(this.#powers[0]!.im);
    for (let s = 1; s < SQUARINGS; s++) {
      this.#multiply(this.#product, this.#powers[s]!, this.#next);
      [this.#product, this.#next] = [this.#next, this.#product];
    }
    // Powers of M commute, so that the product is Hermitian but for its rounding.
    const { re, im } = this.#product;
    for (let c = 0; c < n; c++) {
      for (let e = c; e < n; e++) {
        const [x, y] = [
          (re[c * n + e]! + re[e * n + c]!) / 2,
          (im[c * n + e]! - im[e * n + c]!) / 2,
        ];
        re[c * n + e] = re[e * n + c] = x;
        im[c * n + e] = y;
        im[e * n + c] = -y;
      }
    }
    return this.#product;
  }

  #multiply(a: Hermitian, b: Hermitian, out: Hermitian): void {
    const n = this.#n;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        let [re, im] = [0, 0];
        for (let k = 0; k < n; k++) {
          const [x, y] = [a.re[i * n + k]!, a.im[i * n + k]!];
          const [v, w] = [b.re[k * n + j]!, b.im[k * n + j]!];
          re += x * v - y * w;
          im += x * w + y * v;
        }
        out.re[i * n + j] = re;
        out.im[i * n + j] = im;
      }
    }
  }
}
