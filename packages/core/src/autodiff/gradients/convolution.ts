import type { backend_util, GradConfig, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { Tensorflow } from '../tensorflow.js';
import { gradient, type Attributes } from './config.js';

interface ConvolutionAttributes {
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  readonly dilations: number | [number, number];
  readonly roundingMode: 'floor' | 'round' | 'ceil' | undefined;
}

function attributesOf(attributes: Attributes): ConvolutionAttributes {
  const given = attributes as Partial<ConvolutionAttributes> & Attributes;
  if ((given['dataFormat'] ?? 'NHWC') !== 'NHWC') {
    throw new Error('Cannot compute gradient of conv2d in the data format NCHW; use NHWC.');
  }
  return {
    strides: given.strides ?? 1,
    pad: given.pad ?? 'valid',
    dilations: given.dilations ?? 1,
    roundingMode: given['dimRoundingMode'] as ConvolutionAttributes['roundingMode'],
  };
}

/**
 * Derivatives of the convolution y = x ∗ w (x: [n, h, w, c], w: [kh, kw, c, k]) and of its
 * transpose. That by w is itself written as a convolution, because WASM has no kernel for it:
 *
 *     dw[i, j, c, k] = Σ_{n, p, q} x[n, sp + ri, sq + rj, c] dy[n, p, q, k]
 *
 * is, for stride s and dilation r, x with images as channels, convolved at stride r with dy dilated
 * by s. Dilations are written out as zeros, because the transpose has none.
 */
export function convolutionGradients(tf: Tensorflow): GradConfig[] {
  /** `t` with factor − 1 zeros between any two entries along an axis, 0 or 1. */
  const dilatedAlong = (t: Tensor4D, axis: 0 | 1, factor: number): Tensor4D => {
    const size = t.shape[axis];
    if (factor === 1 || size === 1) return t;
    const before = axis === 0 ? 1 : t.shape[0];
    const after = t.size / (before * size);
    const apart = tf.pad(tf.reshape(t, [before, size, 1, after]), [
      [0, 0],
      [0, 0],
      [0, factor - 1],
      [0, 0],
    ]);
    const joined = tf.reshape(apart, [before, size * factor, after]);
    // No zeros behind the last entry.
    const reach = (size - 1) * factor + 1;
    const shape: Tensor4D['shape'] = [...t.shape];
    shape[axis] = reach;
    return tf.reshape(tf.slice(joined, [0, 0, 0], [before, reach, after]), shape);
  };
  const dilated = (t: Tensor4D, [rows, columns]: readonly [number, number]): Tensor4D =>
    dilatedAlong(dilatedAlong(t, 0, rows), 1, columns);

  const infoOf = (
    input: Tensor4D['shape'],
    filter: Tensor4D['shape'],
    { strides, dilations, pad, roundingMode }: ConvolutionAttributes,
  ): backend_util.Conv2DInfo =>
    tf.backend_util.computeConv2DInfo(input, filter, strides, dilations, pad, roundingMode);
  /** Padding in numbers: for 'same', WASM errs where a stride is longer than the filter. */
  const explicit = ({ padInfo }: backend_util.Conv2DInfo): backend_util.ExplicitPadding => [
    [0, 0],
    [padInfo.top, padInfo.bottom],
    [padInfo.left, padInfo.right],
    [0, 0],
  ];

  /**
   * The transpose of x ↦ x ∗ w for x of shape `shape`. That of padding in numbers is cut off the
   * one without padding, because the native library knows 'valid' and 'same' alone.
   */
  const transposed = (
    dy: Tensor4D,
    filter: Tensor4D,
    shape: Tensor4D['shape'],
    given: ConvolutionAttributes,
  ): Tensor4D => {
    const { strides, pad, roundingMode } = given;
    if (typeof pad === 'string') {
      return tf.conv2dTranspose(dy, filter, shape, strides, pad, roundingMode);
    }
    const info = infoOf(shape, filter.shape, { ...given, dilations: 1 });
    const { top, bottom, left, right } = info.padInfo;
    const [n, h, w, c] = shape;
    const [kh, kw] = filter.shape;
    // A rounding upwards lets the last position reach beyond the padding.
    const rows = Math.max(top + h + bottom, (dy.shape[1] - 1) * info.strideHeight + kh);
    const columns = Math.max(left + w + right, (dy.shape[2] - 1) * info.strideWidth + kw);
    const whole: Tensor4D = tf.conv2dTranspose(dy, filter, [n, rows, columns, c], strides, 'valid');
    return tf.slice(whole, [0, top, left, 0], [n, h, w, c]);
  };

  const byFilter = (
    x: Tensor4D,
    dy: Tensor4D,
    filterShape: Tensor4D['shape'],
    given: ConvolutionAttributes,
  ): Tensor => {
    const info = infoOf(x.shape, filterShape, given);
    const full: Tensor4D = tf.conv2d(
      tf.transpose(x, [3, 1, 2, 0]),
      dilated(tf.transpose(dy, [1, 2, 0, 3]), [info.strideHeight, info.strideWidth]),
      [info.dilationHeight, info.dilationWidth],
      explicit(info),
    );
    const [kh, kw, c, k] = filterShape;
    // A stride that does not divide the input leaves rows that no entry of w has touched.
    const kept: Tensor4D = tf.slice(full, [0, 0, 0, 0], [c, kh, kw, k]);
    return tf.transpose(kept, [1, 2, 0, 3]);
  };

  return [
    gradient('Conv2D', ['x', 'filter'], (dy, saved, attributes) => {
      const { x, filter } = saved as Record<'x' | 'filter', Tensor4D>;
      const given = attributesOf(attributes);
      const { dilations } = given;
      const factors: [number, number] =
        typeof dilations === 'number' ? [dilations, dilations] : dilations;
      return {
        x: () => transposed(dy as Tensor4D, dilated(filter, factors), x.shape, given),
        filter: () => byFilter(x, dy as Tensor4D, filter.shape, given),
      };
    }),
    gradient('Conv2DBackpropInput', ['dy', 'filter'], (ddx, saved, attributes) => {
      const { dy, filter } = saved as Record<'dy' | 'filter', Tensor4D>;
      const given = attributesOf(attributes);
      const padding = explicit(infoOf((ddx as Tensor4D).shape, filter.shape, given));
      return {
        dy: () => tf.conv2d(ddx as Tensor4D, filter, given.strides, padding),
        filter: () => byFilter(ddx as Tensor4D, dy, filter.shape, given),
      };
    }),
  ];
}
