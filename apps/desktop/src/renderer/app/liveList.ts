/** Things by id that the engine keeps telling about; listeners hear of changes once a frame. */
export class LiveList<T extends { readonly id: string }> {
  readonly #listeners = new Set<() => void>();
  #items: readonly T[] | undefined;
  #early: T[] = [];
  #drawing = false;

  /** Undefined until they have been read. */
  get items(): readonly T[] | undefined {
    return this.#items;
  }

  on(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** All of them; what was told before they were read is newer. */
  set(items: readonly T[]): void {
    this.#items = items;
    for (const item of this.#early.splice(0)) this.#merge(item);
    this.#tell();
  }

  merge(item: T): void {
    if (this.#items === undefined) this.#early.push(item);
    else this.#merge(item);
    this.#soon();
  }

  remove(id: string): void {
    this.#items = this.#items?.filter((item) => item.id !== id);
    this.#early = this.#early.filter((item) => item.id !== id);
    this.#soon();
  }

  #merge(item: T): void {
    const items = this.#items ?? [];
    const known = items.some(({ id }) => id === item.id);
    this.#items = known ? items.map((one) => (one.id === item.id ? item : one)) : [item, ...items];
  }

  /** At most once a frame; also in a page that is not seen, where there are no frames. */
  #soon(): void {
    if (document.hidden) {
      this.#tell();
    } else if (!this.#drawing) {
      this.#drawing = true;
      requestAnimationFrame(() => {
        this.#drawing = false;
        this.#tell();
      });
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
