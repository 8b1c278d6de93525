import { sizeOfExtent, type Shape } from '../image.js';
import type { RegulariserTerm } from '../prior/expression.js';
import { reachOf, slopeRidgeOf, type TermPlace } from '../prior/regulariserOf.js';
import { continued, framed, widened, withinMargin } from '../transform/mirror.js';

/** Of a picture, which is grey unless it says more. */
export type PictureExtent = Pick<Shape, 'width' | 'height'> & Partial<Pick<Shape, 'channels'>>;

/** Slopes for each number of a picture: to the right and below. */
const SLOPES = 2;

/** Each term's place in the unknown, and the diagonal of the ridge on what of it is no picture. */
export interface Places {
  readonly terms: readonly TermPlace[];
  readonly ridges: Float64Array;
}

/**
 * What is solved for, and which part of it is the picture, what data, loss and result are about. First comes the
 * picture as it is solved, with a margin: pixels by which it is continued by its mirror images on every side. Then, for each
 * term that has them, its slopes v = sṽ, for ṽ. The scale s, a power of 2, makes the ridge η s² on ṽ about as
 * strong as the convexity c in x: so the strong convexity of the whole is about c, and not η where that is smaller. It
 * changes neither the model nor its solution, but how near in x a small gradient is.
 */
export class Unknown {
  readonly margin: number;
  /** η of each term that has slopes. */
  readonly #ridges: readonly (number | undefined)[];

  /** @param continues whether pictures are continued where terms reach beyond them */
  constructor(terms: readonly RegulariserTerm[], continues: boolean) {
    this.margin = continues ? Math.max(...terms.map(reachOf)) : 0;
    this.#ridges = terms.map(slopeRidgeOf);
  }

  /** How often each number of the picture has slopes. */
  get #slopes(): number {
    return this.#ridges.filter((ridge) => ridge !== undefined).length;
  }

  /** Whether all of it is the picture. */
  get isPicture(): boolean {
    return this.margin === 0 && this.#slopes === 0;
  }

  /** The shape of the pictures that are solved. */
  gridOf<S extends Pick<Shape, 'width' | 'height'>>(shape: S): S {
    return widened(shape, this.margin);
  }

  /** How many numbers it has for a picture of a shape. */
  dimension(shape: Shape): number {
    return sizeOfExtent(this.gridOf(shape)) * (1 + SLOPES * this.#slopes);
  }

  /** Of pictures of a shape, c ≥ 0 the convexity of data and ridge in x. */
  places(shape: Shape, convexity: number): Places {
    const numbers = sizeOfExtent(this.gridOf(shape));
    const length = this.dimension(shape);
    const ridges = new Float64Array(length - numbers);
    let slopes = numbers;
    const terms = this.#ridges.map((ridge): TermPlace => {
      if (ridge === undefined) return { length, slopes, scale: 1 };
      const scale = slopeScale(ridge, convexity);
      const place = { length, slopes, scale };
      // Products with powers of 2 are exact.
      ridges.fill(ridge * scale * scale, slopes - numbers, slopes - numbers + SLOPES * numbers);
      slopes += SLOPES * numbers;
      return place;
    });
    return { terms, ridges };
  }

  /** What was measured of a picture of a shape, continued. */
  continued(measured: Float64Array, shape: Shape): Float64Array {
    return continued({ ...shape, data: measured }, this.margin).data;
  }

  /** One whose picture is given, as it is solved; slopes are 0. */
  withPicture(picture: Float64Array, shape: Shape): Float64Array {
    const length = this.dimension(shape);
    if (length === picture.length) return picture;
    const all = new Float64Array(length);
    all.set(picture);
    return all;
  }

  /** The picture in it: itself where {@link isPicture}, else in `out`. */
  inside(x: Float64Array, shape: Shape, out?: Float64Array): Float64Array {
    if (this.isPicture) return x;
    const { width, height, channels } = shape;
    return withinMargin(x, shape, this.margin, out ?? new Float64Array(width * height * channels));
  }

  /** The reverse: a picture put into zeros. */
  framed(inside: Float64Array, shape: Shape, out: Float64Array): void {
    framed(inside, shape, this.margin, out);
  }
}

/** s of slopes with a ridge η: the power of 2 that brings η s² nearest to c, on a scale of logarithms; 1 where c is 0. */
function slopeScale(ridge: number, convexity: number): number {
  return convexity > 0 ? 2 ** Math.round(Math.log2(convexity / ridge) / 2) : 1;
}
