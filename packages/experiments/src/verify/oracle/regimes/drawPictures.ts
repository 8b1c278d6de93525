import { Model, type Shape } from '@bilevel/imaging';
import { scalarPotentialOf } from '../models/picture/scalarPotentials.js';
import { normal } from '../../../random.js';
import { between, pick, sometimes, whole } from '../../problems/instance.js';
import type { OperatorData } from '../models/picture/operators.js';
import type { PictureModel, PictureSample } from '../models/picture/picture.js';
import {
  FILTERS,
  hasSmoothing,
  JOINT,
  MAP,
  type BankData,
  type MapData,
  type TermData,
} from '../models/picture/terms.js';
import { modelOf } from '../problem.js';
import type { Drawn } from './drawn.js';

/** The clean picture and the noisy one. */
export interface Filled {
  readonly noisy: Float64Array;
  readonly truth: Float64Array;
}

/** What is known where a picture is filled: values are about `scale`, ν that of the first term. */
export interface PictureShape {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3;
  readonly scale: number;
  readonly smoothing: number;
  readonly random: () => number;
}

/** A regulariser of a sum and its potential. */
type Chosen = Pick<TermData, 'regulariser' | 'potential'>;

/** How pictures and their model are drawn, where it is not at random. */
export interface Wanted {
  readonly width?: number;
  readonly height?: number;
  /** The longest side, where it is not given. Default: 4. */
  readonly most?: number;
  /** Default: 1. */
  readonly channels?: 1 | 2 | 3;
  readonly fill?: (shape: PictureShape) => Filled;
  /** The size of the values. */
  readonly scale?: number;
  /** The size of x, where that is another. */
  readonly sizeOfUnknown?: number;
  /** Of every term, in units of the size of x; where a regulariser has none, of 1. */
  readonly weight?: () => number;
  readonly smoothing?: () => number;
  readonly ridge?: number;
  readonly pictures?: number;
  /** Default: one total variation or the other. */
  readonly terms?: readonly Chosen[];
  /** For so many pixels. Default: denoising. */
  readonly operator?: (pixels: number) => OperatorData;
  /** Default: gaussian. */
  readonly noise?: PictureModel['noise'];
}

const OF_MODERATE_SIZE = [-6, 0.5] as const;

/** Pictures and a model with what is wanted, and the rest at random: the prior, what is learned, the ridge. */
export function drawPictures(random: () => number, wanted: Wanted): Drawn {
  const { scale = 1, channels = 1, noise = { name: 'gaussian', options: {} } } = wanted;
  const size = wanted.sizeOfUnknown ?? scale;
  const moderate = (): number => Math.exp(between(random, ...OF_MODERATE_SIZE));
  const chosen = wanted.terms ?? [
    { regulariser: pick(random, ['tv', 'tv-isotropic']), potential: 'charbonnier' },
  ];
  const weightOf = (smoothed: boolean): number =>
    (wanted.weight ?? moderate)() * (smoothed ? size : 1);
  const smoothingOf = (): number => (wanted.smoothing ?? moderate)() * size;
  const values = chosen.map(({ regulariser, potential }): Drawing => {
    if (regulariser === FILTERS) {
      return drawBank(random, potential, channels, () => weightOf(true), smoothingOf);
    }
    const smoothed = hasSmoothing(regulariser);
    const drawn = weightOf(smoothed);
    const smoothing = smoothingOf();
    const { concave } = scalarPotentialOf(potential);
    // Convex as a whole: ‖D‖² ≤ 8.
    const weight = concave > 0 ? (random() * 0.875 * smoothing) / (8 * concave) : drawn;
    if (regulariser === MAP) {
      const map = {
        columns: whole(random, 1, 3),
        rows: whole(random, 1, 3),
        isotropic: whole(random, 0, 1),
      };
      const weights = Array.from({ length: map.columns * map.rows }, () => weightOf(true));
      return { values: { weights, smoothing }, map };
    }
    if (regulariser === JOINT) {
      const bends = { bendWeight: weightOf(true), bendSmoothing: smoothingOf() };
      return { values: { weight, smoothing, ...bends }, ridge: 10 ** between(random, -4, 1) };
    }
    return { values: smoothed ? { weight, smoothing } : { weight } };
  });
  const { terms, theta } = learnSome(random, chosen, values);
  const ridge = wanted.ridge ?? (sometimes(random, 3) ? between(random, 0, 1) : 0);
  const count = wanted.pictures ?? pick(random, [1, 1, 1, 2, 3]);
  // Slopes make it three times as many unknowns.
  const joint = terms.some(({ slopes }) => slopes !== undefined);
  const most = Math.min(wanted.most ?? 4, joint ? (channels === 1 ? 3 : 2) : Infinity);
  const taps = Math.max(1, ...values.map(({ bank }) => bank?.size ?? 1));
  // Denoised pictures are continued, by more than high precision has time for; in others filters fit in.
  const room = channels === 1 ? Math.max(1, LARGEST_FILTER + 1 - taps) : 1;
  const continues = wanted.operator === undefined && taps > 1;
  const side = (given: number | undefined): number => {
    const asked = given ?? whole(random, 1, most);
    return continues ? Math.min(room, asked) : Math.max(taps, asked);
  };
  // A mask is that of all pictures.
  const same = wanted.operator && { width: side(wanted.width), height: side(wanted.height) };
  const operator = wanted.operator?.(same === undefined ? 0 : same.width * same.height) ?? {
    name: 'denoising',
  };
  const samples = Array.from({ length: count }, (): PictureSample => {
    const width = same?.width ?? side(wanted.width);
    const height = same?.height ?? side(wanted.height);
    const smoothing = firstSmoothing(values) ?? size;
    const fill = wanted.fill ?? ordinary;
    const filled = fill({ width, height, channels, scale, smoothing, random });
    const sample: PictureSample = {
      ...{ width, height, channels, terms, ridge, operator, noise, theta },
      measured: measuredOf(operator, { width, height, channels }, filled.noisy),
      truth: filled.truth,
    };
    if (!joint) return sample;
    const { terms: places } = modelOf(sample).placesOf({ width, height, channels });
    return { ...sample, scales: places.map(({ scale }) => scale) };
  });
  return { data: { kind: 'picture', samples }, scale: size };
}

