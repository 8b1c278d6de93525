import type { Dice } from '../dice.js';
import { mutateBytes } from '../mutation.js';

const TYPES = [
  ...['<f8', '>f8', '<f4', '>f4', '<f2', '|u1', '<u2', '>u2', '<i8', '<u8', '|b1', '|O', '<c16'],
  ...['<U4', '|S3', '|V4', '<f16', '<M8[ns]', 'f8', ''],
];
const SHAPES = [
  ...['()', '(0,)', '(3,)', '(3, 4)', '(12, 0)', '(4294967296, 4294967296)', '(1e3, 2)', '(-1, 3)'],
  ...[
    '(3, 4, 3)',
    '(1, 1, 1, 1, 1, 1)',
    '(99999999999999999999,)',
    '(3 4)',
    '((3, 4),)',
    '(3L, 4L)',
  ],
];

/** Writes another header before the same numbers, or other numbers behind the same header. */
export function mutateNpy(bytes: Buffer, dice: Dice): Buffer {
  if (bytes.length < 12) return mutateBytes(bytes, dice);
  const wide = (bytes[6] ?? 1) > 1;
  const start = wide ? 12 : 10;
  const length = wide ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8);
  const text = bytes.toString('latin1', start, start + length);
  const data = bytes.subarray(start + length);
  switch (dice.below(6)) {
    case 0:
      return whole(text.replace(/'descr': '[^']*'/, `'descr': '${dice.pick(TYPES)}'`), data, dice);
    case 1:
      return whole(text.replace(/\([\d, ]*\)/, dice.pick(SHAPES)), data, dice);
    case 2:
      return whole(
        text.replace(/True|False/, dice.pick(['True', 'False', '0', 'None'])),
        data,
        dice,
      );
    case 3:
      return whole(mutateBytes(Buffer.from(text, 'latin1'), dice).toString('latin1'), data, dice);
    case 4:
      return whole(text, dice.bytes(data.length), dice);
    default:
      return whole(
        text.replace(/'descr': '[^']*'/, "'descr': [('a', '<f4'), ('b', '<f4')]"),
        data,
        dice,
      );
  }
}

/** A file of version 1, 2 or 3; the header may say another length than it has. */
function whole(text: string, data: Buffer, dice: Dice): Buffer {
  const version = dice.pick([1, 1, 1, 2, 3, 4]);
  const header = Buffer.from(text, 'latin1');
  const length = dice.chance(0.1) ? dice.edge() : header.length;
  const head = Buffer.alloc(version === 1 ? 10 : 12);
  head.write('\x93NUMPY', 'latin1');
  head[6] = version;
  if (version === 1) head.writeUInt16LE(length & 0xffff, 8);
  else head.writeUInt32LE(length >>> 0, 8);
  return Buffer.concat([head, header, data]);
}
