import { HISTORY_COLUMNS } from '@bilevel/runs/display';
import type { HistoryBlock, HistoryColumn } from '../../shared/schemas/runs.js';

type Columns = Record<HistoryColumn, Float64Array>;

/** A growing history by column: arrays that double when they are full, so that a step costs little. */
export class History {
  #capacity = 256;
  #columns = columnsOf(this.#capacity);
  #count = 0;
  /** Changes with every change of the rows. */
  version = 0;

  get count(): number {
    return this.#count;
  }

  /** The values of a column; a view that is valid until the history grows. */
  column(name: HistoryColumn): Float64Array {
    return this.#columns[name].subarray(0, this.#count);
  }

  /** The last value of a column; NaN when there is none. */
  last(name: HistoryColumn): number {
    return this.#count === 0 ? NaN : (this.#columns[name][this.#count - 1] ?? NaN);
  }

  /**
   * Adds rows. Those from the block's first on are replaced: a resumed run computes the steps after
   * its checkpoint anew. Returns false when rows in between are missing.
   */
  add({ from, count, columns }: HistoryBlock): boolean {
    if (from > this.#count) return false;
    this.#reserve(from + count);
    for (const name of HISTORY_COLUMNS) this.#columns[name].set(columns[name], from);
    this.#count = from + count;
    this.version++;
    return true;
  }

  #reserve(count: number): void {
    if (count <= this.#capacity) return;
    while (this.#capacity < count) this.#capacity *= 2;
    const grown = columnsOf(this.#capacity);
    for (const name of HISTORY_COLUMNS) grown[name].set(this.column(name));
    this.#columns = grown;
  }
}

function columnsOf(length: number): Columns {
  return Object.fromEntries(
    HISTORY_COLUMNS.map((name) => [name, new Float64Array(length)]),
  ) as Columns;
}
