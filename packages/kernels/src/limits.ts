import { threadWorkspace } from './wasm/workspace.js';

/**
 * A loop of `rounds` × 48 multiplications and additions of 64-bit numbers in registers, with SIMD: what
 * the machine can do at most in one thread, for benchmarks to compare with.
 */
export function multiplyAddLoop(rounds: number): number {
  return threadWorkspace().kernels.multiplyAddLoop(rounds);
}
