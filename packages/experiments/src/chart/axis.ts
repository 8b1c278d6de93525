/** `log` shows values above 0 only. */
export type Scale = 'linear' | 'log';

/** Ends, ticks and their text. */
export interface FittedAxis {
  readonly scale: Scale;
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** 10^exponent in print. */
export function powerOfTen(exponent: number): string {
  const digits = String(Math.abs(exponent)).replace(/\d/g, (c) => SUPERSCRIPTS[Number(c)] ?? c);
  return `10${exponent < 0 ? '⁻' : ''}${digits}`;
}

/**
 * Fits an axis to the values it can show, with at most about `most` ticks. A `tight` one ends where
 * the values do; others end at powers of ten on a log scale.
 */
export function fitAxis(
  scale: Scale,
  values: Iterable<number>,
  most: number,
  tight = false,
): FittedAxis {
  let [least, largest] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value) || (scale === 'log' && value <= 0)) continue;
    least = Math.min(least, value);
    largest = Math.max(largest, value);
  }
  if (least > largest) [least, largest] = [0.1, 1];
  if (scale === 'linear') return linearAxis(least, largest, most);
  const axis = logAxis(least, largest, most);
  if (!tight || !(least < largest)) return axis;
  const ticks = axis.ticks.filter((tick) => tick >= least && tick <= largest);
  return { ...axis, domain: [least, largest], ticks };
}

function logAxis(least: number, largest: number, most: number): FittedAxis {
  // A few percent beyond a power of ten do not deserve another decade.
  const low = Math.floor(Math.log10(least) + 0.03);
  const high = Math.max(low + 1, Math.ceil(Math.log10(largest) - 0.03));
  const every = Math.ceil((high - low) / most);
  const exponents = Array.from({ length: high - low + 1 }, (_, k) => low + k);
  return {
    scale: 'log',
    domain: [Math.min(10 ** low, least), Math.max(10 ** high, largest)],
    ticks: exponents.filter((k) => k % every === 0).map((k) => 10 ** k),
    format: (value) => powerOfTen(Math.round(Math.log10(value))),
  };
}

function linearAxis(least: number, largest: number, most: number): FittedAxis {
  const span = Math.max(largest - least, 1e-9 * Math.max(1, Math.abs(largest)));
  const power = 10 ** Math.floor(Math.log10(span / most));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((s) => span / s <= most) ?? span;
  const first = Math.ceil(least / step);
  const count = Math.floor(largest / step) - first + 1;
  return {
    scale: 'linear',
    domain: [least, least + span],
    ticks: Array.from({ length: count }, (_, k) => (first + k) * step),
    format: (value) => String(Number(value.toPrecision(6))).replace('-', '−'),
  };
}
