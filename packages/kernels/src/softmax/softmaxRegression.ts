import { ArgumentError, expected, requireLength } from '@bilevel/core';
import { plainSoftmax } from './plain.js';
import type { LabelledRows, SoftmaxRegression } from './softmax.js';

/**
 * Softmax regression over labelled samples, see {@link SoftmaxRegression}.
 *
 * @throws ArgumentError for fewer than two classes or a label that is not one of them; ShapeError
 *   when there is not one label a sample
 */
export function softmaxRegression(data: LabelledRows): SoftmaxRegression {
  const { samples, labels, classes } = data;
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
  return plainSoftmax(data);
}
