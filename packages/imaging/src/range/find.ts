import { ImageRangeError, type Finding } from './finding.js';
import { joined, type Measured } from './measure.js';
import {
  FORMAT_RANGE,
  rangeText,
  shortNumber,
  type PictureRange,
  type ValueRange,
} from './range.js';
import { requireRange } from './requireRange.js';

/** A picture as it was read: its numbers, and what those of the file were divided by for white. */
export interface ReadPicture {
  readonly name: string;
  readonly measured: Measured;
  /** 255 or 65535 for integers, 1 for floats. */
  readonly white: number;
  /** What the numbers are measured in, where they are no grey levels. */
  readonly unit?: string | undefined;
}

/** A range with what there is to say about it. */
export interface FoundRange {
  readonly range: PictureRange;
  readonly findings: readonly Finding[];
}

/** Floats from 0 to 1 may leave that range by so much: resampling does. */
const OVERSHOOT = 0.1;
/** Floats that stay below are not meant for a white of 1. */
const DARK = 0.1;
/** White of floats that fill more than half of 0 to it: those of 8, 12 and 16 bits. */
const FLOAT_WHITES = [255, 4095, 65535];
/** White of integers that use no more, by the white of their format. */
const INTEGER_WHITES: Readonly<Record<number, readonly number[]>> = {
  255: [1, 15],
  65535: [1, 15, 255, 1023, 4095, 16383],
};
/** Ranges of integers and floats of one folder differ by less. */
const MIXED = 50;
/** A stated range that the pictures exceed so many times, or fill to less than one part of so many. */
const MISSTATED = 10;

/**
 * The range of clean pictures: the stated one, else the one of their number format where they fill it,
 * else what they hold. `stated` tells that they were read by that range.
 *
 * @throws ImageRangeError integers and floats on different scales, numbers of different units, or a range
 *   stated that is not theirs
 * @throws ArgumentError a stated range whose black is not below its white
 */
export function findRange(pictures: readonly ReadPicture[], stated?: ValueRange): FoundRange {
  const measured = joined(pictures.map((picture) => picture.measured));
  if (stated !== undefined) {
    requireRange(stated);
    return {
      range: { kind: 'stated', ...stated, white: 1 },
      findings: misstated(measured, stated),
    };
  }
  refuseMixed(pictures);
  const unit = unitOfAll(pictures);
  if (unit !== undefined) return measuredRange(measured, unit);
  const whites = new Set(pictures.map(({ white }) => white));
  const [white = 1] = whites;
  if (whites.size > 1) return { range: FORMAT_RANGE, findings: [] };
  return white === 1 ? floatRange(measured) : integerRange(measured, white);
}

function integerRange(measured: ValueRange, white: number): FoundRange {
  const largest = Math.round(measured.high * white);
  const used = INTEGER_WHITES[white]?.find((most) => largest <= most);
  if (used === undefined) return { range: FORMAT_RANGE, findings: [] };
  const bits = (most: number): string => String(Math.log2(most + 1));
  const message =
    `The largest number of the pictures is ${String(largest)}, of the ${String(white)} that ` +
    `${bits(white)} bits hold: they look like ${bits(used)}-bit numbers and are nearly black as they ` +
    `are read, from 0 to ${shortNumber(measured.high)}. Their range is taken to be 0 to ` +
    `${String(used)}, for scores and noise in per cent; state what number is white with \`range\` ` +
    `${String(used)} (or \`range\` ${String(white)}), and they are read with that as 1.`;
  return {
    range: { kind: 'found', low: 0, high: used, white },
    findings: [{ code: 'bits-unused', message }],
  };
}

