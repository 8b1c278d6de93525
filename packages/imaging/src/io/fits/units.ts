import { ImageFileError } from '../../errors.js';
import { BLOCK_BYTES, countOf, damaged, fitsHeader, type FitsHeader } from './header.js';

/** A part of a file, with where its numbers are. */
export interface FitsUnit {
  readonly header: FitsHeader;
  /** EXTNAME, or the place among all parts: `HDU1` is the first. */
  readonly name: string;
  /** 8, 16, 32 and 64 for integers, −32 and −64 for floats. */
  readonly bitpix: number;
  readonly lengths: readonly number[];
  readonly offset: number;
  /** An array of two axes or more. */
  readonly isPicture: boolean;
  /** Whether it is a picture packed into a table. */
  readonly isPacked: boolean;
}

const BITPIX: ReadonlySet<number> = new Set([8, 16, 32, 64, -32, -64]);
const MOST_AXES = 999;

/**
 * The parts of a file. Their data lies whole in it, with what fills its last block; what is behind the last
 * part is no concern.
 *
 * @throws ImageFileError
 */
export function fitsUnits(path: string, bytes: Buffer): FitsUnit[] {
  const units: FitsUnit[] = [];
  for (let at = 0; at === 0 || at < bytes.length;) {
    // FITS allows anything behind the last part.
    if (at > 0 && bytes.toString('latin1', at, at + 8) !== 'XTENSION') break;
    const unit = unitAt(path, bytes, at, units.length + 1);
    // A last block that is not whole is the mark of a file that has lost more than its filling.
    const length = BLOCK_BYTES * Math.ceil(dataBytes(path, unit) / BLOCK_BYTES);
    const there = bytes.length - unit.offset;
    if (there < length) {
      throw damaged(path, `${String(there)} bytes of data where ${String(length)} belong`);
    }
    units.push(unit);
    at = unit.offset + length;
  }
  return units;
}

function unitAt(path: string, bytes: Buffer, at: number, place: number): FitsUnit {
  const header = fitsHeader(path, bytes, at);
  if (place === 1 && header.text('SIMPLE') !== 'T') {
    throw damaged(path, `${header.text('SIMPLE') ?? 'no value'} for SIMPLE`);
  }
  const bitpix = countOf(path, header, 'BITPIX', -64);
  if (!BITPIX.has(bitpix)) throw damaged(path, `${String(bitpix)} for BITPIX`);
  const axes = countOf(path, header, 'NAXIS', 0);
  if (axes > MOST_AXES) throw damaged(path, `${String(axes)} for NAXIS`);
  const lengths = Array.from({ length: axes }, (_, k) =>
    countOf(path, header, `NAXIS${String(k + 1)}`, 0),
  );
  const isImage = place === 1 || header.text('XTENSION') === 'IMAGE';
  const name = header.text('EXTNAME') ?? '';
  return {
    ...{ header, bitpix, lengths, offset: header.end },
    name: name === '' ? `HDU${String(place)}` : name,
    isPicture: isImage && axes >= 2 && lengths.every((length) => length > 0),
    isPacked: header.text('ZIMAGE') === 'T',
  };
}

/** FITS 4.0, equation 2. Random groups say 0 for the first axis, which then does not count. */
function dataBytes(path: string, { header, bitpix, lengths }: FitsUnit): number {
  const groups = header.text('GROUPS') === 'T' && lengths[0] === 0;
  const counted = groups ? lengths.slice(1) : lengths;
  const numbers = counted.length === 0 ? 0 : counted.reduce((product, n) => product * n, 1);
  const parameters = countOf(path, header, 'PCOUNT', 0, 0);
  const count = countOf(path, header, 'GCOUNT', 1, 1);
  const bytes = (Math.abs(bitpix) / 8) * count * (parameters + numbers);
  if (Number.isSafeInteger(bytes)) return bytes;
  throw damaged(path, `an array of ${lengths.join('×')} numbers`);
}

/** A file whose pictures are packed. */
export function refusePacked(path: string): never {
  throw new ImageFileError(
    path,
    'a picture as an array',
    'one compressed into a table (ZIMAGE)',
    'Unpack the file with funpack first.',
  );
}
