import type { ArrayValue } from '../../describe/arrays.js';
import { ImageContentError } from '../../errors.js';

/**
 * The numbers of a text, a row a line, between commas, semicolons or blanks; what is after `#` is no part of it. A list
 * is all of them, in any number of rows.
 *
 * @throws ImageContentError for what is no number, by its line, and for rows that are not equally long
 */
export function tableIn(path: string, text: string, dimensions: 1 | 2): ArrayValue {
  const rows: number[][] = [];
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    const cells = line
      .replace(/#.*/, '')
      .trim()
      .split(/\s*[,;]\s*|\s+/);
    const [first = ''] = cells;
    if (cells.length === 1 && first === '') continue;
    const numbers = cells.map((cell) => (cell === '' ? NaN : Number(cell)));
    const wrong = numbers.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0) {
      const received = `${JSON.stringify(cells[wrong])} in line ${String(i + 1)}`;
      throw new ImageContentError(
        path,
        'numbers',
        received,
        'Correct it, or begin the line with #.',
      );
    }
    rows.push(numbers);
  }
  const [row = []] = rows;
  if (dimensions === 1) {
    const data = rows.flat();
    return { shape: [data.length], data };
  }
  const odd = rows.findIndex(({ length }) => length !== row.length);
  if (odd >= 0) {
    throw new ImageContentError(
      path,
      `rows of ${String(row.length)} numbers, as the first has,`,
      `one of ${String(rows[odd]?.length)}`,
      'Give every row as many.',
    );
  }
  return { shape: [rows.length, row.length], data: rows.flat() };
}
