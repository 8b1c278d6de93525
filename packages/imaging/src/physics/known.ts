/** As many results are kept, the newest. */
const MOST = 64;

/** Results of what is asked for again and again with the same data. */
export class Known {
  readonly #results = new Map<string, number>();

  of(data: unknown, compute: () => number): number {
    const key = JSON.stringify(data);
    const known = this.#results.get(key);
    if (known !== undefined) return known;
    const result = compute();
    const [oldest] = this.#results.keys();
    if (this.#results.size === MOST && oldest !== undefined) this.#results.delete(oldest);
    this.#results.set(key, result);
    return result;
  }
}
