import { ArgumentError } from '@bilevel/core/errors';
import type { Image, Measurement } from '../../image.js';
import { shortNumber } from '../../range/range.js';
import { fourierSampling } from './fourierSampling.js';
import { requireCentred } from './doubts.js';
import type { Sensitivities } from './sensitivities.js';

/** The largest entry of k-space holds so many times the share of the energy that the largest pixel of its picture holds. */
const PEAKED = 3;
/** A share of zeros within what is measured that is more than chance: not all of k-space was. */
const GAPS = 0.02;

/**
 * The complex picture of all of k-space, t = Σ_i c̄_i F⁻¹y_i / Σ_i |c_i|²; undefined where the numbers are a picture themselves.
 * One entry of k-space, the frequency 0 or one beside it, holds far more of the energy than any pixel of a picture does; those of
 * several coils are k-space in any case.
 *
 * @throws ArgumentError where the frequency 0 is in the corner, and for a part of k-space, but for one with zeros about it
 */
export function pictureOfKSpace(
  numbers: Measurement,
  sensitivities: Sensitivities | undefined,
): Image | undefined {
  const { width, height } = numbers;
  const shape = { width, height, channels: 2 } as const;
  const isOne = numbers.channels === 2;
  const operator = fourierSampling(shape, isOne ? {} : { sensitivities });
  const picture: Image = { ...shape, data: new Float64Array(2 * width * height) };
  if (operator.start) operator.start(numbers.data, picture.data);
  else operator.adjoint(numbers.data, picture.data);
  if (isOne && !(peakOf(numbers) > PEAKED * peakOf(picture))) return undefined;
  const energy = energyOf(numbers);
  requireCentred(energy, width, height);
  requireWhole(energy, width);
  return picture;
}

/** The share of the energy that the largest entry holds. */
function peakOf(numbers: Measurement): number {
  const energy = energyOf(numbers);
  let [most, all] = [0, 0];
  for (const e of energy) {
    most = Math.max(most, e);
    all += e;
  }
  return all > 0 ? most / all : 0;
}

function energyOf({ width, height, channels, data }: Measurement): Float64Array {
  const d = width * height;
  const energy = new Float64Array(d);
  for (let c = 0; c < channels; c++) {
    for (let k = 0; k < d; k++) energy[k]! += data[c * d + k]! ** 2;
  }
  return energy;
}

/** @throws ArgumentError for gaps in the least rectangle that holds what is not 0 */
function requireWhole(energy: Float64Array, width: number): void {
  const rows = [Infinity, -Infinity];
  const columns = [Infinity, -Infinity];
  let filled = 0;
  for (const [k, e] of energy.entries()) {
    if (e === 0) continue;
    filled++;
    const [i, j] = [Math.floor(k / width), k % width];
    rows[0] = Math.min(rows[0]!, i);
    rows[1] = Math.max(rows[1]!, i);
    columns[0] = Math.min(columns[0]!, j);
    columns[1] = Math.max(columns[1]!, j);
  }
  const all = (rows[1]! - rows[0]! + 1) * (columns[1]! - columns[0]! + 1);
  const gaps = 1 - filled / all;
  if (!(gaps > GAPS)) return;
  throw new ArgumentError(
    `Expected all of k-space for a clean picture but received one of which ${shortNumber(100 * gaps)} % of the entries are 0, as ` +
      'if they were not measured. Give k-space that was measured whole, or the complex picture.',
  );
}
