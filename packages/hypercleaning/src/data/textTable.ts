import { DataFileError } from '../errors.js';
import { labelColumnByName } from './columns.js';
import { parseCsv } from './csv.js';
import { SEPARATORS, findDialect, firstRows, isHeader, type Dialect } from './dialect.js';
import { refuseForeign } from './foreign.js';
import type { RawTable } from './rawTable.js';
import type { TableOptions } from './table.js';
import { tableText } from './tableText.js';

/** A line by which Excel is told the separator. */
const SEPARATOR_LINE = /^(?:\uFEFF)?"?sep=(.)"?\r?\n/i;

function partOf(text: string | Buffer, from: number, to?: number): string {
  return typeof text === 'string' ? text.slice(from, to) : text.subarray(from, to).toString();
}

/** A table from text: how it is written is found where it is not given. @throws DataFileError */
export function textTable(path: string, bytes: Buffer, options: TableOptions): RawTable {
  // In an encoding of two bytes a unit, any bytes may begin a text.
  if (options.encoding === undefined) refuseForeign(path, bytes);
  const { text: whole, encoding } = tableText(path, bytes, options.encoding);
  const told = SEPARATOR_LINE.exec(partOf(whole, 0, 16));
  // The line stays, empty, so that others keep their numbers.
  const text = told === null ? whole : `\n${partOf(whole, told[0].length)}`;
  const dialect = findDialect(text, {
    separator: options.separator ?? told?.[1],
    decimal: options.decimal,
  });
  const first = firstRows(text, dialect, 2);
  const header = options.header ?? isHeader(first, dialect.decimal);
  refuseOneColumn(path, text, first[0]?.length ?? 0, options.separator);
  const named = header ? labelColumnByName(first[0] ?? []) : undefined;
  // R gives the column of row names none.
  const shift = header ? (first[1]?.length ?? 0) - (first[0]?.length ?? 0) : 0;
  const labelColumn = options.labelColumn ?? (named === undefined ? -1 : named + shift);
  const { ignore, missing } = options;
  const table = parseCsv(path, text, { ...dialect, header, labelColumn, ignore, missing });
  const { lines, names, columns } = table;
  return {
    ...table,
    ...{ labelColumn, header },
    placeOf: (i) => `line ${String(lines[i])}`,
    summary: summaryOf(dialect, encoding, header, labelColumn, columns, names),
    warnings: repeatedNames(names ?? []),
  };
}

function summaryOf(
  { separator, decimal, comments }: Dialect,
  encoding: string,
  header: boolean,
  labelColumn: number,
  columns: number,
  names: readonly string[] | undefined,
): string {
  const place = labelColumn < 0 ? columns + labelColumn : labelColumn - 1;
  const name = names?.[place];
  return [
    `cells separated by ${SEPARATORS[separator] ?? JSON.stringify(separator)}`,
    ...(decimal === ',' ? ['decimal commas'] : []),
    ...(encoding === 'utf-8' ? [] : [encoding]),
    ...(comments ? ['lines that begin with # left out'] : []),
    header ? 'the first line names the columns' : 'no line of names',
    `labels in column ${String(place + 1)}${name === undefined ? '' : ` (${JSON.stringify(name)})`}`,
  ].join(', ');
}

function repeatedNames(names: readonly string[]): string[] {
  const places = new Map<string, number[]>();
  for (const [j, name] of names.entries()) places.set(name, [...(places.get(name) ?? []), j + 1]);
  return [...places].flatMap(([name, columns]) =>
    name === '' || columns.length < 2
      ? []
      : [
          `Columns ${columns.slice(0, 5).join(', ')} are all called ${JSON.stringify(name)}: ` +
            'if one is a copy, leave it out with `ignore`.',
        ],
  );
}

function refuseOneColumn(
  path: string,
  text: string | Buffer,
  cells: number,
  separator: string | undefined,
): void {
  const [line = ''] = partOf(text, 0, 400).trimStart().split('\n');
  const isLibsvm = /^\S+\s+\d+:[\d.]/.test(line);
  if (line === '' || (cells > 1 && !isLibsvm)) return;
  throw new DataFileError(path, {
    what: 'features and labels in columns',
    received: isLibsvm
      ? 'sparse rows of LIBSVM, such as 1 3:0.5'
      : `1 column, as in ${JSON.stringify(line.slice(0, 60))}`,
    remedy: isLibsvm
      ? 'Write all features of each sample, separated by commas.'
      : separator === undefined
        ? 'Cells may be separated by commas, semicolons, tabs, vertical bars or blanks; say so with ' +
          '`separator` if it is something else.'
        : 'Choose another `separator`.',
  });
}
