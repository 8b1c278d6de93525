import { DataFileError } from '../errors.js';
import { labelCandidates, type Columns } from './columns.js';
import { MOST_CLASSES } from './labelled.js';

/** Labels as numbers of classes, and what the classes are called where they are not 0, 1, 2, …. */
export interface Classes {
  readonly labels: ArrayLike<number>;
  readonly classNames?: readonly string[];
}

/** With fewer samples, many classes prove nothing. */
const MANY = 20;

/**
 * Labels that are whole numbers as classes: 0, 1, 2, … as they are; others, such as −1 and 1, 1 to 10 or
 * article numbers, in ascending order, with the numbers as names.
 *
 * @param classes how many there shall be: labels are then 0 to classes − 1
 * @param placeOf where row i is, for the messages
 * @throws DataFileError for a label that is no whole number, or out of range; for one class only
 */
export function numberedClasses(
  path: string,
  labels: ArrayLike<number>,
  classes: number | undefined,
  placeOf: (row: number) => string,
): Classes {
  const seen = new Set<number>();
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    const fits =
      classes === undefined ? Number.isSafeInteger(label) : label < classes && label >= 0;
    if (!fits || !Number.isInteger(label)) {
      const range = classes === undefined ? '' : ` from 0 to ${String(classes - 1)}`;
      throw new DataFileError(path, {
        at: placeOf(i),
        what: `a label, a whole number${range},`,
        received: String(label),
        remedy: 'Correct or remove the sample, or choose the column of labels with `labelColumn`.',
      });
    }
    seen.add(label);
  }
  if (classes !== undefined) return { labels };
  const found = [...seen].toSorted((a, b) => a - b);
  if (found.length > MOST_CLASSES) {
    throw new DataFileError(path, {
      what: `labels of at most ${String(MOST_CLASSES)} classes`,
      received: String(found.length),
      remedy: 'If these are not the labels, choose their column with `labelColumn`.',
    });
  }
  if (found.every((label, k) => label === k)) return { labels };
  const numbers = new Map(found.map((label, k) => [label, k]));
  return {
    labels: Uint16Array.from(labels, (label) => numbers.get(label) ?? 0),
    classNames: found.map(String),
  };
}

/**
 * Refuses a column that cannot hold labels: all the same, or hardly two the same.
 *
 * @param place its place, from 0; undefined where labels have a file of their own
 * @throws DataFileError that names other columns which may
 */
export function requireClasses(
  path: string,
  labels: ArrayLike<number>,
  text: (label: number) => string,
  of?: { readonly place: number; readonly table: Columns },
): void {
  const distinct = new Set(Array.from(labels)).size;
  const n = labels.length;
  // Every sample its own class: row numbers, or a few that were measured.
  const isOwn = n > 2 && distinct === n && Array.from(labels).every(Number.isInteger);
  const isMany = isOwn || (n >= MANY && distinct > n / 2);
  if (distinct >= 2 && !isMany) return;
  const candidates = of === undefined ? '' : labelCandidates(of.table, of.place);
  const choose =
    of === undefined
      ? 'Give others'
      : 'If these are not the labels, choose their column with `labelColumn`';
  throw new DataFileError(path, {
    ...(of && { at: `column ${String(of.place + 1)}` }),
    what: 'labels of at least two classes, most of them with several samples,',
    received: isMany
      ? `${String(distinct)} different ones of ${String(n)} samples`
      : `only ${text(labels[0] ?? 0)}`,
    remedy: `${choose}${candidates === '' ? '' : `: ${candidates}`}.`,
  });
}
