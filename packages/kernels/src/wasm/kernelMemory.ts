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
 * A WebAssembly memory with the kernels instantiated on it, and an allocator. What is given back is taken by the next that
 * wants as much, as the same sizes come again and again; else first fit over a list of free ranges in order of address,
 * neighbours merged. What was given back joins that list only when nothing in it is large enough: levels that nobody
 * releases leave thousands of holes when they are collected, and to look for the place of each took most of the time.
 * The memory grows as needed and is never given back before it is collected.
 */
export class KernelMemory {
  readonly memory: WebAssembly.Memory;
  readonly kernels: KernelExports;
  #free: { start: number; end: number }[];
  /** Addresses that were given back and are in no range yet, by their sizes. */
  readonly #returned = new Map<number, number[]>();
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
    const address = this.#returned.get(size)?.pop() ?? this.#cut(size);
    this.#sizes.set(address, size);
    return address;
  }

  /** Gives back what `allocate` returned. */
  free(address: number): void {
    const size = this.#sizes.get(address);
    if (size === undefined) return;
    this.#sizes.delete(address);
    const alike = this.#returned.get(size);
    if (alike === undefined) this.#returned.set(size, [address]);
    else alike.push(address);
  }

  #cut(size: number): number {
    const fits = ({ start, end }: { start: number; end: number }): boolean => end - start >= size;
    let at = this.#free.findIndex(fits);
    if (at < 0) {
      this.#join();
      at = this.#free.findIndex(fits);
    }
    if (at < 0) {
      this.#grow(size);
      at = this.#free.length - 1;
    }
    const range = this.#free[at];
    if (range === undefined) throw new KernelMemoryError(size, MOST_BYTES);
    const { start } = range;
    range.start += size;
    if (range.start === range.end) this.#free.splice(at, 1);
    return start;
  }

  /** Joins what was given back with the free ranges, neighbours merged. */
  #join(): void {
    const ranges = [...this.#free];
    for (const [size, addresses] of this.#returned) {
      for (const start of addresses) ranges.push({ start, end: start + size });
    }
    this.#returned.clear();
    ranges.sort((a, b) => a.start - b.start);
    this.#free = [];
    for (const range of ranges) this.#append(range);
  }

  /** A free range behind all others. */
  #append(range: { readonly start: number; readonly end: number }): void {
    const last = this.#free.at(-1);
    if (last?.end === range.start) last.end = range.end;
    else this.#free.push({ ...range });
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
    this.#append({ start, end: this.#end });
  }
}
