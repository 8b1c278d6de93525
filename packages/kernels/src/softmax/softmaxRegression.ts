import { ArgumentError, expected, requireLength } from '@bilevel/core';
import { implementation, type KernelOptions } from '../implementation.js';
import { availableThreads } from '../threads/availableThreads.js';
import { requireEntries } from './denseRows.js';
import { plainSoftmax } from './plain.js';
import { SimdSoftmax } from './simd.js';
import type { LabelledRows, SampleRows } from './labelledRows.js';
import type { Precision, SoftmaxRegression } from './softmax.js';

/** Options of {@link softmaxRegression}. */
export interface SoftmaxOptions extends KernelOptions {
  /**
   * Threads that share the rows of one evaluation, in Node; results do not depend on their number.
   * Default: all cores where an evaluation takes long enough to be worth it, else one. The plain
   * kernels use one.
   */
  readonly threads?: number;
  /**
   * Bits of products of compressed rows with matrices. With 32 they take two thirds of the time, and
   * results have relative errors of about 1e-7 instead of 1e-15: too large for certificates. All else,
   * the sums over blocks of rows among it, and dense rows and the plain kernels are always computed in
   * 64. Default 64.
   */
  readonly precision?: Precision;
}

/**
 * Softmax regression over labelled samples, see {@link SoftmaxRegression}.
 *
 * @throws ArgumentError for fewer than two classes, a label that is not one of them, or rows whose
 *   entries are not where they should be; ShapeError when there is not one label a sample; KernelMemoryError when
 *   the samples do not fit in 4 GiB
 */
export function softmaxRegression(
  data: LabelledRows,
  options: SoftmaxOptions = {},
): SoftmaxRegression {
  const { samples, labels, classes } = data;
  requireRows(samples);
  if (!Number.isInteger(classes) || classes < 2) {
    throw new ArgumentError(expected('an integer of at least 2', 'classes', classes));
  }
  requireLength('labels', labels, samples.rows);
  for (let i = 0; i < samples.rows; i++) {
    const label = labels[i]!;
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new ArgumentError(
        expected(`an integer from 0 to ${String(classes - 1)}`, `labels[${String(i)}]`, label),
      );
    }
  }
  const threads = options.threads ?? (isLarge(data) ? availableThreads() : 1);
  if (!Number.isInteger(threads) || threads < 1) {
    throw new ArgumentError(expected('an integer of at least 1', 'threads', threads));
  }
  const { precision = 64 } = options;
  if (implementation(options) === 'simd') return new SimdSoftmax(data, { threads, precision });
  return plainSoftmax(data);
}

/** Waking threads takes tens of microseconds; this much work, an evaluation of about a millisecond. */
function isLarge({ samples, classes }: LabelledRows): boolean {
  const { rows, columns } = samples;
  const entries = samples.kind === 'dense' ? rows * columns : samples.start[rows]!;
  return entries * classes > 500_000;
}

/** Kernels index memory with what is in here. */
function requireRows(samples: SampleRows): void {
  const { rows, columns, value } = samples;
  if (samples.kind === 'dense') {
    requireEntries(value, { rows, columns });
    return;
  }
  const { start, column } = samples;
  const fits =
    start.length === rows + 1 &&
    start[0] === 0 &&
    start.every((from, i) => i === 0 || from >= start[i - 1]!) &&
    start[rows]! <= Math.min(column.length, value.length) &&
    column.every((j) => j < columns);
  if (!fits) {
    throw new ArgumentError(
      'Expected compressed rows for samples but received starts or columns out of range. ' +
        'Make them with compressRows().',
    );
  }
}
