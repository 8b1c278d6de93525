import { deflateSync, inflateSync } from 'node:zlib';
import type { Dice } from '../dice.js';
import { mutateBytes } from '../mutation.js';

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

const SIGNATURE = 8;
const OTHERS = ['PLTE', 'tRNS', 'gAMA', 'iCCP', 'pHYs', 'tEXt', 'zTXt', 'iTXt', 'eXIf', 'acTL'];

/** Changes chunks and keeps their checksums right, so that what they hold is looked at. */
export function mutatePng(bytes: Buffer, dice: Dice): Buffer {
  let chunks = chunksOf(bytes);
  const at = dice.below(Math.max(1, chunks.length));
  switch (dice.below(6)) {
    case 0:
      chunks = chunks.map((chunk) => (chunk.type === 'IHDR' ? otherHeader(chunk, dice) : chunk));
      break;
    case 1:
      chunks = chunks.map((chunk) => (chunk.type === 'IDAT' ? otherPixels(chunk, dice) : chunk));
      break;
    case 2:
      chunks.splice(at, 1);
      break;
    case 3:
      chunks.splice(at, 0, ...chunks.slice(dice.below(chunks.length + 1)).slice(0, 1));
      break;
    case 4:
      chunks.splice(at, 0, { type: dice.pick(OTHERS), data: dice.bytes(dice.below(40)) });
      break;
    default:
      chunks = chunks.map((chunk, i) =>
        i === at ? { type: chunk.type, data: mutateBytes(chunk.data, dice) } : chunk,
      );
  }
  return Buffer.concat([bytes.subarray(0, SIGNATURE), ...chunks.map(chunkBytes)]);
}

function otherHeader({ type, data }: Chunk, dice: Dice): Chunk {
  const header = Buffer.from(data);
  if (header.length < 13) return { type, data };
  switch (dice.below(3)) {
    case 0:
      header.writeUInt32BE(dice.edge() >>> 0, dice.pick([0, 4]));
      break;
    case 1:
      header[8] = dice.pick([1, 2, 4, 8, 16, 3, 0, 32]);
      header[9] = dice.pick([0, 2, 3, 4, 6, 1, 7]);
      break;
    default:
      header[10 + dice.below(3)] = dice.pick([0, 1, 2, 255]);
  }
  return { type, data: header };
}

/** Other filtered rows, packed as they should be. */
function otherPixels({ type, data }: Chunk, dice: Dice): Chunk {
  try {
    return { type, data: deflateSync(mutateBytes(inflateSync(data), dice)) };
  } catch {
    return { type, data };
  }
}

function chunksOf(bytes: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE; at + 12 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    chunks.push({ type, data: bytes.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

function chunkBytes({ type, data }: Chunk): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const bytes = Buffer.alloc(8 + body.length);
  bytes.writeUInt32BE(data.length, 0);
  body.copy(bytes, 4);
  bytes.writeUInt32BE(crc32(body), 4 + body.length);
  return bytes;
}

const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

function crc32(bytes: Buffer): number {
  let c = 0xffffffff;
  for (const byte of bytes) c = CRC[(c ^ byte) & 0xff]! ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}
