import { ArgumentError, expected } from '@bilevel/core/errors';
import type { ArrayValues } from '../../describe/arrays.js';
import { namedOption, type OptionValues } from '../../describe/options.js';
import type { Shape } from '../../image.js';
import { pictureOfKSpace } from '../kspace/cleanKspace.js';
import { kspaceDoubts } from '../kspace/doubts.js';
import { fourierSampling } from '../kspace/fourierSampling.js';
import type { Sensitivities } from '../kspace/sensitivities.js';
import { shownKSpace } from '../kspace/shown.js';
import { patternOfArray } from '../sampling/patternOfArray.js';
import { PATTERNS, PATTERN_OPTIONS, samplingPattern } from '../sampling/patterns.js';
import type { SamplingPattern } from '../sampling/pattern.js';
import type { OperatorEntry } from './entry.js';

const NAMES = PATTERNS.map(({ name }) => name);

const PATTERN = namedOption(
  {
    key: 'pattern',
    label: 'Pattern',
    help: `what of k-space is measured. ${PATTERNS.map(({ name, summary }) => `${name}: ${summary}`).join('; ')}`,
  },
  NAMES,
);

const UNKNOWN = namedOption(
  {
    key: 'unknown',
    label: 'Pictures',
    help: 'what is reconstructed: real pictures, or complex ones, whose phase k-space tells as well',
  },
  ['real', 'complex'],
);

const seesComplex = ({ unknown = 0 }: OptionValues): boolean => unknown === 1;

/** k-space of pictures, a part of it ({@link fourierSampling}). */
export const mri: OperatorEntry = {
  name: 'mri',
  label: 'Magnetic resonance imaging',
  summary: 'a part of the Fourier transform of the picture is measured (k-space)',
  formula: 'Kx = M F x, F the orthonormal Fourier transform with the frequency 0 in the middle',
  options: [PATTERN, ...PATTERN_OPTIONS, UNKNOWN],
  seesComplex,
  arrays: [
    {
      key: 'pattern',
      label: 'Pattern from a file',
      help:
        'of the size of the pictures, the frequency 0 in the middle: 0 (black) where nothing is measured, else how much it counts, ' +
        'up to 1 (white); of two values one is a mask',
      dimensions: 2,
    },
    {
      key: 'sensitivities',
      label: 'Sensitivities of coils',
      help: 'complex maps, coils × height × width or height × width × coils, where there are several coils',
      dimensions: 3,
      complex: true,
    },
  ],
  examples: 'phantoms',
  measurement: {
    name: 'k-space',
    isComplex: true,
    shapeOf: ({ width, height, channels }, _, arrays) => ({
      ...{ width, height },
      channels: 2 * coilsOf(arrays) * (channels === 2 ? 1 : channels),
    }),
    pictureOf({ width, height, channels }, options, arrays) {
      const coils = coilsOf(arrays);
      const colours = channels / (2 * coils);
      if (colours === 1 && seesComplex(options)) return { width, height, channels: 2 };
      if (colours === 1 || (colours === 3 && !seesComplex(options)))
        return { width, height, channels: colours };
      const what =
        coils === 1
          ? 'complex numbers (2 channels)'
          : `complex numbers of ${String(coils)} coils (${String(2 * coils)} channels)`;
      const remedy = `Save them with numpy.save as complex64 or complex128 of shape ${coils === 1 ? '' : '(coils, '}(height, width).`;
      throw new ArgumentError(
        expected(what, 'the k-space', `${String(channels)} channel(s)`, remedy),
      );
    },
    doubts: kspaceDoubts,
    pictureOfAll: (numbers, arrays = {}) => pictureOfKSpace(numbers, sensitivitiesOf(arrays)),
    shown: (measured) => shownKSpace(measured),
  },
  make: (shape, options, _, arrays = {}) =>
    fourierSampling(shape, {
      pattern: patternFor(shape, options, arrays),
      sensitivities: sensitivitiesOf(arrays),
    }),
};

function patternFor(
  shape: Shape,
  { pattern = 0, ...options }: OptionValues,
  arrays: ArrayValues,
): SamplingPattern {
  const { pattern: given } = arrays;
  return given === undefined
    ? samplingPattern(NAMES[pattern] ?? '', shape, withoutUnknown(options))
    : patternOfArray(given);
}

/** What patterns are drawn by. */
function withoutUnknown(options: OptionValues): OptionValues {
  return Object.fromEntries(Object.entries(options).filter(([key]) => key !== UNKNOWN.key));
}

const coilsOf = (arrays: ArrayValues = {}): number => arrays['sensitivities']?.shape[0] ?? 1;

function sensitivitiesOf({ sensitivities }: ArrayValues): Sensitivities | undefined {
  if (sensitivities === undefined) return undefined;
  const { shape, data, imaginary = [] } = sensitivities;
  const [coils = 0, height = 0, width = 0] = shape;
  return {
    ...{ width, height, coils },
    re: Float64Array.from(data),
    im: Float64Array.from(imaginary),
  };
}
