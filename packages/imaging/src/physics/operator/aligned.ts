import type { Extent } from '../../image.js';
import type { Rectangle } from '../../transform/rectangle.js';

/** A part of a picture, and the part of its measurement that is of it. */
export interface AlignedParts {
  readonly picture: Rectangle;
  readonly measured: Rectangle;
}

/** All of it. */
export function wholeOf({ width, height }: Pick<Extent, 'width' | 'height'>): Rectangle {
  return { row: 0, column: 0, width, height };
}