function floatRange({ low, high }: ValueRange): FoundRange {
  if (low >= -OVERSHOOT && high <= 1 + OVERSHOOT && high > DARK) {
    return { range: FORMAT_RANGE, findings: [] };
  }
  const white = low >= 0 ? FLOAT_WHITES.find((w) => high <= w && high > w / 2) : undefined;
  // Numbers far from 0, such as temperatures in kelvin, have a black of their own.
  const black = white !== undefined || (low >= 0 && low < high / 2) ? 0 : low;
  const range = { low: black, high: white ?? high };
  const advice = black === 0 ? plain(range.high) : `${plain(range.low)}..${plain(range.high)}`;
  const message =
    `The pictures hold numbers from ${rangeText({ low, high })}, where floats of white 1 are ` +
    `expected. They are kept as they are, and so the weights and noise are in their unit; their ` +
    `range is taken to be ${rangeText(range)}, for scores and noise in per cent. State it with ` +
    `\`range\` ${advice} to have them read with white as 1.`;
  return {
    range: { kind: 'found', ...range, white: 1 },
    findings: [{ code: 'range-found', message }],
  };
}

/** What has a unit is as it was measured: no number is white by itself. */
function measuredRange({ low, high }: ValueRange, unit: string): FoundRange {
  const range = { low, high };
  const message =
    `The pictures hold numbers from ${rangeText(range)} (${unit}). They are kept as they are, and so the ` +
    `weights and noise are in their unit; their range is taken to be that, for scores and noise in per ` +
    `cent. State another with \`range\` ${plain(low)}..${plain(high)}, to have them read with white as 1.`;
  return {
    range: { kind: 'found', ...range, white: 1 },
    findings: [{ code: 'range-found', message }],
  };
}

/** @throws ImageRangeError for pictures of several units */
function unitOfAll(pictures: readonly ReadPicture[]): string | undefined {
  const units = new Map(pictures.map(({ unit, name }) => [unit, name]));
  const named = [...units].filter(([unit]) => unit !== undefined);
  const [first, second] = named;
  if (first === undefined || second === undefined) return first?.[0];
  throw new ImageRangeError(
    `Expected pictures of one unit but received ${String(first[0])} (${first[1]}) beside ` +
      `${String(second[0])} (${second[1]}). Learn from each kind by itself.`,
  );
}

const plain = (value: number): string => shortNumber(value).replace('−', '-');

function misstated(measured: ValueRange, stated: ValueRange): Finding[] {
  const width = stated.high - stated.low;
  const inFiles = {
    low: stated.low + measured.low * width,
    high: stated.low + measured.high * width,
  };
  const said = `range stated is ${rangeText(stated)}, but the pictures hold numbers from ${rangeText(inFiles)}`;
  const filled = measured.high - measured.low;
  if (filled > MISSTATED || measured.low > MISSTATED || measured.high < -MISSTATED) {
    throw new ImageRangeError(
      `Expected pictures within the range stated but received others: the ${said}. State with ` +
        '`range` what numbers of the files are black and white.',
    );
  }
  const beyond = measured.low < -OVERSHOOT || measured.high > 1 + OVERSHOOT;
  if (!beyond && measured.high > 1 / MISSTATED) return [];
  return [
    {
      code: 'range-stated',
      message: `The ${said}. Check \`range\`; with it, they are read as ${rangeText(measured)}.`,
    },
  ];
}

/** Integers from 0 to 1 and floats from 0 to 255 in one folder have no unit in common. */
function refuseMixed(pictures: readonly ReadPicture[]): void {
  const floats = pictures.filter(({ white }) => white === 1);
  const integers = pictures.filter(({ white }) => white !== 1);
  if (floats.length === 0 || integers.length === 0) return;
  const [a, b] = [floats, integers].map((some) => joined(some.map(({ measured }) => measured)));
  if (a === undefined || b === undefined) return;
  const ratio = (a.high - a.low) / (b.high - b.low);
  if (ratio < MIXED && ratio > 1 / MIXED) return;
  throw new ImageRangeError(
    'Expected pictures on one scale but received integers that are read as ' +
      `${rangeText(b)} (${integers[0]?.name ?? ''}) beside floats from ${rangeText(a)} ` +
      `(${floats[0]?.name ?? ''}). State what number is white in all files with \`range\` ` +
      `${String(Math.max(...integers.map(({ white }) => white)))}, or save them in one number format.`,
  );
}
