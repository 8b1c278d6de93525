import type { Dice } from '../dice.js';

/** Most headers are no longer. */
const HEADER_BYTES = 1024;

/** Overwrites numbers of a header by others at the edges of their types, in either byte order. */
export function mutateWords(original: Buffer, dice: Dice): Buffer {
  const bytes = Buffer.from(original);
  for (let k = 1 + dice.below(3); k > 0; k--) {
    const at = 2 * dice.below(Math.min(bytes.length, HEADER_BYTES) / 2);
    const value = dice.edge() * (dice.chance(0.2) ? -1 : 1);
    const rest = bytes.length - at;
    const kind = dice.below(8);
    if (kind < 2 && rest >= 2) put(bytes, at, 2, value, kind === 0);
    else if (kind < 4 && rest >= 4) put(bytes, at, 4, value, kind === 2);
    else if (kind === 4 && rest >= 4) bytes.writeFloatLE(dice.pick(FLOATS), at);
    else if (kind === 5 && rest >= 8) bytes.writeDoubleLE(dice.pick(FLOATS), at);
    else if (rest >= 4) bytes.write(dice.pick(TEXTS).slice(0, rest), at, 'latin1');
  }
  return bytes;
}

const FLOATS = [0, -0, 1, -1, 0.5, NaN, Infinity, -Infinity, 1e-38, 3e38];
const TEXTS = ['-1', '0', '1e9', 'NaN', '   ', '99999999', '\0\0\0\0', 'T', '-64', '1.5', "'"];

function put(bytes: Buffer, at: number, size: 2 | 4, value: number, little: boolean): void {
  const word = Math.trunc(value) & (size === 2 ? 0xffff : -1);
  const stored = size === 2 ? word : word >>> 0;
  if (little) bytes.writeUIntLE(stored, at, size);
  else bytes.writeUIntBE(stored, at, size);
}
