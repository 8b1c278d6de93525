import { warmStartVectors, type BilevelProblem, type WarmStartNeeds } from '@bilevel/core';
import { MemoryLimitError } from './errors.js';

/**
 * Vectors of length d that evaluating one sample takes at its peak, counted for total variation and
 * rounded up: lower solver (4; L-BFGS 25), data, weights and diagonal (5), three linear solves (7),
 * columns of B and ∇f (3), bounds (6), scratch (5), and what is read, copied and collected late (12).
 */
const VECTORS_PER_EVALUATION = 64;
/** The same by lower solvers of few vectors. */
const FEWER_VECTORS = 44;
const OF_FEW_VECTORS: readonly string[] = ['gd', 'hb', 'fista', 'hb-fista', 'lagged-newton'];
/** The warm starts, and their copies in a checkpoint. */
const WARM_STARTS = 2;

/**
 * Bytes that a problem takes on `threads` threads, estimated: its data, once when shared and else
 * once a thread, warm starts and a checkpoint, and on each thread the evaluation of the largest
 * sample, with what it says that it keeps besides.
 */
export function memoryNeeded(
  problem: BilevelProblem,
  data: unknown,
  threads: number,
  needs: WarmStartNeeds & { readonly lower?: { readonly name: string } },
): number {
  const vectors = OF_FEW_VECTORS.includes(needs.lower?.name ?? '')
    ? FEWER_VECTORS
    : VECTORS_PER_EVALUATION;
  const dimensions = problem.samples.map(({ dimension }) => dimension);
  const sum = dimensions.reduce((a, b) => a + b, 0);
  const largest = problem.samples.reduce(
    (most, { dimension, memory = 0 }) => Math.max(most, 8 * vectors * dimension + memory),
    0,
  );
  const { shared, copied } = bytesOf(data);
  return (
    shared +
    threads * copied +
    8 * WARM_STARTS * warmStartVectors(problem, needs) * sum +
    // No more of them are evaluated at once than there are.
    largest * Math.min(threads, dimensions.length)
  );
}

/** @throws MemoryLimitError when `needed` is more than `limit` */
export function requireMemory(needed: number, limit: number | undefined): void {
  if (limit === undefined || needed <= limit) return;
  throw new MemoryLimitError(
    needed,
    limit,
    'Use fewer or smaller samples, or raise `memoryLimit`.',
  );
}

/** Bytes of the arrays in plain data, each buffer counted once. */
function bytesOf(data: unknown): { shared: number; copied: number } {
  const bytes = { shared: 0, copied: 0 };
  const seen = new Set<object>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (ArrayBuffer.isView(value)) visit(value.buffer);
    else if (value instanceof ArrayBuffer) bytes.copied += value.byteLength;
    else if (isShared(value)) bytes.shared += value.byteLength;
    else for (const part of Object.values(value)) visit(part);
  };
  visit(data);
  return bytes;
}

function isShared(value: object): value is SharedArrayBuffer {
  // A page that is not isolated does not know the class.
  return typeof SharedArrayBuffer !== 'undefined' && value instanceof SharedArrayBuffer;
}
