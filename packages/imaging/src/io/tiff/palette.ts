import { PHOTOMETRIC, TAG } from './tags.js';
import type { TiffLayout } from './layout.js';
import { DamagedTiff, type TiffDirectory } from './structure.js';

/** The colours that the numbers of a picture stand for. */
export interface Palette {
  /** 1 when all its colours are grey. */
  readonly channels: 1 | 3;
  /** Bits that its colours need. */
  readonly bits: 8 | 16;
  /** The number that means white. */
  readonly white: number;
  /** The colours of indices, one plane after the other. */
  colour(indices: Float64Array): Float64Array;
}

/** The palette of a picture that has one; else undefined. @throws DamagedTiff */
export function paletteOf(directory: TiffDirectory, layout: TiffLayout): Palette | undefined {
  if (layout.photometric !== PHOTOMETRIC.palette) return undefined;
  const count = 2 ** layout.bits;
  const stored = directory.wholes(TAG.colorMap) ?? [];
  if (layout.bits > 16 || stored.length !== 3 * count) {
    throw new DamagedTiff(`a palette of ${String(stored.length)} numbers`);
  }
  const map = stored.map(widening(stored));
  const isGrey = Array.from({ length: count }, (_, k) => k).every(
    (k) => map[k] === map[count + k] && map[k] === map[2 * count + k],
  );
  const channels = isGrey ? 1 : 3;
  return {
    channels,
    bits: map.every((value) => value % 257 === 0) ? 8 : 16,
    white: 65535,
    colour(indices) {
      const data = new Float64Array(channels * indices.length);
      for (let c = 0; c < channels; c++) {
        for (let p = 0; p < indices.length; p++) {
          data[c * indices.length + p] = map[c * count + indices[p]!]!;
        }
      }
      return data;
    },
  };
}

/**
 * From the numbers of a palette to 16 bits. Some writers take them for 8 bits, or shift 8 bits without
 * filling the lower ones: white would be 255 or 65280.
 */
function widening(stored: readonly number[]): (value: number) => number {
  if (stored.every((value) => value < 256)) return (value) => 257 * value;
  if (stored.every((value) => value % 256 === 0)) return (value) => (value / 256) * 257;
  return (value) => value;
}
