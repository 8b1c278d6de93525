import { ArgumentError, BilevelError, CancelledError } from '@bilevel/core';
import { UnusableImagesError } from '../errors.js';

/**
 * `use` of every item, one after the other. An item that cannot be used stops nothing: those after it
 * are tried as well, so that all faults are named at once and not one a start.
 *
 * @throws the error of the item when one of them fails, UnusableImagesError when several do; at once
 *   what is not about an item: ArgumentError, CancelledError, and whatever is no BilevelError
 */
export async function eachUsable<T, R>(
  items: Iterable<T>,
  use: (item: T) => R | Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const errors: BilevelError[] = [];
  for (const item of items) {
    try {
      results.push(await use(item));
    } catch (error) {
      if (!isAboutItem(error)) throw error;
      errors.push(...(error instanceof UnusableImagesError ? error.errors : [error]));
    }
  }
  const [first] = errors;
  if (first === undefined) return results;
  throw errors.length === 1 ? first : new UnusableImagesError(errors);
}

function isAboutItem(error: unknown): error is BilevelError {
  if (error instanceof ArgumentError || error instanceof CancelledError) return false;
  return error instanceof BilevelError;
}
