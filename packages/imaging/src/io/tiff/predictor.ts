/** How the rows of a block are laid out. */
interface Rows {
  readonly rowBytes: number;
  /** Samples side by side of one pixel. */
  readonly samples: number;
  readonly bytesPerSample: number;
  readonly little: boolean;
}

/**
 * Undoes horizontal differencing (TIFF 6.0 §14) in place: every sample is stored as its difference to
 * the one of the pixel before it, modulo 2^bits.
 */
export function undoDifferences(bytes: Uint8Array, rows: Rows): void {
  const { rowBytes, samples, bytesPerSample, little } = rows;
  const stride = samples * bytesPerSample;
  for (let row = 0; row < bytes.length; row += rowBytes) {
    const end = Math.min(row + rowBytes, bytes.length);
    for (let at = row + stride; at < end; at += bytesPerSample) {
      let carry = 0;
      for (let k = 0; k < bytesPerSample; k++) {
        const place = at + (little ? k : bytesPerSample - 1 - k);
        const sum = bytes[place]! + bytes[place - stride]! + carry;
        bytes[place] = sum;
        carry = sum >> 8;
      }
    }
  }
}

/**
 * Undoes the differencing of floats (TIFF Technical Note 3) in place: a row holds the highest bytes of
 * all its samples, then the next lower ones, and so on, and every byte as its difference to the one
 * `samples` before it.
 */
export function undoFloatDifferences(bytes: Uint8Array, rows: Rows): void {
  const { rowBytes, samples, bytesPerSample, little } = rows;
  const count = rowBytes / bytesPerSample;
  for (let start = 0; start + rowBytes <= bytes.length; start += rowBytes) {
    const row = bytes.subarray(start, start + rowBytes);
    for (let i = samples; i < rowBytes; i++) row[i] = row[i]! + row[i - samples]!;
    // Not slice: of a Buffer that is no copy.
    const planes = new Uint8Array(row);
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < bytesPerSample; k++) {
        const place = i * bytesPerSample + (little ? bytesPerSample - 1 - k : k);
        row[place] = planes[k * count + i]!;
      }
    }
  }
}
