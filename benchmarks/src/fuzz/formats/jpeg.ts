import type { Dice } from '../dice.js';
import { mutateBytes } from '../mutation.js';

/** Changes a segment: its marker, its contents with the length that fits, or drops or repeats it. */
export function mutateJpeg(bytes: Buffer, dice: Dice): Buffer {
  const { segments, scan } = partsOf(bytes);
  const at = dice.below(Math.max(1, segments.length));
  const chosen = segments[at];
  if (chosen === undefined) return mutateBytes(bytes, dice);
  switch (dice.below(6)) {
    case 0:
      segments.splice(at, 1);
      break;
    case 1:
      segments.splice(at, 0, chosen);
      break;
    case 2:
      segments[at] = { marker: 0xc0 + dice.below(64), data: chosen.data };
      break;
    case 3:
      segments.splice(at, 0, { marker: 0xe0 + dice.below(16), data: exif(dice) });
      break;
    case 4: {
      const frame = segments.find(({ marker }) => marker === 0xc0 || marker === 0xc2);
      if (frame !== undefined && frame.data.length >= 6) otherFrame(frame.data, dice);
      break;
    }
    default:
      segments[at] = { marker: chosen.marker, data: mutateBytes(chosen.data, dice) };
  }
  const tail = dice.chance(0.2) ? mutateBytes(scan, dice) : scan;
  return Buffer.concat([bytes.subarray(0, 2), ...segments.map(segmentBytes), tail]);
}

interface Segment {
  readonly marker: number;
  readonly data: Buffer;
}

function otherFrame(frame: Buffer, dice: Dice): void {
  switch (dice.below(3)) {
    case 0:
      frame.writeUInt16BE(dice.edge() & 0xffff, dice.pick([1, 3]));
      break;
    case 1:
      frame[0] = dice.pick([8, 12, 16, 1, 0]);
      break;
    default:
      frame[5 + dice.below(Math.min(10, frame.length - 5))] = dice.below(256);
  }
}

/** A block of EXIF with an orientation, or with an entry that points anywhere. */
function exif(dice: Dice): Buffer {
  const tiff = Buffer.from('49492a000800000001001201030001000000010000000000', 'hex');
  tiff.writeUInt16LE(dice.below(12), 18);
  if (dice.chance(0.5)) tiff.writeUInt32LE(dice.edge() >>> 0, dice.pick([4, 14, 18]));
  return Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
}

function partsOf(bytes: Buffer): { segments: Segment[]; scan: Buffer } {
  const segments: Segment[] = [];
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    const length = bytes.readUInt16BE(at + 2);
    if (marker === 0xda || length < 2) break;
    segments.push({ marker, data: Buffer.from(bytes.subarray(at + 4, at + 2 + length)) });
    at += 2 + length;
  }
  return { segments, scan: bytes.subarray(at) };
}

function segmentBytes({ marker, data }: Segment): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(0xff00 | marker, 0);
  head.writeUInt16BE(Math.min(65535, data.length + 2), 2);
  return Buffer.concat([head, data]);
}
