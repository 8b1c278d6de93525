/** The same every time, computed when it is first asked for; then it holds on to nothing else. */
export function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined;
  let pending: (() => T) | undefined = compute;
  return () => {
    known ??= { value: (pending as () => T)() };
    pending = undefined;
    return known.value;
  };
}
