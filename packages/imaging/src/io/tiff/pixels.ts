import { MAX_BLOCK_BYTES } from '../limits.js';
import { blockBytes, type TiffLayout } from './layout.js';
import { undoDifferences, undoFloatDifferences } from './predictor.js';
import { rowReader } from './samples.js';
import { DamagedTiff } from './structure.js';
import { PREDICTED } from './tags.js';
import { unpack } from './unpack.js';

/** More numbers in a row, of all channels, are no picture. */
const MAX_ROW = 2 ** 24;

/** A byte with its bits in the other order. */
const REVERSED = Uint8Array.from({ length: 256 }, (_, byte) => {
  let reversed = 0;
  for (let bit = 0; bit < 8; bit++) if ((byte >> bit) & 1) reversed |= 0x80 >> bit;
  return reversed;
});

/**
 * The numbers that the file holds for some samples of every pixel, one plane after the other, as they
 * are stored: not turned, and without regard to which number is white.
 *
 * @throws DamagedTiff
 */
export function readSamples(
  bytes: Uint8Array,
  little: boolean,
  layout: TiffLayout,
  samples: readonly number[],
): Float64Array {
  const { width, height, bits, planar, blocks } = layout;
  const readRow = rowReader({ kind: layout.format === 3 ? 'float' : 'uint', bits, little });
  if (readRow === undefined) throw new DamagedTiff(`samples of ${String(bits)} bits`);
  const size = width * height;
  const { across, down } = blocks;
  const step = planar ? 1 : layout.samples;
  // A tile may be wider than the picture, and of no use beyond it.
  const rowNumbers = Math.min(blocks.width, width) * step;
  if (rowNumbers > MAX_ROW) throw new DamagedTiff(`rows of ${String(rowNumbers)} numbers`);
  const data = new Float64Array(size * samples.length);
  const row = new Float64Array(rowNumbers);
  // Samples side by side are unpacked together; else those that are asked for, one by one.
  for (const group of planar ? samples.map((sample) => [sample]) : [samples]) {
    for (let b = 0; b < across * down; b++) {
      const index = planar ? group[0]! * across * down + b : b;
      const [bx, by] = [b % across, Math.floor(b / across)];
      const { block, rowBytes } = unpackBlock(bytes, little, layout, index, by);
      const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
      const [left, top] = [bx * blocks.width, by * blocks.height];
      const columns = Math.min(blocks.width, width - left);
      const rows = Math.min(blocks.height, height - top);
      for (let i = 0; i < rows; i++) {
        readRow(view, i * rowBytes, row);
        for (const sample of group) {
          const from = planar ? 0 : sample;
          const to = samples.indexOf(sample) * size + (top + i) * width + left;
          for (let j = 0; j < columns; j++) data[to + j] = row[j * step + from]!;
        }
      }
    }
  }
  return data;
}

function unpackBlock(
  bytes: Uint8Array,
  little: boolean,
  layout: TiffLayout,
  index: number,
  down: number,
) {
  const { blocks, compression, predictor, bits, planar } = layout;
  const { rowBytes, length } = blockBytes(layout, down);
  if (length > MAX_BLOCK_BYTES) throw new DamagedTiff('a strip or tile of more than a gigabyte');
  const offset = blocks.offsets[index]!;
  let packed = bytes.subarray(offset, offset + blocks.lengths[index]!);
  if (layout.reversedBits) packed = packed.map((byte) => REVERSED[byte]!);
  const block = unpack(packed, compression, length);
  if (predictor !== 1 && PREDICTED.has(compression)) {
    const samples = planar ? 1 : layout.samples;
    const rows = { rowBytes, samples, bytesPerSample: bits / 8, little };
    if (predictor === 3) undoFloatDifferences(block, rows);
    else undoDifferences(block, rows);
  }
  return { block, rowBytes };
}
