import { CsvError, parse, type Options } from 'csv-parse/sync';
import { isNumber, isText, type Decimal } from './cell.js';

/** How a table is written. */
export interface Dialect {
  /** A character; a blank stands for any number of blanks and tabs. */
  readonly separator: string;
  readonly decimal: Decimal;
  /** Whether lines that begin with # are comments. */
  readonly comments: boolean;
  /** Whether every row ends in a separator. */
  readonly trailing: boolean;
}

/** The separators that are looked for, and what they are called. */
export const SEPARATORS: Readonly<Record<string, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'vertical bars',
  ' ': 'blanks',
};

/** Read from the start of a table. */
const HEAD = 256 * 1024;
const ROWS = 200;
/** Longer lines are no table of numbers; without a limit an open quote would take in the file. */
const LONGEST_RECORD = 64 * 2 ** 20;
/** More lines than this share that begin with # are no comments. */
const MOST_COMMENTS = 0.2;

/** The options of the parser for a dialect. */
export function parserOptions({ separator, comments }: Omit<Dialect, 'decimal'>): Options {
  return {
    bom: true,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: LONGEST_RECORD,
    delimiter: separator,
    ...(comments && { comment: '#', comment_no_infix: true }),
  };
}

/** The text with single blanks between cells, where these are separated by blanks. */
export function withSingleBlanks(text: string | Buffer, separator: string): string | Buffer {
  if (separator !== ' ') return text;
  return text
    .toString()
    .replace(/^\uFEFF?[ \t]+|[ \t]+(?=\r?$)/gm, '')
    .replace(/"(?:[^"]|"")*"|[ \t]+/g, (run) => (run.startsWith('"') ? run : ' '));
}

/** The first rows of a table, as far as they can be read. */
export function firstRows(
  text: string | Buffer,
  dialect: Omit<Dialect, 'decimal'>,
  most = ROWS,
): string[][] {
  const rows: string[][] = [];
  try {
    parse(withSingleBlanks(text, dialect.separator), {
      ...parserOptions(dialect),
      to: most,
      on_record: (cells: string[]) => {
        rows.push(cells);
        return null;
      },
    });
  } catch (error) {
    // Reading the table tells what is wrong with it, and where.
    if (!(error instanceof CsvError)) throw error;
  }
  return rows;
}

/**
 * Finds how a table is written from its first rows: the separator that makes most of the cells numbers,
 * in rows of the same length; the decimal comma where cells have one and none has a point.
 */
export function findDialect(
  text: string | Buffer,
  given: { readonly separator?: string | undefined; readonly decimal?: Decimal | undefined },
): Dialect {
  const head = headOf(text);
  const comments = hasComments(head);
  const candidates = given.separator === undefined ? Object.keys(SEPARATORS) : [given.separator];
  let best: Dialect & { readonly score: number } = {
    ...{ separator: candidates[0] ?? ',', decimal: given.decimal ?? '.', comments },
    ...{ trailing: false, score: -1 },
  };
  for (const separator of candidates) {
    const all = firstRows(head, { separator, comments, trailing: false });
    const trailing =
      all.length > 1 && all.every((cells) => cells.length > 2 && cells.at(-1) === '');
    const rows = trailing ? all.map((cells) => cells.slice(0, -1)) : all;
    const decimal = given.decimal ?? decimalOf(rows);
    // Blanks stand in names, too.
    const score = scoreOf(rows, decimal) * (separator === ' ' ? 0.5 : 1);
    if (score > best.score) best = { separator, decimal, comments, trailing, score };
  }
  const { separator, decimal, trailing } = best;
  return { separator, decimal, comments, trailing };
}

/** Whole lines from the start of the text. */
function headOf(text: string | Buffer): string {
  const head = text.slice(0, HEAD).toString();
  const end = head.lastIndexOf('\n');
  // A first line that is longer than the head names very many columns.
  if (end < 0) return text.toString();
  return text.length > HEAD ? head.slice(0, end + 1) : head;
}

function hasComments(head: string): boolean {
  const lines = head.split('\n').filter((line) => line.trim() !== '');
  const marked = lines.filter((line) => line.startsWith('#'));
  const leading = lines.findIndex((line) => !line.startsWith('#'));
  return leading === marked.length ? leading > 0 : marked.length <= MOST_COMMENTS * lines.length;
}

function decimalOf(rows: readonly (readonly string[])[]): Decimal {
  const cells = rows.flat().filter((cell) => !isText(cell, '.') || !isText(cell, ','));
  const commas = cells.some((cell) => cell.includes(','));
  const points = cells.some((cell) => cell.includes('.'));
  return commas && !points ? ',' : '.';
}

function scoreOf(rows: readonly (readonly string[])[], decimal: Decimal): number {
  const counts = new Map<number, number>();
  for (const { length } of rows) counts.set(length, (counts.get(length) ?? 0) + 1);
  const [length, often] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), [0, 0]);
  if (length < 2) return 0;
  const cells = rows.flat();
  const numbers = cells.filter((cell) => isNumber(cell, decimal)).length;
  // Text alone is a table, too, if a poor one.
  return (often / rows.length) * (0.01 + numbers / cells.length);
}

/** Whether the first of some rows names the columns: where the second has numbers, it has none. */
export function isHeader(rows: readonly (readonly string[])[], decimal: Decimal): boolean {
  const [first, second] = rows;
  if (first?.some((cell) => isText(cell, decimal)) !== true) return false;
  if (first.every((cell) => isText(cell, decimal))) return true;
  if (second === undefined) return false;
  const shift = second.length - first.length;
  const numeric = [...second.keys()].filter((j) => isNumber(second[j] ?? '', decimal));
  const above = numeric.map((j) => first[j - shift] ?? '');
  // A column of row names may have none.
  return (
    above.some((cell) => isText(cell, decimal)) &&
    above.every((cell) => cell === '' || isText(cell, decimal))
  );
}
