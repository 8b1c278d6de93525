import type { HistoryColumn } from '@bilevel/runs/display';
import type { HistoryBlock } from '../../shared/schemas/runs.js';

/** A growing history by column: arrays that double when they are full, so that a step costs little. */
export class History<Column extends string = HistoryColumn> {
  #capacity = 256;
  readonly #columns = new Map<string, Float64Array>();
  #count = 0;
  /** Changes with every change of the rows. */
  version = 0;

  get count(): number {
    return this.#count;
  }

  /** The values of a column; a view that is valid until the history grows. */
  column(name: Column): Float64Array {
    return this.#columns.get(name)?.subarray(0, this.#count) ?? NONE;
  }

  /** The values of a parameter of the model, by its key, of which each model has its own; likewise. */
  parameter(key: string): Float64Array {
    return this.#columns.get(key)?.subarray(0, this.#count) ?? NONE;
  }

  /** The last value of a column; NaN when there is none. */
  last(name: Column): number {
    return this.column(name).at(-1) ?? NaN;
  }

  /**
   * Adds rows. Those from the block's first on are replaced: a resumed run computes the steps after
   * its checkpoint anew. Returns false when rows in between are missing.
   */
  add({ from, count, columns }: HistoryBlock): boolean {
    if (from > this.#count) return false;
    while (this.#capacity < from + count) this.#capacity *= 2;
    for (const [name, values] of Object.entries(columns)) this.#roomFor(name).set(values, from);
    this.#count = from + count;
    this.version++;
    return true;
  }

  #roomFor(name: string): Float64Array {
    const now = this.#columns.get(name);
    if (now?.length === this.#capacity) return now;
    const grown = new Float64Array(this.#capacity);
    if (now !== undefined) grown.set(now.subarray(0, this.#count));
    this.#columns.set(name, grown);
    return grown;
  }
}

const NONE = new Float64Array();
