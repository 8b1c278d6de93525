import { ArgumentError, expected } from '@bilevel/core/errors';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import type { Image, Shape } from '../../image.js';
import { generator } from '../../random.js';
import type { OperatorEntry } from './entry.js';

/**
 * Kx = m ⊙ x with a mask m of 0 (missing) and 1 (known), the same for all channels. KᵀK = diag(m), so that
 * ‖K‖ = 1, and the least eigenvalue is 0 but where nothing is missing.
 */
export const inpainting: OperatorEntry = {
  name: 'inpainting',
  label: 'Inpainting',
  summary: 'some pixels are missing or dead',
  formula: '(Kx)_p = m_p x_p, m_p ∈ {0, 1}',
  options: [
    {
      key: 'missing',
      label: 'Missing share',
      help: 'share of the pixels that are missing, at random, where no mask is given',
      unit: '',
      min: 0,
      max: 0.99,
      default: 0.5,
    },
    {
      key: 'seed',
      label: 'Seed of the mask',
      help: 'seed of the random mask; pictures of one width and height have the same',
      unit: '',
      min: 0,
      max: 0xffffffff,
      whole: true,
      default: 0,
    },
  ],
  picture: 'mask: black where a pixel is missing, anything else where it is known',
  reach: () => 0,
  make(shape, { missing = 0, seed = 0 }, picture) {
    const mask = picture === undefined ? randomMask(shape, missing, seed) : maskOf(picture, shape);
    const d = shape.width * shape.height;
    const complete = mask.every((m) => m === 1);
    const cover = (from: Float64Array, out: Float64Array): void => {
      for (let c = 0, i = 0; c < shape.channels; c++) {
        for (let p = 0; p < d; p++, i++) out[i] = mask[p] === 0 ? 0 : from[i]!;
      }
    };
    return {
      input: shape,
      output: shape,
      apply: cover,
      adjoint: cover,
      squaredNorm: 1,
      leastEigenvalue: complete ? 1 : 0,
      rounding: 0,
      observed: Uint8Array.from({ length: shape.channels * d }, (_, i) => mask[i % d]!),
      normalDiagonal(s) {
        const ones = s ?? new Float64Array(shape.channels * d).fill(1);
        const diagonal = new Float64Array(ones.length);
        cover(ones, diagonal);
        return diagonal;
      },
      start(y, out) {
        cover(y, out);
        fillMissing(out, mask, shape);
      },
    };
  },
};

function randomMask({ width, height }: Shape, missing: number, seed: number): Uint8Array {
  const random = generator(seed);
  return Uint8Array.from({ length: width * height }, () =>
    uniformFloat64(random) < missing ? 0 : 1,
  );
}

function maskOf(picture: Image, { width, height }: Shape): Uint8Array {
  if (picture.width !== width || picture.height !== height) {
    throw new ArgumentError(
      expected(
        `a mask of ${String(width)}×${String(height)} pixels`,
        'the mask',
        `${String(picture.width)}×${String(picture.height)}`,
        'It has to be of the size of the picture.',
      ),
    );
  }
  const d = width * height;
  const mask = Uint8Array.from({ length: d }, (_, p) => {
    for (let c = 0; c < picture.channels; c++) if (picture.data[c * d + p] !== 0) return 1;
    return 0;
  });
  if (mask.every((m) => m === 0)) {
    throw new ArgumentError(
      expected('some known pixels', 'the mask', 'none', 'It is black where a pixel is missing.'),
    );
  }
  return mask;
}

/** Each missing pixel takes the mean of its channel's known ones: a start, and no result. */
function fillMissing(x: Float64Array, mask: Uint8Array, { channels }: Shape): void {
  const d = mask.length;
  for (let c = 0; c < channels; c++) {
    let sum = 0;
    let known = 0;
    for (let p = 0; p < d; p++) {
      if (mask[p] === 0) continue;
      sum += x[c * d + p]!;
      known++;
    }
    const mean = known === 0 ? 0 : sum / known;
    for (let p = 0; p < d; p++) if (mask[p] === 0) x[c * d + p] = mean;
  }
}
