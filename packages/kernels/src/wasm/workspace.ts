import { KernelMemory } from './kernelMemory.js';
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

  /** Room for `bytes` bytes, at the same address until more are asked for. */
  scratch(bytes: number): number {
    if (bytes > this.#scratchBytes) {
      this.memory.free(this.#scratch);
      this.#scratchBytes = 0;
      this.#scratch = this.memory.allocate(bytes);
      this.#scratchBytes = bytes;
    }
    return this.#scratch;
  }

  /** Where an array is: in this memory, or else after a copy to `place`. */
  placed(array: Float64Array, place: number): number {
    const address = this.memory.addressOf(array);
    if (address !== 0) return address;
    this.memory.view(place, array.length).set(array);
    return place;
  }

  /** As `placed`, of an array that is to be written only. */
  placeOf(array: Float64Array, place: number): number {
    return this.memory.addressOf(array) || place;
  }

  /** Fills `array` from an address, unless that is where it is. */
  collect(address: number, array: Float64Array): void {
    if (this.memory.addressOf(array) !== address) {
      array.set(this.memory.view(address, array.length));
    }
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
