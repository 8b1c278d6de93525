import { DataContentError } from '../errors.js';
import { classText, type LabelledData } from './labelled.js';
import type { Split } from './split.js';

/** Fewer samples of a class tell nothing about it: they can be neither learned from nor judged. */
const LEAST_OF_CLASS = 4;
/** A class with too few samples, which takes no part in the cleaning. */
export interface RareClass {
  /** Its number and name in the data. */
  readonly label: number;
  readonly name: string | undefined;
  /** Places of its samples in the data. */
  readonly places: readonly number[];
}

/** The classes with fewer than {@link LEAST_OF_CLASS} samples. @throws DataContentError unless two others are left */
export function rareClasses({ labels, classes, classNames }: LabelledData): RareClass[] {
  const places = Array.from({ length: classes }, (): number[] => []);
  for (const [i, label] of labels.entries()) {
    const own = places[label]!;
    if (own.length < LEAST_OF_CLASS) own.push(i);
  }
  const rare = places.flatMap((own, label) =>
    own.length < LEAST_OF_CLASS ? [{ label, name: classNames?.[label], places: own }] : [],
  );
  if (classes - rare.length >= 2) return rare;
  throw new DataContentError(
    `Expected at least two classes with ${String(LEAST_OF_CLASS)} samples or more but received ` +
      `${String(classes - rare.length)} of ${String(classes)}. If the labels are others, choose their ` +
      'column with `labelColumn`; else give more data.',
  );
}

/**
 * Sees to it that every class has a training sample: where the split left it none, it gets one in exchange
 * for one of the class with the most. Sizes of the parts stay as they are, and so does a split that needs
 * no exchange.
 *
 * @param taking whether a class takes part
 * @throws DataContentError when no sample of a class is in any part, or there are fewer training samples
 *     than classes
 */
export function ensureTraining(
  { labels, classes, classNames }: LabelledData,
  { train, validation, test }: Split,
  taking: (label: number) => boolean,
): Split {
  const chosen = train.slice();
  const others = { validation: validation.slice(), test: test.slice() };
  const counts = new Uint32Array(classes);
  for (const i of chosen) counts[labels[i]!]!++;
  for (let label = 0; label < classes; label++) {
    if (!taking(label) || counts[label]! > 0) continue;
    const most = counts.reduce((a, b) => Math.max(a, b), 0);
    const from = Object.values(others).find((part) => part.some((i) => labels[i] === label));
    if (from === undefined || most < 2) {
      throw new DataContentError(
        `Expected training samples of all ${String(classes)} classes but received none of class ` +
          `${classText(label, classNames)} among ${String(train.length)}. Ask for more of them, with ` +
          '`train`, or leave that out: all that the rest leaves are taken.',
      );
    }
    const largest = counts.indexOf(most);
    const given = chosen.findLastIndex((i) => labels[i] === largest);
    const taken = from.findIndex((i) => labels[i] === label);
    [chosen[given], from[taken]] = [from[taken]!, chosen[given]!];
    counts[largest]!--;
    counts[label]!++;
  }
  return { train: chosen.sort(), validation: others.validation.sort(), test: others.test.sort() };
}
