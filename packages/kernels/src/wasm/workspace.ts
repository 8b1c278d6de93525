import { bytesOf, KernelMemory } from './kernelMemory.js';
import { kernelModule, type KernelExports } from './module.js';
import { Residents } from './residents.js';

/**
 * The memory that the kernels of pictures share within a thread: scratch for the arrays of one call,
 * and what stays between calls. Kernels return before another starts, so scratch is theirs alone.
 */
export class Workspace {
  readonly residents: Residents;
  readonly memory: KernelMemory;
  #scratch = 0;
  #scratchBytes = 0;

  constructor(module: WebAssembly.Module) {
    this.memory = new KernelMemory(module, 2 ** 20);
    this.residents = new Residents(this.memory);
  }

  get kernels(): KernelExports {
    return this.memory.kernels;
  }

  /** Room for `count` arrays of `length` numbers, at this address and every `bytesOf(length)`. */
  scratch(count: number, length: number): number {
    const bytes = count * bytesOf(length);
    if (bytes > this.#scratchBytes) {
      this.memory.free(this.#scratch);
      this.#scratchBytes = 0;
      this.#scratch = this.memory.allocate(bytes);
      this.#scratchBytes = bytes;
    }
    return this.#scratch;
  }

  /** Copies `array`, of `length` numbers, to an address. */
  write(address: number, array: Float64Array, length: number): void {
    this.memory.view(address, length).set(array);
  }

  /** Fills `array`, of `length` numbers, from an address. */
  read(address: number, array: Float64Array, length: number): void {
    array.set(this.memory.view(address, length));
  }
}

let workspace: Workspace | undefined;

/** This thread's workspace. Only where the module is known to be supported. */
export function threadWorkspace(): Workspace {
  if (workspace === undefined) {
    const module = kernelModule();
    if (module === undefined) throw new Error('No SIMD: the caller has to check.');
    workspace = new Workspace(module);
  }
  return workspace;
}
