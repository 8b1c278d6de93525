/** Entries as the kernels take them for products in 32-bit (assembly/single.ts). */
export interface SingleEntries {
  readonly value: Float32Array;
  /** Where the row of the other factor starts, in bytes. */
  readonly place: Uint32Array;
}

/** Writes scale · value[k], and index[k] rows of `rowBytes` bytes, for every k of `out`. */
export function writeSingleEntries(
  value: Uint8Array | Float64Array,
  index: Uint8Array | Uint16Array,
  { scale, rowBytes }: { readonly scale: number; readonly rowBytes: number },
  out: SingleEntries,
): void {
  for (let k = 0; k < out.value.length; k++) {
    out.value[k] = scale * value[k]!;
    out.place[k] = rowBytes * index[k]!;
  }
}
