import type { Shape } from '../image.js';
import { continued, widened, withinMargin } from '../transform/mirror.js';

/** Of a picture, which is grey unless it says more. */
export type PictureExtent = Pick<Shape, 'width' | 'height'> & Partial<Pick<Shape, 'channels'>>;

/**
 * What is solved for, and which part of it is the picture: with a margin, pixels by which pictures are continued by their
 * mirror images on every side.
 */
export class Unknown {
  readonly margin: number;

  constructor(margin: number) {
    this.margin = margin;
  }

  /** Whether all of it is the picture. */
  get isPicture(): boolean {
    return this.margin === 0;
  }

  /** The shape of the pictures that are solved. */
  gridOf<S extends Pick<Shape, 'width' | 'height'>>(shape: S): S {
    return widened(shape, this.margin);
  }

  /** What was measured of a picture of a shape, continued. */
  continued(measured: Float64Array, shape: Shape): Float64Array {
    return continued({ ...shape, data: measured }, this.margin).data;
  }

  /** The picture in it: itself where {@link isPicture}. */
  inside(x: Float64Array, shape: Shape, out?: Float64Array): Float64Array {
    if (this.isPicture) return x;
    const { width, height, channels } = shape;
    return withinMargin(x, shape, this.margin, out ?? new Float64Array(width * height * channels));
  }
}
