import type { KernelMemory } from './kernelMemory.js';

/** What the residents may occupy together before the least recently used ones leave. */
const BUDGET = 128 * 2 ** 20;

/**
 * Arrays that stay in the kernels' memory between calls, known by their owner. There is room for a
 * fixed amount: the least recently used leave first, and one that has left is filled again when it
 * is next needed. So memory is bounded without anybody having to say when an array is done with.
 */
export class Residents {
  readonly #memory: KernelMemory;
  readonly #budget: number;
  /** In order of last use. */
  readonly #entries = new Map<object, { readonly address: number; readonly bytes: number }>();
  #bytes = 0;
  /** The one of last use, which most calls ask for again. */
  #last: { readonly owner: object; readonly address: number } | undefined;

  constructor(memory: KernelMemory, budget = BUDGET) {
    this.#memory = memory;
    this.#budget = budget;
  }

  /** The address of the owner's `bytes` bytes; `fill` writes them when they are not there. */
  at(owner: object, bytes: number, fill: (address: number) => void): number {
    if (this.#last?.owner === owner) return this.#last.address;
    const known = this.#entries.get(owner);
    if (known !== undefined) {
      this.#entries.delete(owner);
      this.#entries.set(owner, known);
      this.#last = { owner, address: known.address };
      return known.address;
    }
    this.#last = undefined;
    for (const [old, entry] of this.#entries) {
      if (this.#bytes + bytes <= this.#budget) break;
      this.#memory.free(entry.address);
      this.#entries.delete(old);
      this.#bytes -= entry.bytes;
    }
    const address = this.#memory.allocate(bytes);
    fill(address);
    this.#entries.set(owner, { address, bytes });
    this.#bytes += bytes;
    this.#last = { owner, address };
    return address;
  }

  /** Gives back what is kept for an owner, if anything. */
  leave(owner: object): void {
    const entry = this.#entries.get(owner);
    if (entry === undefined) return;
    if (this.#last?.owner === owner) this.#last = undefined;
    this.#memory.free(entry.address);
    this.#entries.delete(owner);
    this.#bytes -= entry.bytes;
  }
}
