import { ArgumentError, expected } from '@bilevel/core';
import {
  OPERATORS,
  listIn,
  readArray,
  type ArrayValue,
  type OperatorEntry,
} from '@bilevel/imaging';
import type { DataSettings } from './config.js';

/**
 * Settings with the arrays of the operator in place of the files that they name: runs and models hold the numbers
 * themselves, so that they need the files no more.
 *
 * @throws the errors of `readArray`, and ArgumentError for arrays that the operator does not take
 */
export async function withOperatorFiles<
  S extends { readonly data: Pick<DataSettings, 'operator'> },
>(settings: S): Promise<S> {
  const { operator } = settings.data;
  if (operator?.files === undefined) return settings;
  const arrays: Record<string, ArrayValue> = { ...operator.arrays };
  const entry: OperatorEntry | undefined = OPERATORS.find(({ name }) => name === operator.name);
  for (const [key, text] of Object.entries(operator.files)) {
    if (arrays[key] !== undefined) continue;
    const described = entry?.arrays?.find((one) => one.key === key);
    if (described === undefined) {
      const known = entry?.arrays?.map((one) => one.key).join(', ') ?? 'none';
      throw new ArgumentError(expected(known, `the arrays of ${operator.name}`, key));
    }
    const list = described.dimensions === 1 ? listIn(text) : undefined;
    arrays[key] = list ?? (await readArray(text, described));
  }
  return { ...settings, data: { ...settings.data, operator: { ...operator, arrays } } };
}
