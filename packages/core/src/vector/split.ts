/** A vector as views of as many numbers as each part has, one after the other. */
export function splitLike(
  all: Float64Array,
  parts: readonly { readonly dimension: number }[],
): Float64Array[] {
  let at = 0;
  return parts.map(({ dimension }) => all.subarray(at, (at += dimension)));
}

/** Vectors one after the other. */
export function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
