import { ArgumentError, NotFiniteError, ShapeError, expected } from '@bilevel/core';
import { DataContentError } from '../errors.js';

/**
 * Features of N samples: row i holds the numbers scale · values[i·columns + j]. Pixels stay the
 * bytes they are, with scale 1/255.
 */
export interface Features {
  readonly rows: number;
  readonly columns: number;
  readonly values: Uint8Array | Float64Array;
  readonly scale: number;
}

/** Samples with their labels, 0 to classes − 1. */
export interface LabelledData {
  readonly features: Features;
  readonly labels: Uint16Array;
  readonly classes: number;
  /** What the classes are called, by number, where they have names. */
  readonly classNames?: readonly string[];
  /** Set when each row is a picture: its rows and columns of pixels. */
  readonly picture?: { readonly height: number; readonly width: number };
  /** The line of the file on which each sample ends, where it is one of lines. */
  readonly lines?: Uint32Array;
}

/** More do not fit into 16 bits. */
export const MOST_CLASSES = 65535;

/** Options of {@link labelledData}. */
export interface LabelledDataOptions {
  /** Number of classes, 2 to 65,535. Default: that of `classNames`, else the largest label + 1. */
  readonly classes?: number;
  /** Names of the classes, by number, no two of them the same. */
  readonly classNames?: readonly string[];
  readonly picture?: LabelledData['picture'];
  readonly lines?: Uint32Array;
}

/**
 * Features and labels as data to learn from.
 *
 * @throws ShapeError, NotFiniteError, ArgumentError for arrays that do not fit, numbers that are not
 *     finite and labels out of range; DataContentError for a class without a sample
 */
export function labelledData(
  features: Features,
  labels: ArrayLike<number>,
  options: LabelledDataOptions = {},
): LabelledData {
  const { rows, columns, values } = features;
  if (rows < 1 || columns < 1 || values.length !== rows * columns) {
    throw new ShapeError(
      expected(`${String(rows)} × ${String(columns)} numbers, at least one,`, 'features', values),
    );
  }
  if (labels.length !== rows) {
    throw new ShapeError(expected(`${String(rows)} labels, one a sample,`, 'labels', labels));
  }
  const bad = values.findIndex((value: number) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new NotFiniteError(
      expected(
        'a finite number',
        `feature ${String(bad % columns)} of sample ${String(Math.floor(bad / columns))}`,
        values[bad],
      ),
    );
  }
  let largest = 0;
  for (let i = 0; i < rows; i++) largest = Math.max(largest, labels[i]!);
  const { classNames, picture, lines } = options;
  const classes = options.classes ?? classNames?.length ?? largest + 1;
  if (!Number.isInteger(classes) || classes < 2 || classes > MOST_CLASSES) {
    throw new ArgumentError(
      expected(
        `a whole number from 2 to ${String(MOST_CLASSES)}`,
        'the number of classes',
        classes,
      ),
    );
  }
  if (classNames !== undefined && new Set(classNames).size !== classes) {
    throw new ArgumentError(
      expected(`${String(classes)} different names, one a class,`, 'classNames', classNames),
    );
  }
  const counts = new Uint32Array(classes);
  for (let i = 0; i < rows; i++) {
    const label = labels[i]!;
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      const what = `a whole number from 0 to ${String(classes - 1)}`;
      throw new ArgumentError(expected(what, `the label of sample ${String(i)}`, label));
    }
    counts[label]!++;
  }
  const missing = counts.indexOf(0);
  if (missing >= 0) {
    throw new DataContentError(
      `Expected samples of all ${String(classes)} classes but received none of class ` +
        `${classText(missing, classNames)}. Add some, or number the classes 0, 1, 2, … without gaps.`,
    );
  }
  return {
    features,
    labels: Uint16Array.from(labels),
    classes,
    ...(classNames && { classNames }),
    ...(picture && { picture }),
    ...(lines && { lines }),
  };
}

/** A class as messages call it: by its name where it has one. */
export function classText(number: number, classNames: readonly string[] | undefined): string {
  const name = classNames?.[number];
  return name === undefined ? String(number) : JSON.stringify(name);
}

/** The rows `indices` of the data, in that order; classes stay as they are, present or not. */
export function selectRows(data: LabelledData, indices: ArrayLike<number>): LabelledData {
  const { columns, values, scale } = data.features;
  const chosen =
    values instanceof Uint8Array
      ? new Uint8Array(indices.length * columns)
      : new Float64Array(indices.length * columns);
  const labels = new Uint16Array(indices.length);
  for (let k = 0; k < indices.length; k++) {
    const i = indices[k]!;
    chosen.set(values.subarray(i * columns, (i + 1) * columns), k * columns);
    labels[k] = data.labels[i]!;
  }
  const { lines } = data;
  return {
    ...data,
    features: { rows: indices.length, columns, values: chosen, scale },
    labels,
    ...(lines && { lines: Uint32Array.from(indices, (i) => lines[i]!) }),
  };
}

/** The same samples with other labels. */
export function withLabels(data: LabelledData, labels: Uint16Array): LabelledData {
  return { ...data, labels };
}
