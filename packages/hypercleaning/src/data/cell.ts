/** What separates the fraction of a number. */
export type Decimal = '.' | ',';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const NOT_FINITE = /^[+-]?(?:nan|inf|infinity)$/i;
const MISSING = /^(?:|na|n\/a|#n\/a|<na>|nan|null|none|nil|\?|-|\\n)$/i;

/** Whether a cell holds a decimal number. */
export function isNumber(cell: string, decimal: Decimal = '.'): boolean {
  return NUMBER.test(pointed(cell, decimal));
}

/** Whether a cell holds text: neither nothing nor a number, be it NaN or infinite. */
export function isText(cell: string, decimal: Decimal = '.'): boolean {
  return cell !== '' && !isNumber(cell, decimal) && !NOT_FINITE.test(cell);
}

/** Whether a cell says, as programs write it, that a number is missing. */
export function isMissing(cell: string): boolean {
  return MISSING.test(cell);
}

/** A cell as messages show it. */
export function shown(cell: string): string {
  return cell === '' ? 'an empty cell' : JSON.stringify(cell.slice(0, 40));
}

/** The number in a cell; undefined unless it is a finite one. */
export function finiteNumber(cell: string, decimal: Decimal = '.'): number | undefined {
  const text = pointed(cell, decimal);
  const value = NUMBER.test(text) ? Number(text) : NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** With a decimal comma, a point is none. */
function pointed(cell: string, decimal: Decimal): string {
  if (decimal === '.') return cell;
  return cell.includes('.') ? 'text' : cell.replace(',', '.');
}
