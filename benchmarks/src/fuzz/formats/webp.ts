import type { Dice } from '../dice.js';
import { mutateBytes } from '../mutation.js';

const KINDS = ['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP', 'EXIF', 'XMP '];

interface Chunk {
  readonly kind: string;
  readonly data: Buffer;
}

/** Changes chunks and keeps the lengths right, mostly. */
export function mutateWebp(bytes: Buffer, dice: Dice): Buffer {
  const chunks = chunksOf(bytes);
  const at = dice.below(Math.max(1, chunks.length));
  const chosen = chunks[at];
  if (chosen === undefined) return mutateBytes(bytes, dice);
  switch (dice.below(5)) {
    case 0:
      chunks.splice(at, 0, { kind: dice.pick(KINDS), data: dice.bytes(dice.below(40)) });
      break;
    case 1:
      chunks.splice(at, 0, chosen);
      break;
    case 2:
      chunks.unshift({ kind: 'VP8X', data: extended(dice) });
      break;
    case 3:
      chunks[at] = { kind: dice.pick(KINDS), data: chosen.data };
      break;
    default:
      chunks[at] = { kind: chosen.kind, data: mutateBytes(chosen.data, dice) };
  }
  const body = Buffer.concat([Buffer.from('WEBP'), ...chunks.map(chunkBytes)]);
  const head = Buffer.from('RIFF\0\0\0\0', 'latin1');
  head.writeUInt32LE(dice.chance(0.1) ? dice.edge() >>> 0 : body.length, 4);
  return Buffer.concat([head, body]);
}

/** Flags and the size of a canvas that need not be that of the picture. */
function extended(dice: Dice): Buffer {
  const data = Buffer.alloc(10);
  data[0] = dice.below(256);
  data.writeUIntLE(dice.edge() & 0xffffff, 4, 3);
  data.writeUIntLE(dice.edge() & 0xffffff, 7, 3);
  return data;
}

function chunksOf(bytes: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = 12; at + 8 <= bytes.length;) {
    const length = bytes.readUInt32LE(at + 4);
    const kind = bytes.toString('latin1', at, at + 4);
    chunks.push({ kind, data: bytes.subarray(at + 8, at + 8 + length) });
    at += 8 + length + (length % 2);
  }
  return chunks;
}

function chunkBytes({ kind, data }: Chunk): Buffer {
  const head = Buffer.from(`${kind}\0\0\0\0`, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}
