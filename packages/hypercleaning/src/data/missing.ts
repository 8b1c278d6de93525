import { finiteNumber, isMissing, type Decimal } from './cell.js';

/** What stands for missing values, beside empty cells, NA and the like. */
export class Markers {
  readonly #texts: ReadonlySet<string>;
  readonly #numbers: ReadonlySet<number>;

  constructor(markers: readonly string[]) {
    this.#texts = new Set(markers.map((text) => text.trim()));
    this.#numbers = new Set(markers.map(Number).filter((x) => Number.isFinite(x)));
  }

  /** Whether the cell of a feature says that its value is missing. */
  isMissing(cell: string, decimal: Decimal): boolean {
    if (isMissing(cell) || this.#texts.has(cell)) return true;
    const value = finiteNumber(cell, decimal);
    return value !== undefined && this.#numbers.has(value);
  }

  /** Whether a label is missing: "none" and the like may be classes. */
  isMissingLabel(cell: string): boolean {
    return cell === '' || /^nan$/i.test(cell) || this.#texts.has(cell);
  }

  /** Whether a number of an array stands for a missing value. */
  isMissingNumber(value: number): boolean {
    return Number.isNaN(value) || this.#numbers.has(value);
  }
}
