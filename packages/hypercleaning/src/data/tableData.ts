import { DataFileError } from '../errors.js';
import { numberedClasses, requireClasses } from './classes.js';
import { columnPlaces, columnText, indexColumns } from './columns.js';
import { labelPlace } from './labelPlace.js';
import { classText, labelledData } from './labelled.js';
import { oddNumbers } from './oddNumbers.js';
import type { RawTable } from './rawTable.js';
import type { ReadTable, TableOptions } from './table.js';

/**
 * Tells features and labels of a table apart.
 *
 * @param paths of the files, for the messages
 * @throws DataFileError, DataContentError
 */
export function tableData(
  table: RawTable,
  paths: { readonly features: string; readonly labels: string },
  options: TableOptions,
): ReadTable {
  const { columns, values, placeOf, classNames, summary, header } = table;
  const place = labelPlace(paths.labels, columns, table.labelColumn);
  const { used, warnings: left } = features(paths.features, table, place, options.ignore);
  const isKept = (i: number): boolean =>
    [...used, place].every((j) => !Number.isNaN(values[i * columns + j]!));
  const all = Uint32Array.from({ length: table.rows }, (_, i) => i);
  const kept = options.missing === undefined ? all : all.filter(isKept);
  if (kept.length === 0) {
    const remedy = 'Leave out columns in which values are missing, with `ignore`.';
    const what = 'samples without missing values';
    throw new DataFileError(paths.features, { what, received: 'none', remedy });
  }
  const width = used.length;
  const chosen = new Float64Array(kept.length * width);
  const given = new Float64Array(kept.length);
  for (const [k, i] of kept.entries()) {
    for (let c = 0; c < width; c++) {
      const value = values[i * columns + used[c]!]!;
      if (!Number.isFinite(value)) refuseNumber(paths.features, placeOf(i), used[c]!, value);
      chosen[k * width + c] = value;
    }
    given[k] = values[i * columns + place]!;
  }
  const odd = oddNumbers(paths.features, table, used);
  const where = (k: number): string => placeOf(kept[k]!);
  const { classes } = options;
  const count = classNames?.length;
  if (count !== undefined && classes !== undefined && classes !== count) {
    throw new DataFileError(paths.labels, {
      at: `column ${String(place + 1)}`,
      what: `the names of ${String(classes)} classes`,
      received: `those of ${String(count)}`,
      remedy: 'Leave out `classes`: names are counted.',
    });
  }
  const isOwn = paths.labels !== paths.features;
  if (classes === undefined) {
    const textOf = (label: number): string => classText(label, classNames);
    requireClasses(paths.labels, given, textOf, isOwn ? undefined : { place, table });
  }
  const { labels, classNames: names = classNames } =
    count === undefined ? numberedClasses(paths.labels, given, classes, where) : { labels: given };
  return {
    data: labelledData({ rows: kept.length, columns: width, values: chosen, scale: 1 }, labels, {
      ...(classes !== undefined && { classes }),
      ...(names && { classNames: names }),
      ...(table.lines && { lines: Uint32Array.from(kept, (i) => table.lines?.[i] ?? 0) }),
    }),
    reading: {
      ...{ summary, header },
      warnings: [...table.warnings, ...left, ...droppedText(table, kept), ...odd],
    },
  };
}

/** The columns of features, by place; a column that counts the rows is none. */
function features(
  path: string,
  table: RawTable,
  place: number,
  ignore: TableOptions['ignore'],
): { readonly used: readonly number[]; readonly warnings: readonly string[] } {
  const { columns } = table;
  const ignored = new Set(columnPlaces(path, columns, ignore ?? []));
  const warnings: string[] = [];
  for (const j of ignore === undefined ? indexColumns(table) : []) {
    if (j === place || ignored.size >= columns - 2) continue;
    ignored.add(j);
    warnings.push(
      `${columnText(table, j)} counts the rows: it was taken for an index and left out. If it is a ` +
        'feature, say so with `ignore` none.',
    );
  }
  const used = Array.from({ length: columns }, (_, j) => j).filter(
    (j) => j !== place && !ignored.has(j),
  );
  if (used.length > 0) return { used, warnings };
  throw new DataFileError(path, {
    what: 'at least one column of features',
    received: `${String(columns)} columns, of which none is left`,
    remedy: 'Leave fewer columns out, with `ignore`.',
  });
}

function refuseNumber(path: string, at: string, column: number, value: number): never {
  throw new DataFileError(path, {
    at: `${at}, column ${String(column)}`,
    what: 'a finite number',
    received: String(value),
    remedy: Number.isNaN(value)
      ? 'Correct or remove the sample, or leave samples with missing values out with `missing` NA.'
      : 'Correct or remove the sample.',
  });
}

/** Most rows that a message names. */
const NAMED = 5;

function droppedText({ rows, placeOf }: RawTable, kept: Uint32Array): string[] {
  const dropped = rows - kept.length;
  if (dropped === 0) return [];
  const isKept = new Set(kept);
  const named: string[] = [];
  for (let i = 0; i < rows && named.length < NAMED; i++) if (!isKept.has(i)) named.push(placeOf(i));
  return [
    `${String(dropped)} of ${String(rows)} samples with missing values were left out (${named.join(', ')}` +
      `${dropped > named.length ? ', …' : ''}); an index counts those that are left.`,
  ];
}
