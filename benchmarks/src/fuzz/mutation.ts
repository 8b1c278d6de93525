import type { Dice } from './dice.js';

/** Makes another file of a file. */
export type Mutation = (bytes: Buffer, dice: Dice) => Buffer;

/** Overwrites, cuts, repeats, inserts or swaps bytes anywhere. */
export function mutateBytes(original: Buffer, dice: Dice): Buffer {
  let bytes = Buffer.from(original);
  for (let k = 1 + dice.below(4); k > 0; k--) bytes = changed(bytes, dice);
  return bytes;
}

function changed(bytes: Buffer<ArrayBuffer>, dice: Dice): Buffer<ArrayBuffer> {
  // Headers decide more than pixels do.
  const end = dice.chance(0.5) ? Math.min(bytes.length, 128) : bytes.length;
  const at = dice.below(end + 1);
  const rest = bytes.length - at;
  switch (dice.below(8)) {
    case 0:
      if (rest > 0) bytes[at] = dice.below(256);
      return bytes;
    case 1:
      if (rest > 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << dice.below(8));
      return bytes;
    case 2:
      return bytes.subarray(0, at);
    case 3:
      return Buffer.concat([
        bytes.subarray(0, at),
        dice.bytes(1 + dice.below(8)),
        bytes.subarray(at),
      ]);
    case 4:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + dice.below(8))]);
    case 5:
      return Buffer.concat([bytes, bytes.subarray(0, at)]);
    case 6:
      if (rest >= 4) bytes.writeUInt32BE(dice.edge() >>> 0, at);
      return bytes;
    default:
      if (rest >= 4) bytes.writeUInt32LE(dice.edge() >>> 0, at);
      return bytes;
  }
}

/** Nothing but noise, behind the beginning of the file or not. */
export function noise(original: Buffer, dice: Dice): Buffer {
  const kept = dice.chance(0.5) ? original.subarray(0, dice.below(24)) : Buffer.alloc(0);
  return Buffer.concat([kept, dice.bytes(dice.below(200))]);
}
