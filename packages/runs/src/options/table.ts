import type { SettingOptions } from './option.js';

const FOUND = 'found by looking';

/** How a table of samples is read. */
export const TABLE_OPTIONS = {
  labelColumn: {
    ...{ kind: 'number', whole: true, except: 0 },
    ...{ flag: 'label-column', value: 'n', name: 'Column of the labels' },
    help: 'column of the labels in a table, from 1; negative: from the right',
    otherwise: 'the one that the first line calls label, class, target or the like, else the last',
  },
  header: {
    ...{ kind: 'other', flag: 'header', name: 'The first line names the columns' },
    help: 'the first line of a CSV file names its columns',
    otherwise: FOUND,
  },
  separator: {
    ...{ kind: 'other', flag: 'separator', value: 'character', name: 'Separator' },
    help: 'what separates cells: comma, semicolon, tab, bar, blank or a character',
    otherwise: FOUND,
  },
  decimal: {
    ...{ kind: 'choice', choices: { '.': 'point', ',': 'comma' } },
    ...{ flag: 'decimal', value: 'character', name: 'Decimal' },
    help: 'what separates the fractions of numbers',
    otherwise: FOUND,
  },
  encoding: {
    ...{ kind: 'other', flag: 'encoding', value: 'name', name: 'Encoding' },
    help: 'encoding of a CSV file, such as windows-1252',
    otherwise: 'UTF-8, or UTF-16 with its mark',
  },
  ignore: {
    ...{ kind: 'other', flag: 'ignore', value: 'columns', name: 'Columns to leave out' },
    help: 'columns that are no features, such as 1,3, or none',
    otherwise: 'one that counts the rows',
  },
  missing: {
    ...{ kind: 'other', flag: 'missing', value: 'values', name: 'Missing values' },
    help: 'leave out samples with missing values: empty, NA, NaN, null and these, such as -9999,-1',
    otherwise: 'they are refused',
  },
  classes: {
    ...{ kind: 'number', min: 2, max: 65535, whole: true },
    ...{ flag: 'classes', value: 'n', name: 'Classes' },
    help: 'number of classes, labels being below it',
    otherwise: 'as many as there are',
  },
} as const satisfies SettingOptions;

/** Separators of cells by name. */
export const SEPARATORS = { comma: ',', semicolon: ';', tab: '\t', bar: '|', blank: ' ' } as const;

/** Numbers of columns, from 1 or negative from the right, or `none`; undefined for other text. */
export function columnsIn(text: string): number[] | undefined {
  if (text.trim() === 'none') return [];
  const columns = text.split(',').map((one) => (one.trim() === '' ? NaN : Number(one)));
  return columns.every((column) => Number.isSafeInteger(column) && column !== 0)
    ? columns
    : undefined;
}
