import { filterMemory } from '@bilevel/kernels';
import type { Shape } from '../image.js';
import { termsOf } from '../prior/expression.js';

/**
 * Bytes that evaluating a picture keeps beside vectors of its length: the second derivatives of filters.
 *
 * @throws KernelMemoryError where that is more than the kernels can hold
 */
export function evaluationMemory(prior: string, { width, height, channels }: Shape): number {
  return termsOf(prior).reduce((sum, { entry, options }) => {
    if (entry.kind !== 'filters') return sum;
    const { count = 0, size = 0 } = options;
    return sum + filterMemory({ width, height, channels }, size, count);
  }, 0);
}
