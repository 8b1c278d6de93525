import { gamma, roundedUp } from '@bilevel/core';
import { projector, type BeamGeometry } from '@bilevel/kernels';
import type { Extent, Shape } from '../../image.js';
import { onFrequencies } from '../operator/normalSymbol.js';
import type { ForwardOperator } from '../operator/operator.js';
import { Known } from '../known.js';
import { squaredNormOf } from '../squaredNorm.js';
import { rampFilter } from './backProjection.js';

/** How {@link projection} measures. */
export type ProjectionOptions = Omit<BeamGeometry, 'width' | 'height'> & {
  /** What line integrals in pixels are multiplied by: the side of a pixel. Default 1/√(number of angles). */
  readonly pixel?: number;
  /** Of the angles, in degrees, for the filtered back-projection alone. Default 180. */
  readonly span?: number;
};

/** Norms that took products with K to find. */
const knownNorms = new Known();

/**
 * Line integrals of every channel along rays, as `projector` of @bilevel/kernels has them, times the side of a pixel: a row
 * for each detector, a column for each angle. Entries are at least 0, so that the largest (KᵀKv)_i/v_i of a v > 0 is at
 * least ‖K‖². K has a null space: the least eigenvalue counts as 0.
 *
 * It starts from the filtered back-projection, which is a picture for parallel rays at equally spaced angles.
 *
 * @throws ArgumentError for what is not a geometry
 */
export function projection(shape: Shape, options: ProjectionOptions): ForwardOperator {
  const { width, height, channels } = shape;
  const { span = 180, pixel = 1 / Math.sqrt(options.angles.length), ...beam } = options;
  const rays = projector({ ...beam, width, height });
  const { angles, detectors } = rays;
  const output: Extent = { width: angles, height: detectors, channels };
  const numbers = angles * detectors;
  const squaredNorm = knownNorms.of(
    [width, height, { ...beam, angles: Array.from(beam.angles) }],
    () => squaredNormOf({ ...rays, inputs: width * height, outputs: numbers }),
  );
  const filtered = new Float64Array(numbers);

  /** Channel by channel, times the side of a pixel. */
  const eachChannel = (
    from: Float64Array,
    out: Float64Array,
    one: (from: Float64Array, out: Float64Array) => void,
    factor: number,
  ): void => {
    for (let c = 0; c < channels; c++) {
      const [inputs, outputs] = [from.length / channels, out.length / channels];
      const part = out.subarray(c * outputs, (c + 1) * outputs);
      one(from.subarray(c * inputs, (c + 1) * inputs), part);
      for (let i = 0; i < part.length; i++) part[i]! *= factor;
    }
  };

  return {
    input: shape,
    output,
    apply: (x, out) => {
      eachChannel(
        x,
        out,
        (from, to) => {
          rays.apply(from, to);
        },
        pixel,
      );
    },
    adjoint: (y, out) => {
      eachChannel(
        y,
        out,
        (from, to) => {
          rays.adjoint(from, to);
        },
        pixel,
      );
    },
    squaredNorm: roundedUp(squaredNorm * pixel * pixel, 4),
    leastEigenvalue: 0,
    rounding: roundedUp(gamma(rays.roundings + 2) * Math.sqrt(squaredNorm) * pixel, 8),
    normalSymbol: {
      basis: 'cosine',
      // A view sees frequencies along one line: of all directions, 2π/|ω| times its share of half a turn. None has more than ‖K‖².
      values: () =>
        onFrequencies(
          'cosine',
          shape,
          (u, v) =>
            Math.min(squaredNorm, (2 * angles) / ((beam.spacing ?? 1) * Math.hypot(u, v))) *
            pixel ** 2,
        ),
    },
    start(y, out) {
      // ∫ over the angles, half a turn once. With detectors s apart a view is filtered by h/s² and summed in steps of s, and
      // 1/s of its rays meet a pixel: what is missing to the value at the pixel, once more s.
      const factor = (Math.min(span, 180) * Math.PI) / (180 * angles * pixel);
      eachChannel(
        y,
        out,
        (part, picture) => {
          rampFilter(part, angles, detectors, filtered);
          rays.adjoint(filtered, picture);
        },
        factor,
      );
    },
  };
}
