import type { Dice } from '../dice.js';
import { mutateBytes } from '../mutation.js';

/** Tags that decide how the pixels are read. */
const TAGS = [
  ...[254, 255, 256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 280, 281, 282, 283, 284],
  ...[296, 317, 320, 322, 323, 324, 325, 330, 338, 339, 340, 341, 529, 530, 700, 34665, 34675],
];
const VALUES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 24, 32, 64, 32773, 32946, 34712, 50000];

/** Changes entries of the directories: tag, type, count or value; or where the next directory is. */
export function mutateTiff(original: Buffer, dice: Dice): Buffer {
  const bytes = Buffer.from(original);
  const little = bytes.toString('latin1', 0, 2) === 'II';
  const u16 = (value: number, at: number): void => {
    if (at + 2 > bytes.length) return;
    if (little) bytes.writeUInt16LE(value & 0xffff, at);
    else bytes.writeUInt16BE(value & 0xffff, at);
  };
  const u32 = (value: number, at: number): void => {
    if (at + 4 > bytes.length) return;
    if (little) bytes.writeUInt32LE(value >>> 0, at);
    else bytes.writeUInt32BE(value >>> 0, at);
  };
  if (bytes.length < 8) return mutateBytes(bytes, dice);
  const directory = little ? bytes.readUInt32LE(4) : bytes.readUInt32BE(4);
  if (directory + 2 > bytes.length) return mutateBytes(bytes, dice);
  const count = little ? bytes.readUInt16LE(directory) : bytes.readUInt16BE(directory);
  for (let k = 1 + dice.below(3); k > 0; k--) {
    const entry = directory + 2 + 12 * dice.below(Math.max(1, count));
    switch (dice.below(7)) {
      case 0:
        u16(dice.pick(TAGS), entry);
        break;
      case 1:
        u16(dice.below(20), entry + 2);
        break;
      case 2:
        u32(dice.edge(), entry + 4);
        break;
      case 3:
        u32(dice.edge(), entry + 8);
        break;
      case 4:
        // A short value stands in the first two bytes.
        u16(dice.pick(VALUES), entry + 8);
        break;
      case 5:
        // The next directory: this one again, or anywhere.
        u32(dice.chance(0.5) ? directory : dice.edge(), directory + 2 + 12 * count);
        break;
      default:
        u16(dice.edge(), directory);
    }
  }
  return bytes;
}
