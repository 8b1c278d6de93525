import { ImageFileError } from '../../errors.js';

/** FITS counts in blocks of so many bytes, and in cards of 80. */
export const BLOCK_BYTES = 2880;
export const CARD_BYTES = 80;
/** More blocks of cards than this are no header. */
const MOST_BLOCKS = 4096;

/** A file that breaks the rules. */
export function damaged(path: string, how: string): ImageFileError {
  return new ImageFileError(
    path,
    'a complete FITS file',
    `a damaged, truncated or unsupported one (${how})`,
    'Copy or export the picture again.',
  );
}

/** The header of a part of a file ("header and data unit"). */
export interface FitsHeader {
  /** All cards but END, as they are. */
  readonly cards: readonly string[];
  /** The value of a keyword as it is written: of a text without its quotes. */
  readonly text: (keyword: string) => string | undefined;
  /** Where its data begins. */
  readonly end: number;
}

/**
 * The header that begins at `start` (FITS 4.0, sections 3.3, 4.1 and 4.2).
 *
 * Read here and not by a package: `fitsjs` and `fits-reader` have not been maintained for years, read files by
 * the interfaces of browsers, and compare no size with the bytes that there are.
 *
 * @throws ImageFileError
 */
export function fitsHeader(path: string, bytes: Buffer, start: number): FitsHeader {
  const cards: string[] = [];
  const values = new Map<string, string>();
  for (let block = 0; block < MOST_BLOCKS; block++) {
    const from = start + block * BLOCK_BYTES;
    if (from + BLOCK_BYTES > bytes.length) throw damaged(path, 'a header without an end');
    for (let at = from; at < from + BLOCK_BYTES; at += CARD_BYTES) {
      const card = bytes.toString('latin1', at, at + CARD_BYTES);
      const keyword = card.slice(0, 8).trimEnd();
      if (keyword === 'END') {
        return { cards, text: (name) => values.get(name), end: from + BLOCK_BYTES };
      }
      if (!/^[\x20-\x7e]*$/.test(card) || !/^[A-Z0-9_-]*$/.test(keyword)) {
        throw damaged(path, `a header with ${JSON.stringify(card.slice(0, 20))}`);
      }
      cards.push(card);
      const value = card.startsWith('= ', 8) ? valueOf(card.slice(10)) : undefined;
      if (value !== undefined && !values.has(keyword)) values.set(keyword, value);
    }
  }
  throw damaged(path, 'a header that does not end');
}

/** A value without its comment; quotes in texts are doubled. */
function valueOf(field: string): string | undefined {
  const text = /^ *'((?:[^']|'')*)'/.exec(field)?.[1];
  if (text !== undefined) return text.replaceAll("''", "'").trimEnd();
  const other = (field.split('/')[0] ?? '').trim();
  return other === '' ? undefined : other;
}

/** A number that a keyword has; undefined where it has none. @throws ImageFileError for what is no number */
export function numberOf(path: string, header: FitsHeader, keyword: string): number | undefined {
  const text = header.text(keyword);
  if (text === undefined || text === '') return undefined;
  // Fortran writes exponents with D.
  const value = Number(text.replace(/[dD]/, 'e'));
  if (Number.isFinite(value)) return value;
  throw damaged(path, `${text} for ${keyword}`);
}

/** A whole number from `least` on that a keyword must have. @throws ImageFileError */
export function countOf(
  path: string,
  header: FitsHeader,
  keyword: string,
  least: number,
  other?: number,
): number {
  const value = numberOf(path, header, keyword) ?? other;
  if (value !== undefined && Number.isSafeInteger(value) && value >= least) return value;
  throw damaged(path, `${value === undefined ? 'no value' : String(value)} for ${keyword}`);
}
