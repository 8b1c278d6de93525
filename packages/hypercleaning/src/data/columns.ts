import { ArgumentError, expected } from '@bilevel/core';

/** A table of numbers, some of its columns left out. */
export interface Columns {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
  /** What the columns are called. */
  readonly names?: readonly string[] | undefined;
}

/** What columns of labels are called; y may be a coordinate where there is another. */
const LABEL_NAMES = [
  /^(?:labels?|class(?:es)?|class_?labels?|targets?|categor(?:y|ies)|species)$/i,
  /^y$/i,
];
const INDEX_NAME =
  /^(?:|unnamed: ?\d+|index|idx|id|row|rownames?|row_?(?:id|number|names?)|nr\.?|no\.?|#)$/i;
/** Fewer rows may count by chance. */
const LEAST_ROWS = 10;
/** So few different numbers may be classes. */
const MOST_CLASSES_SEEN = 30;

/** The places from 0 of columns, from 1 or, negative, from the right. @throws ArgumentError */
export function columnPlaces(
  path: string,
  columns: number,
  numbers: readonly number[],
): ReadonlySet<number> {
  return new Set(
    numbers.map((number) => {
      const place = number < 0 ? columns + number : number - 1;
      if (Number.isInteger(place) && place >= 0 && place < columns) return place;
      const what = `columns from 1 to ${String(columns)} of ${path}`;
      throw new ArgumentError(expected(what, 'the columns to leave out', number));
    }),
  );
}

/** The column of labels, from 1, by its name; undefined where no column, or more than one, has such a name. */
export function labelColumnByName(names: readonly string[]): number | undefined {
  const found = LABEL_NAMES.map((pattern) =>
    names.flatMap((name, j) => (pattern.test(name) ? [j + 1] : [])),
  ).find((places) => places.length > 0);
  return found?.length === 1 ? found[0] : undefined;
}

/**
 * The columns, by place, that count the rows: 0, 1, 2, … or 1, 2, 3, …, in order or, under no name or one
 * such as "id", in any; or there any whole numbers of which no two are the same.
 */
export function indexColumns(table: Columns): number[] {
  if (table.rows < LEAST_ROWS) return [];
  return Array.from({ length: table.columns }, (_, j) => j).filter((j) => countsRows(table, j));
}

function countsRows({ rows, columns, values, names }: Columns, j: number): boolean {
  const first = values[j]!;
  const at = (i: number): number => values[i * columns + j]!;
  let inOrder = first === 0 || first === 1;
  for (let i = 0; i < rows && inOrder; i++) inOrder = at(i) === first + i;
  if (inOrder) return true;
  const name = names?.[j];
  if (name === undefined || !INDEX_NAME.test(name)) return false;
  const seen = new Set<number>();
  for (let i = 0; i < rows; i++) {
    const value = at(i);
    if (!Number.isInteger(value) || seen.has(value)) return false;
    seen.add(value);
  }
  return true;
}

/** How many different numbers a column has; `most` at most. */
function countDistinct({ rows, columns, values }: Columns, j: number, most: number): number {
  const seen = new Set<number>();
  for (let i = 0; i < rows && seen.size < most; i++) seen.add(values[i * columns + j]!);
  return seen.size;
}

/** Columns other than `place` that may hold labels: few different whole numbers; as text for messages. */
export function labelCandidates(table: Columns, place: number): string {
  const found: string[] = [];
  for (let j = 0; j < table.columns && found.length < 3; j++) {
    if (j === place) continue;
    const most = Math.min(MOST_CLASSES_SEEN, Math.floor(table.rows / 4)) + 1;
    const distinct = countDistinct(table, j, most);
    if (distinct < 2 || distinct === most) continue;
    if (!everyWhole(table, j)) continue;
    found.push(`column ${String(j + 1)} has ${String(distinct)} different whole numbers`);
  }
  return found.join(', ');
}

function everyWhole({ rows, columns, values }: Columns, j: number): boolean {
  for (let i = 0; i < rows; i++) if (!Number.isInteger(values[i * columns + j])) return false;
  return true;
}

/** A column as messages call it. */
export function columnText({ names }: Pick<Columns, 'names'>, j: number): string {
  const name = names?.[j];
  return `Column ${String(j + 1)}${name === undefined ? '' : ` (${JSON.stringify(name)})`}`;
}
