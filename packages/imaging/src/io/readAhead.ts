/**
 * Reads things in their order, each while the one before it is in use: never more than one is held that nobody has asked for.
 * What is asked for out of order is read then. An error is thrown where the thing is asked for that it is of.
 *
 * @param count how many there are
 */
export function readAhead<T>(
  count: number,
  read: (k: number) => Promise<T>,
): (k: number) => Promise<T> {
  let next: { readonly k: number; readonly thing: Promise<T> } | undefined;
  return (k) => {
    const thing = next?.k === k ? next.thing : read(k);
    next = undefined;
    if (k + 1 < count) {
      const after = (): Promise<T> => read(k + 1);
      next = { k: k + 1, thing: thing.then(after, after) };
      next.thing.catch(() => undefined);
    }
    return thing;
  };
}
