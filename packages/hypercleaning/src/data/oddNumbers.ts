import { DataFileError } from '../errors.js';
import { columnText } from './columns.js';
import type { RawTable } from './rawTable.js';

/** Larger numbers are measured in no unit, and their squares come near the end of the numbers. */
const LARGEST = 1e36;
/** How much larger than all others of its column a number may be. */
const MOST_LARGER = 1e12;
/** What programs write for a missing value, of either sign. */
const MARKERS = new Set([
  ...[99, 999, 9999, 99999, 999999, 9999999],
  ...[99.9, 999.9, 9999.9, 99.99, 999.99, 9999.99],
  ...[32767, 32768, 2147483647, 2147483648, 1e20, 1e30],
]);
/** How much farther from the others than these from each other a marker is. */
const FARTHER = 2;

/** The smallest or the largest number of a column, and the others. */
interface Extreme {
  readonly value: number;
  /** How often it is there, and in which row first. */
  readonly count: number;
  readonly row: number;
  /** Of the others; ∞ and −∞ where there are none. */
  readonly low: number;
  readonly high: number;
}

/**
 * Looks for numbers that stand for missing values. Numbers so large that nothing could be computed with
 * the others are refused; those that programs often write, such as −9999, far from all others of their
 * column, are warned of.
 *
 * @param used the columns of features, by place
 * @throws DataFileError naming row and column of a number that is far too large
 */
export function oddNumbers(path: string, table: RawTable, used: readonly number[]): string[] {
  const warnings: string[] = [];
  for (const j of used) {
    for (const sign of [-1, 1] as const) {
      const extreme = extremeOf(table, j, sign);
      const { value, count, row, low, high } = extreme;
      const others = Number.isFinite(low) ? Math.max(Math.abs(low), Math.abs(high)) : 0;
      if (Math.abs(value) > Math.min(LARGEST, MOST_LARGER * Math.max(others, 1))) {
        throw new DataFileError(path, {
          at: `${table.placeOf(row)}, column ${String(j + 1)}`,
          what: 'a number of a size like the others',
          received: `${String(value)}, where others of the column are at most ${String(others)}`,
          remedy:
            `If it stands for a missing value, leave such rows out with \`missing\` ${String(value)}; ` +
            'else correct or remove the row.',
        });
      }
      if (!isMarker(extreme, table.rows)) continue;
      warnings.push(
        `${columnText(table, j)} has ${String(value)} in ${count === 1 ? 'one row' : `${String(count)} rows`} ` +
          `(first ${table.placeOf(row)}), while the others are from ${String(low)} to ${String(high)}: ` +
          `if that stands for a missing value, leave such rows out with \`missing\` ${String(value)}.`,
      );
    }
  }
  return warnings;
}

function isMarker({ value, count, low, high }: Extreme, rows: number): boolean {
  if (!MARKERS.has(Math.abs(value)) || !(high > low) || count > rows / 2) return false;
  const gap = value < low ? low - value : value - high;
  return gap > FARTHER * (high - low) || (value < 0 && low >= 0);
}

/** The smallest number of a column for the sign −1, the largest for 1; NaN is none. */
function extremeOf({ rows, columns, values }: RawTable, j: number, sign: 1 | -1): Extreme {
  let [value, count, row, low, high] = [NaN, 0, 0, Infinity, -Infinity];
  const other = (x: number): void => {
    low = Math.min(low, x);
    high = Math.max(high, x);
  };
  for (let i = 0; i < rows; i++) {
    const x = values[i * columns + j]!;
    if (Number.isNaN(x)) continue;
    if (x === value) count++;
    else if (count === 0 || sign * x > sign * value) {
      if (count > 0) other(value);
      [value, count, row] = [x, 1, i];
    } else other(x);
  }
  return { value, count, row, low, high };
}