/** As many numbers as the operator measures of a picture, over and over: any are as good. */
function measuredOf(
  { name, options, arrays }: OperatorData,
  shape: Shape,
  noisy: Float64Array,
): Float64Array {
  const measured = new Model({ operator: { name, options, arrays } }).measurementShape(shape);
  const { width, height, channels } = measured;
  return Float64Array.from(
    { length: width * height * channels },
    (_, k) => noisy[k % noisy.length]!,
  );
}

/** What a term has for parameters, by name. */
interface Drawing {
  readonly values: Readonly<Record<string, number | readonly number[]>>;
  readonly bank?: Pick<BankData, 'count' | 'size'>;
  /** On slopes. */
  readonly ridge?: number;
  readonly map?: MapData;
}

/** The largest side of filters: high precision takes its time. */
const LARGEST_FILTER = 3;

/** One filter or two. */
function drawBank(
  random: () => number,
  potential: string,
  channels: number,
  weight: () => number,
  smoothing: () => number,
): Drawing {
  const count = whole(random, 1, 2);
  const size = channels === 1 ? whole(random, 2, LARGEST_FILTER) : 2;
  const each = channels * (size * size - 1);
  const taps = Array.from({ length: count * each }, () => normal(random) / 2);
  const smoothings = Array.from({ length: count }, smoothing);
  const weights = smoothings.map((nu, j) => {
    const { concave } = scalarPotentialOf(potential);
    if (concave === 0) return weight();
    // Convex as a whole: ‖C‖² ≤ k²‖c‖².
    const own = taps.slice(j * each, (j + 1) * each);
    const squares = own.reduce((sum, t) => sum + t * t, 0);
    return (random() * 0.875 * nu) / (concave * count * size * size * squares);
  });
  return { values: { weights, smoothings, taps }, bank: { count, size } };
}

function firstSmoothing(values: readonly Drawing[]): number | undefined {
  for (const { values: own } of values) {
    const found = [own['smoothing'] ?? own['smoothings'] ?? []].flat()[0];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** One parameter at least is learned, and most of the others. */
function learnSome(
  random: () => number,
  chosen: readonly Chosen[],
  values: readonly Drawing[],
): { readonly terms: TermData[]; readonly theta: Float64Array } {
  /** Of weakly convex terms θ is another: held, they are what they say. */
  const holds = (name: string, { potential }: Chosen): boolean =>
    /^weights?$/.test(name) && scalarPotentialOf(potential).concave > 0;
  const learnable = values
    .flatMap(({ values: own }, j) => Object.keys(own).map((name) => !holds(name, chosen[j]!)))
    .flatMap((may, k) => (may ? [k] : []));
  const always = learnable[whole(random, 0, learnable.length - 1)];
  const theta: number[] = [];
  let next = 0;
  const terms = values.map(({ values: own, bank, ridge, map }, j): TermData => {
    const fixed = Object.entries(own).filter(([name, value]) => {
      const learned = next++ === always || (!sometimes(random, 4) && !holds(name, chosen[j]!));
      if (learned) theta.push(...[value].flat().map((v) => (name === 'taps' ? v : Math.log(v))));
      return !learned;
    });
    const held = Object.fromEntries(fixed);
    if (bank) return { ...chosen[j]!, bank: { ...bank, ...held } };
    if (map) {
      const { weights, ...rest } = held;
      return { ...chosen[j]!, ...rest, map: { ...map, ...(weights && { weights }) } } as TermData;
    }
    if (ridge === undefined) return { ...chosen[j]!, ...held };
    const { weight, smoothing, ...bends } = held;
    return {
      ...chosen[j]!,
      ...(weight !== undefined && { weight }),
      ...(smoothing !== undefined && { smoothing }),
      slopes: { ridge, ...bends },
    } as TermData;
  });
  return { terms, theta: Float64Array.from(theta) };
}

/** Steps, a slope or a flat picture, more or less of it in each channel, and noise on it. */
export function ordinary({ width, height, channels, scale, random }: PictureShape): Filled {
  const kind = pick(random, ['steps', 'slope', 'flat']);
  const [a, b, cut] = [random(), random(), random() * width];
  const gains = [1, random(), random()];
  const pixels = width * height;
  const clean = Float64Array.from({ length: pixels * channels }, (_, p) => {
    const j = p % width;
    const value =
      kind === 'steps' ? (j < cut ? a : b) : kind === 'slope' ? a + ((b - a) * j) / width : a;
    return value * gains[Math.floor(p / pixels)]!;
  });
  const sigma = sometimes(random, 10) ? 0 : 10 ** between(random, -3, 0);
  return {
    truth: clean.map((value) => scale * value),
    noisy: clean.map((value) => scale * (value + sigma * normal(random))),
  };
}
