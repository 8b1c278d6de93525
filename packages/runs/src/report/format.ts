const SUPERSCRIPTS: Readonly<Record<string, string>> = {
  '-': '⁻',
  0: '⁰',
  1: '¹',
  2: '²',
  3: '³',
  4: '⁴',
  5: '⁵',
  6: '⁶',
  7: '⁷',
  8: '⁸',
  9: '⁹',
};

/** A value that is not there, or not a number. */
export const MISSING = '–';

/** 10^exponent. */
export function powerOfTen(exponent: number): string {
  return `10${String(exponent).replace(/./g, (c) => SUPERSCRIPTS[c] ?? c)}`;
}

function scientific(mantissaAndExponent: string): string {
  const [mantissa = '', exponent = '0'] = mantissaAndExponent.split('e');
  const power = powerOfTen(Number(exponent));
  return mantissa === '1' ? power : `${mantissa.replace('-', '−')}·${power}`;
}

/** By digits; making one takes much longer than using it. */
const FORMATS = new Map<number, Intl.NumberFormat>();

function formatOf(digits: number): Intl.NumberFormat {
  const known = FORMATS.get(digits);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat('en-US', { maximumSignificantDigits: digits });
  FORMATS.set(digits, made);
  return made;
}

/** `value` to so many significant digits: 0.05643, 54,739, 5.9·10⁻¹². */
export function significant(value: number, digits = 4): string {
  if (Number.isNaN(value)) return MISSING;
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(digits));
  const size = Math.abs(rounded);
  if (size < 1e-3 || size >= 1e9) return scientific(trimmed(rounded.toExponential(digits - 1)));
  return formatOf(digits).format(rounded).replace('-', '−');
}

/** Without the zeros that end the digits after the point: 1.00e-5 → 1e-5. */
function trimmed(exponential: string): string {
  return exponential.replace(/\.?0*e/, 'e');
}

/** A whole number with thousands marked off. */
export function whole(value: number): string {
  return Number.isFinite(value) ? Math.round(value).toLocaleString('en-US') : significant(value);
}

/**
 * `value ± error` with the error rounded up to two digits and the value to match, with two digits at
 * least. What rounding the value takes away is added to the error, so the printed interval holds the
 * certified one; the value gets up to two digits more where that keeps the error as it is printed alone.
 */
export function interval(value: number, error: number): string {
  const alone = roundedUp(error);
  if (!Number.isFinite(value) || !Number.isFinite(error)) {
    return `${significant(value)} ± ${alone}`;
  }
  const wanted = error > 0 ? 1 - Math.floor(Math.log10(error)) : 16;
  const exponent = value === 0 ? 1 : Math.floor(Math.log10(Math.abs(value)));
  const most = isScientific(exponent) ? 15 - exponent : Math.min(15 - exponent, 20);
  for (let more = 0; ; more++) {
    const decimals = Math.min(Math.max(0, wanted + more, 1 - exponent), Math.max(0, most));
    const { text, read } = withDecimals(value, decimals, exponent);
    const widened = roundedUp(error + Math.abs(value - read));
    if (widened === alone || more === 2 || decimals >= most) return `${text} ± ${widened}`;
  }
}

const isScientific = (exponent: number): boolean => exponent < -3 || exponent >= 9;

/** A value to so many decimals, and the number that is read from that. */
function withDecimals(
  value: number,
  decimals: number,
  exponent: number,
): { readonly text: string; readonly read: number } {
  if (isScientific(exponent)) {
    const digits = Math.min(17, Math.max(2, exponent + 1 + decimals));
    return { text: significant(value, digits), read: Number(value.toPrecision(digits)) };
  }
  const fixed = value.toFixed(decimals);
  const text = fixed.replace('-', '−').replace(/\B(?=(?:\d{3})+(?!\d))(?<!\.\d*)/g, ',');
  return { text, read: Number(fixed) };
}

/** To so many significant digits, never below `value`: how every bound is printed. */
export function roundedUp(value: number, digits = 2): string {
  if (!(value > 0) || !Number.isFinite(value)) return significant(value);
  const [mantissa = '', exponent = ''] = value.toExponential(digits - 1).split('e');
  const rounded = Number(`${mantissa}e${exponent}`);
  if (rounded >= value) return significant(rounded, digits);
  const next = Number(mantissa.replace('.', '')) + 1;
  return significant(Number(`${String(next)}e${String(Number(exponent) - digits + 1)}`), digits);
}

/** Seconds in the units a person would use: 13.2 s, 2 min 5 s, 1 h 3 min. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return MISSING;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const total = Math.round(seconds);
  const minutes = Math.floor(total / 60);
  if (minutes < 60) return `${String(minutes)} min ${String(total % 60)} s`;
  return `${String(Math.floor(minutes / 60))} h ${String(minutes % 60)} min`;
}

/** The first of some names: cat, dog, fox; or cat, dog and 5 others. */
export function listed(names: readonly string[], most = 8): string {
  if (names.length <= most) return names.join(', ');
  const others = whole(names.length - most + 1);
  return `${names.slice(0, most - 1).join(', ')} and ${others} others`;
}

/** A noun with its number: 1 step, 13 steps. */
export function counted(count: number, noun: string): string {
  return `${whole(count)} ${noun}${count === 1 ? '' : 's'}`;
}
