import { halfFloat } from '@bilevel/npy';

/** How a number is stored. */
export interface SampleType {
  readonly kind: 'uint' | 'float';
  readonly bits: number;
  readonly little: boolean;
}

/** Reads the numbers of a row of samples, which begins at a whole byte, into `row`. */
export type ReadRow = (view: DataView, offset: number, row: Float64Array) => void;

/** How rows of a type are read; undefined for a type that is none of ours. */
export function rowReader({ kind, bits, little }: SampleType): ReadRow | undefined {
  const of = (bytes: number, read: (view: DataView, at: number) => number): ReadRow => {
    return (view, offset, row) => {
      for (let i = 0; i < row.length; i++) row[i] = read(view, offset + i * bytes);
    };
  };
  if (kind === 'float') {
    if (bits === 16) return of(2, (view, at) => halfFloat(view.getUint16(at, little)));
    if (bits === 32) return of(4, (view, at) => view.getFloat32(at, little));
    return bits === 64 ? of(8, (view, at) => view.getFloat64(at, little)) : undefined;
  }
  if (bits === 8) return of(1, (view, at) => view.getUint8(at));
  if (bits === 16) return of(2, (view, at) => view.getUint16(at, little));
  return bits < 16 ? packedReader(bits) : undefined;
}

/** Samples of 1 to 15 bits, one right after the other, the highest bit first. */
function packedReader(bits: number): ReadRow {
  const mask = (1 << bits) - 1;
  return (view, offset, row) => {
    let at = offset;
    let pending = 0;
    let held = 0;
    for (let i = 0; i < row.length; i++) {
      while (held < bits) {
        pending = ((pending << 8) | view.getUint8(at++)) & 0x7fffff;
        held += 8;
      }
      held -= bits;
      row[i] = (pending >> held) & mask;
    }
  };
}
