const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const NOT_FINITE = /^[+-]?(?:nan|inf|infinity)$/i;

/** Whether a cell holds a decimal number. */
export function isNumber(cell: string): boolean {
  return NUMBER.test(cell);
}

/** Whether a cell holds text: neither nothing nor a number, be it NaN or infinite. */
export function isText(cell: string): boolean {
  return cell !== '' && !NUMBER.test(cell) && !NOT_FINITE.test(cell);
}

/** A cell as messages show it. */
export function shown(cell: string): string {
  return cell === '' ? 'an empty cell' : JSON.stringify(cell.slice(0, 40));
}

/** The number in a cell; undefined unless it is a finite one. */
export function finiteNumber(cell: string): number | undefined {
  const value = NUMBER.test(cell) ? Number(cell) : NaN;
  return Number.isFinite(value) ? value : undefined;
}
