import { DataFileError } from '../errors.js';

/** The place from 0 of the column of labels, `labelColumn` from 1 or, negative, from the right. @throws DataFileError */
export function labelPlace(path: string, columns: number, labelColumn: number): number {
  const place = labelColumn < 0 ? columns + labelColumn : labelColumn - 1;
  if (columns >= 2 && Number.isInteger(place) && place >= 0 && place < columns) return place;
  throw new DataFileError(path, {
    what: `features and labels, these in column ${String(labelColumn)},`,
    received: `${String(columns)} ${columns === 1 ? 'column' : 'columns'}`,
    remedy:
      columns === 1
        ? 'Cells of a CSV file are separated by commas, samples by line ends.'
        : 'Choose the column of the labels with `labelColumn`.',
  });
}
