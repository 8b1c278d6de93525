import { ArgumentError, expected } from '@bilevel/core/errors';

/** The entry of a name. @throws ArgumentError where there is none, with those there are */
export function named<T extends { readonly name: string }>(
  all: readonly T[],
  what: string,
  name: string,
): T {
  const found = all.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new ArgumentError(expected(`one of ${all.map((one) => one.name).join(', ')}`, what, name));
}
