import { KernelMemoryError } from '../errors.js';
import { instantiate, type KernelExports } from './module.js';

const PAGE = 65_536;
/** 4 GiB: what 32-bit addresses reach. */
const MOST_PAGES = 65_536;
/** What the kernels' memory may grow to. */
export const MOST_BYTES = MOST_PAGES * PAGE;
/** Addresses are multiples of it, so that no vector straddles two cache lines. */
const ALIGNMENT = 64;

/** Bytes that `length` 64-bit numbers occupy. */
export function bytesOf(length: number): number {
  return Math.ceil((8 * length) / ALIGNMENT) * ALIGNMENT;
}

/**
 * A WebAssembly memory with the kernels instantiated on it, and an allocator: first fit over a list
 * of free ranges in order of address, neighbours merged. Few and large blocks live here, so the list
 * stays short. The memory grows as needed and is never given back before it is collected.
 */
export class KernelMemory {
  readonly memory: WebAssembly.Memory;
  readonly kernels: KernelExports;
  readonly #free: { start: number; end: number }[];
  readonly #sizes = new Map<number, number>();
  /** The memory as it was before it grew: views of it stay what they are. */
  readonly #earlier = new WeakSet<ArrayBufferLike>();
  #buffer: ArrayBufferLike;
  #end: number;

  /**
   * `bytes`: the size to start with.
   * @throws KernelMemoryError when it is more than there is
   */
  constructor(module: WebAssembly.Module, bytes: number) {
    const initial = Math.max(1, Math.ceil(bytes / PAGE));
    if (initial > MOST_PAGES) throw new KernelMemoryError(bytes, MOST_BYTES);
    try {
      this.memory = new WebAssembly.Memory({ initial, maximum: MOST_PAGES, shared: true });
    } catch (cause) {
      throw new KernelMemoryError(bytes, MOST_BYTES, { cause });
    }
    this.kernels = instantiate(module, this.memory);
    this.#buffer = this.memory.buffer;
    this.#end = initial * PAGE;
    // Address 0 stays unused: nothing valid lives at it.
    this.#free = [{ start: ALIGNMENT, end: this.#end }];
  }

  /** `length` numbers at an address. The view stays valid however the memory grows. */
  view(address: number, length: number): Float64Array {
    return new Float64Array(this.#buffer, address, length);
  }

  /** The address of an array in this memory, 0 for any other. */
  addressOf(array: Float64Array): number {
    const { buffer } = array;
    return buffer === this.#buffer || this.#earlier.has(buffer) ? array.byteOffset : 0;
  }

  /**
   * The address of `bytes` bytes, uninitialised.
   * @throws KernelMemoryError when the memory cannot grow that far
   */
  allocate(bytes: number): number {
    const size = Math.max(1, Math.ceil(bytes / ALIGNMENT)) * ALIGNMENT;
    let range = this.#free.find(({ start, end }) => end - start >= size);
    if (range === undefined) {
      this.#grow(size);
      range = this.#free.at(-1);
      if (range === undefined) throw new KernelMemoryError(bytes, MOST_BYTES);
    }
    const { start } = range;
    range.start += size;
    if (range.start === range.end) this.#free.splice(this.#free.indexOf(range), 1);
    this.#sizes.set(start, size);
    return start;
  }

  /** Gives back what `allocate` returned. */
  free(address: number): void {
    const size = this.#sizes.get(address);
    if (size === undefined) return;
    this.#sizes.delete(address);
    this.#insert(address, address + size);
  }

  #insert(start: number, end: number): void {
    let at = this.#free.findIndex((range) => range.start > start);
    if (at < 0) at = this.#free.length;
    const before = this.#free[at - 1];
    const after = this.#free[at];
    const range = { start, end };
    let replaced = 0;
    if (after?.start === end) {
      range.end = after.end;
      replaced++;
    }
    if (before?.end === start) {
      range.start = before.start;
      replaced++;
      at--;
    }
    this.#free.splice(at, replaced, range);
  }

  #grow(bytes: number): void {
    // By at least an eighth, so that growth is rare.
    const pages = Math.ceil(Math.max(bytes, this.#end / 8) / PAGE);
    if (this.#end + bytes > MOST_BYTES) throw new KernelMemoryError(this.#end + bytes, MOST_BYTES);
    try {
      this.memory.grow(Math.min(pages, (MOST_BYTES - this.#end) / PAGE));
    } catch (cause) {
      throw new KernelMemoryError(this.#end + bytes, MOST_BYTES, { cause });
    }
    const start = this.#end;
    this.#earlier.add(this.#buffer);
    this.#buffer = this.memory.buffer;
    this.#end = this.#buffer.byteLength;
    this.#insert(start, this.#end);
  }
}
