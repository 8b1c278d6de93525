import { gunzipSync, gzipSync } from 'node:zlib';
import type { Dice } from '../dice.js';
import { mutateBytes } from '../mutation.js';

const TYPES = [0x08, 0x09, 0x0b, 0x0c, 0x0d, 0x0e, 0x0a, 0xff];

/** Changes type, axes or lengths in the header, also of a packed file. */
export function mutateIdx(bytes: Buffer, dice: Dice): Buffer {
  const packed = bytes[0] === 0x1f;
  const plain = Buffer.from(packed ? gunzipSync(bytes) : bytes);
  switch (dice.below(4)) {
    case 0:
      if (plain.length > 2) plain[2] = dice.pick(TYPES);
      break;
    case 1:
      if (plain.length > 3) plain[3] = dice.pick([0, 1, 2, 3, 4, 17, 255]);
      break;
    case 2: {
      const at = 4 + 4 * dice.below(3);
      if (at + 4 <= plain.length) plain.writeUInt32BE(dice.edge() >>> 0, at);
      break;
    }
    default:
      return packed ? gzipSync(mutateBytes(plain, dice)) : mutateBytes(plain, dice);
  }
  return packed ? gzipSync(plain) : plain;
}
