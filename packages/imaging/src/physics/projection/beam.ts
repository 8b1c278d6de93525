import { ArgumentError, expected } from '@bilevel/core/errors';
import type { ArrayValues } from '../../describe/arrays.js';
import type { OptionValues } from '../../describe/options.js';
import type { Shape } from '../../image.js';

/** The views of a measurement, as options say them. */
export interface Views {
  /** Degrees. */
  readonly angles: readonly number[];
  readonly detectors: number;
  readonly spacing: number;
  /** From the axis, where rays are a fan. */
  readonly source?: number;
}

/** In sides of the picture: its corner is √½ from the middle. */
const LEAST_SOURCE = 0.75;

/** Of a picture of `width` × `height` pixels. */
export function viewsOf(
  { width, height }: Pick<Shape, 'width' | 'height'>,
  options: OptionValues,
  arrays: ArrayValues = {},
): Views {
  const { angles: list } = arrays;
  const { angles = 1, span = 0, first = 0, detectors = 0, spacing = 1, source = 0 } = options;
  const side = Math.max(width, height);
  if (source > 0 && !(source > LEAST_SOURCE)) {
    const what = `0, or a number above ${String(LEAST_SOURCE)}, outside the picture,`;
    throw new ArgumentError(expected(what, 'source of tomography', source));
  }
  return {
    angles: list?.data ?? Array.from({ length: angles }, (_, k) => first + (k * span) / angles),
    detectors: detectors === 0 ? detectorsFor(side, spacing, source) : detectors,
    spacing,
    ...(source > 0 && { source: source * side }),
  };
}

/**
 * As many detectors as see all of a square of so many pixels at every angle: those within ±r, r = side/√2, of parallel
 * rays, and of a fan with its source at R · side within ±rR/√(R² − 1/2), where it touches the circle around the square.
 */
function detectorsFor(side: number, spacing: number, source: number): number {
  const wider = source > 0 ? source / Math.sqrt(source ** 2 - 0.5) : 1;
  return Math.ceil((Math.SQRT2 * side * wider) / spacing);
}

/** The largest square for which there are so many detectors; undefined where there is none. */
export function sideFor(detectors: number, spacing: number, source: number): number | undefined {
  const most = Math.ceil(detectors * spacing) + 1;
  for (let side = most; side > 0; side--) {
    const needed = detectorsFor(side, spacing, source);
    if (needed === detectors) return side;
    if (needed < detectors) return undefined;
  }
  return undefined;
}
