import {
  dctCoefficients,
  differenceCoefficients,
  differenceWeights,
  randomCoefficients,
  type BankShape,
} from '../filters/start.js';
import type { OptionDescription, OptionValues } from '../../describe/options.js';
import type { FilterEntry } from './regulariserEntry.js';

const COUNT: OptionDescription = {
  key: 'count',
  label: 'Filters',
  help: 'how many filters',
  unit: '',
  min: 1,
  max: 256,
  whole: true,
  default: 24,
};
const SIZE: OptionDescription = {
  key: 'size',
  label: 'Filter size',
  help: 'taps a side, an odd or an even number',
  unit: '',
  min: 2,
  max: 9,
  whole: true,
  default: 5,
};
const CHANNELS: OptionDescription = {
  key: 'channels',
  label: 'Channels',
  help: 'those of the pictures: 1 for grey, 2 for complex ones, 3 in colour',
  unit: '',
  min: 1,
  max: 3,
  whole: true,
  default: 1,
  follows: 'channels',
};

function shapeOf(options: OptionValues): BankShape {
  const { count = COUNT.default, size = SIZE.default, channels = CHANNELS.default } = options;
  return { count, size, channels };
}

/** All together half as strong as total variation, whose ‖D‖² is 8; and convex under any potential. */
function evenWeights({ count, size }: BankShape): number[] {
  return new Array<number>(count).fill(4 / size ** 2);
}

/**
 * Fields of experts (Roth & Black 2009), convex ridge regularisers (Goujon et al. 2023): filters that are learned, of
 * mean 0 by their basis.
 */
export const filters: FilterEntry = {
  kind: 'filters',
  name: 'filters',
  label: 'Learned filters',
  summary: 'learns what pictures are made of; many numbers to learn',
  formula: 'Σ_j w_j Σ_p φ((c_j ∗ x)_p; ν_j)',
  potential: 'chosen',
  options: [COUNT, SIZE, CHANNELS],
  parameters(options) {
    const shape = shapeOf(options);
    const { count, channels, size } = shape;
    return [
      {
        key: 'filterWeights',
        label: 'Weights of the filters',
        symbol: 'w',
        unit: 'data',
        help: 'how strongly each filter acts',
        shape: [count],
        start: evenWeights(shape),
      },
      {
        key: 'filterSmoothings',
        label: 'Smoothings of the filters',
        symbol: 'ν',
        unit: 'data',
        help: 'size of responses below which the potential is nearly quadratic',
        shape: [count],
      },
      {
        key: 'filterTaps',
        label: 'Taps of the filters',
        symbol: 'β',
        unit: 'none',
        help: 'the filters themselves, in a basis of filters of mean 0',
        scale: 'linear',
        // Of filters of norm 1.
        size: 1 / (size * Math.sqrt(channels)),
        shape: [count, channels, size * size - 1],
        start: dctCoefficients(shape),
      },
    ];
  },
  starts: [
    {
      name: 'dct',
      label: 'Cosines',
      help: 'the filters of the discrete cosine transform, from low frequencies to high ones',
      of: () => ({}),
    },
    {
      name: 'differences',
      label: 'Differences',
      help: 'total variation, and differences of farther pixels, weakly',
      of: (options) => {
        const shape = shapeOf(options);
        return {
          filterWeights: differenceWeights(shape),
          // As those of norm 1 respond by so much less.
          filterSmoothings: new Array<number>(shape.count).fill(Math.SQRT1_2),
          filterTaps: differenceCoefficients(shape),
        };
      },
    },
    {
      name: 'random',
      label: 'Random filters',
      help: 'random filters, which the seed fixes',
      of: (options, seed) => ({ filterTaps: randomCoefficients(shapeOf(options), seed) }),
    },
  ],
  couplesChannels: false,
};
