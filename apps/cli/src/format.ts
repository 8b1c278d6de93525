/** Numbers for people: `digits` significant ones, an exponent only when it helps. */
export function significant(value: number, digits = 4): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  return size >= 1e-3 && size < 1e6
    ? String(Number(value.toPrecision(digits)))
    : value.toExponential(digits - 1);
}

/** An error half-width: two digits are enough. */
export function halfWidth(value: number): string {
  return value === 0 ? '0' : value.toExponential(1);
}

/** Seconds as 12 s, 3 min 05 s, 2 h 10 min. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (whole < 60) return `${String(whole)} s`;
  const pad = (n: number): string => String(n).padStart(2, '0');
  if (whole < 3600) return `${String(Math.floor(whole / 60))} min ${pad(whole % 60)} s`;
  return `${String(Math.floor(whole / 3600))} h ${pad(Math.floor((whole % 3600) / 60))} min`;
}

/** A count with thousands separated. */
export function count(value: number): string {
  return value.toLocaleString('en');
}

/** A score of which JSON may have lost an infinity. */
export function score(value: number | null, digits: number): string {
  return value === null ? '∞' : value.toFixed(digits);
}
