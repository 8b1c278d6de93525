import { ArgumentError, expected } from '@bilevel/core/errors';
import { namedOption } from '../../describe/options.js';
import type { Image, Shape } from '../../image.js';
import { fourierSampling } from '../kspace/fourierSampling.js';
import { shownKSpace } from '../kspace/shown.js';
import { patternOfPicture } from '../sampling/patternOfPicture.js';
import { PATTERNS, PATTERN_OPTIONS, samplingPattern } from '../sampling/patterns.js';
import type { SamplingPattern } from '../sampling/pattern.js';
import type { OperatorEntry } from './entry.js';

const NAMES = PATTERNS.map(({ name }) => name);

const PATTERN = namedOption(
  {
    key: 'pattern',
    label: 'Pattern',
    help: `what is measured where no pattern is given; ${PATTERNS.map(({ name, summary }) => `${name}: ${summary}`).join('; ')}`,
  },
  NAMES,
);

/** k-space of pictures, a part of it ({@link fourierSampling}). */
export const mri: OperatorEntry = {
  name: 'mri',
  label: 'Magnetic resonance imaging',
  summary: 'a part of the Fourier transform of the picture is measured (k-space)',
  formula: 'Kx = M F x, F the orthonormal Fourier transform with the frequency 0 in the middle',
  options: [PATTERN, ...PATTERN_OPTIONS],
  picture:
    'sampling pattern of k-space, the frequency 0 in the middle: black where nothing is measured, white where all of it counts',
  examples: 'phantoms',
  measurement: {
    name: 'k-space',
    isComplex: true,
    shapeOf: ({ width, height, channels }) => ({ width, height, channels: 2 * channels }),
    pictureOf({ width, height, channels }) {
      if (channels === 2 || channels === 6) {
        return { width, height, channels: channels === 6 ? 3 : 1 };
      }
      const remedy =
        'k-space has complex numbers: save it with numpy.save as complex64 or complex128 of shape (height, width).';
      throw new ArgumentError(
        expected(
          'complex numbers (2 channels)',
          'the k-space',
          `${String(channels)} channel(s)`,
          remedy,
        ),
      );
    },
    shown: (measured) => shownKSpace(measured),
  },
  make: (shape, options, picture) =>
    fourierSampling(shape, { pattern: patternFor(shape, options, picture) }),
};

function patternFor(
  shape: Shape,
  { pattern = 0, ...options }: Readonly<Record<string, number>>,
  picture: Image | undefined,
): SamplingPattern {
  if (picture !== undefined) return patternOfPicture(picture);
  return samplingPattern(NAMES[pattern] ?? '', shape, options);
}
