import { powerOfTen, significant, whole } from '../format.js';
import type { Scale } from './chart.js';

/** A scale fitted to values: its ends, its ticks and their text. */
export interface FittedAxis {
  readonly log: boolean;
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
}

/** More decades than this are ticked at powers of ten alone. */
const FEW_DECADES = 2.3;
const MOST_TICKS = 8;

/** Fits `scale` to the finite values among `values`; any number of them, zero too. */
export function fitAxis(scale: Scale, values: Iterable<number>): FittedAxis {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value) || (scale === 'log' && value <= 0)) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  if (least > most) [least, most] = scale === 'log' ? [0.1, 1] : [0, 1];
  if (scale === 'log') return logAxis(least, most);
  return scale === 'whole' ? wholeAxis(least, most) : linearAxis(least, most);
}

function logAxis(least: number, most: number): FittedAxis {
  const decades = Math.log10(most / least);
  if (decades > FEW_DECADES) {
    const lowest = Math.floor(Math.log10(least));
    const highest = Math.ceil(Math.log10(most));
    const every = Math.ceil((highest - lowest) / MOST_TICKS);
    const exponents = multiples(every, Math.floor(lowest / every), Math.ceil(highest / every));
    const ticks = exponents.map((k) => Number(`1e${String(k)}`));
    return {
      log: true,
      domain: [ticks[0] ?? least, ticks.at(-1) ?? most],
      ticks,
      format: (value) => powerOfTen(Math.round(Math.log10(value))),
    };
  }
  // A flat line gets room above and below.
  const room = decades < 0.1 ? 1.5 : 1;
  const steps = oneTwoFive(least / room, most * room);
  const [low = least, high = most] = [steps[0], steps.at(-1)];
  return { log: true, domain: [low, high], ticks: steps, format: (value) => significant(value, 1) };
}

/** The numbers 1, 2, 5 × 10^k from the last one ≤ `least` to the first one ≥ `most`. */
function oneTwoFive(least: number, most: number): number[] {
  const first = Math.floor(Math.log10(least));
  const last = Math.ceil(Math.log10(most));
  const all = Array.from({ length: last - first + 1 }, (_, k) => first + k).flatMap((k) =>
    [1, 2, 5].map((digit) => Number(`${String(digit)}e${String(k)}`)),
  );
  const from = all.findLastIndex((value) => value <= least);
  const to = all.findIndex((value) => value >= most);
  return all.slice(Math.max(0, from), to + 1);
}

function wholeAxis(least: number, most: number): FittedAxis {
  const high = Math.max(most, least + 1);
  const size = Math.max(1, roundStep((high - least) / MOST_TICKS));
  const ticks = multiples(size, Math.ceil(least / size), Math.floor(high / size));
  return { log: false, domain: [least, high], ticks, format: whole };
}

function linearAxis(least: number, most: number): FittedAxis {
  // Digits that differ only by rounding are not worth an axis of their own.
  const span = Math.max(most - least, 1e-3 * Math.max(Math.abs(least), Math.abs(most)));
  const middle = (least + most) / 2;
  const half = (span > 0 ? span : 1) / 2;
  const flat = most - least < span;
  const low = flat ? middle - half : least;
  const high = flat ? middle + half : most;
  const size = roundStep((high - low) / 6);
  const ticks = multiples(size, Math.floor(low / size), Math.ceil(high / size));
  const decimals = Math.min(20, Math.max(0, -Math.floor(Math.log10(size) + 1e-9)));
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const format = (value: number): string => {
    if (largest < 1e-3) return significant(value, 5);
    if (largest >= 1e6) {
      return value.toLocaleString('en-US', { notation: 'compact', maximumFractionDigits: 6 });
    }
    return value
      .toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
      .replace('-', '−');
  };
  return { log: false, domain: [ticks[0] ?? low, ticks.at(-1) ?? high], ticks, format };
}

/** 1, 2 or 5 × 10^k: the smallest that is not below `size`. */
export function roundStep(size: number): number {
  const exponent = Math.floor(Math.log10(size));
  const digit = [1, 2, 5, 10].find((d) => Number(`${String(d)}e${String(exponent)}`) >= size) ?? 10;
  return Number(`${String(digit)}e${String(exponent)}`);
}

function multiples(size: number, from: number, to: number): number[] {
  // Dividing by a whole number keeps 0.1, 0.2, 0.3 exact.
  const inverse = Math.round(1 / size);
  return Array.from({ length: to - from + 1 }, (_, k) =>
    size < 1 ? (from + k) / inverse : (from + k) * size,
  );
}
