import { DataContentError } from '../errors.js';
import { corruptLabels } from './corruption.js';
import { selectRows, withLabels, type LabelledData } from './labelled.js';
import type { DataSet } from './mnistFolder.js';
import { ensureTraining, rareClasses, type RareClass } from './rareClasses.js';
import { splitSamples } from './split.js';

/** How data are split and corrupted. */
export interface PartsOptions {
  /** Share of the training labels to replace by wrong ones, to see how well they are found. */
  readonly corrupt: number;
  /** Make as large a share of the validation labels wrong, too. Default false. */
  readonly corruptValidation?: boolean | undefined;
  /** Training samples. Default: all that validation and test leave. */
  readonly train?: number | undefined;
  /** Samples that judge the weights: a whole number, or a share of all below 1. */
  readonly validation: number;
  /** Samples that are only measured on, likewise; not used where the data have a test part. */
  readonly test: number;
  readonly seed: number;
}

/** The samples of a cleaning. */
export interface CleaningParts {
  /** Labels of all samples of the training data as they came, in their order. */
  readonly given: Uint16Array;
  readonly train: LabelledData;
  /** Place in the data of each training sample, … */
  readonly places: Uint32Array;
  /** … of those that judge the weights, validation and hold-out samples, … */
  readonly judging: Uint32Array;
  /** … and of the test samples; none where they are of their own. */
  readonly testing: Uint32Array;
  /** The same samples with the labels they had before the corruption; undefined without one. */
  readonly clean: LabelledData | undefined;
  readonly corrupted: Uint8Array | undefined;
  readonly validation: LabelledData;
  readonly holdOut: LabelledData;
  readonly test: LabelledData | undefined;
  /** Classes with too few samples, which are in none of the parts. */
  readonly rare: readonly RareClass[];
  /**
   * The number in the data of each class of the parts, which are numbered anew, in the same order, where
   * there are rare classes.
   */
  readonly numbers: Uint16Array;
  /** Names of all classes of the data, by their numbers there. */
  readonly classNames: readonly string[] | undefined;
}

/** Share of the validation samples that decide when to stop. */
const HOLD_OUT = 1 / 3;

/**
 * Splits the data three ways, and corrupts training labels where that is asked for. Validation samples
 * are split again: a third of them is the hold-out. Samples of classes too rare to be learned
 * ({@link rareClasses}) are set aside after the split, so that all others are where they would be
 * without them.
 *
 * @throws DataContentError when more samples are asked for than there are, or a class has none to train with
 */
export function cleaningParts(data: DataSet, options: PartsOptions): CleaningParts {
  const { train: all, test: ownTest } = data;
  const { corrupt, seed } = options;
  const rows = all.features.rows;
  const sizeOf = (size: number): number => (size < 1 ? Math.floor(size * rows) : size);
  const validation = Math.max(2, sizeOf(options.validation));
  const test = ownTest === undefined ? sizeOf(options.test) : 0;
  const train = options.train ?? rows - validation - test;
  const rare = rareClasses(all);
  const aside = new Set(rare.map(({ label }) => label));
  const taking = (label: number): boolean => !aside.has(label);
  const split = ensureTraining(all, splitSamples(rows, { train, validation, test }, seed), taking);
  const holdOut = Math.max(1, Math.floor(HOLD_OUT * validation));
  // Indices ascend, so that every third sample of a random choice is one at random again.
  const judges = new Set(split.validation.filter((_, i) => i % 3 === 0).slice(0, holdOut));
  const numbers = Uint16Array.from({ length: all.classes }, (_, label) => label).filter(taking);
  const select = (of: LabelledData, places: Uint32Array): LabelledData =>
    renumbered(selectRows(of, places), numbers);
  const common = ({ labels }: LabelledData, of?: Uint32Array): Uint32Array =>
    (of ?? Uint32Array.from(labels.keys())).filter((i) => taking(labels[i]!));
  const places = common(all, split.train);
  const clean = select(all, places);
  const changed =
    corrupt > 0 ? corruptLabels(clean.labels, clean.classes, corrupt, seed) : undefined;
  const judging = common(all, split.validation);
  const testing = common(all, split.test);
  let judged = select(all, judging);
  if (options.corruptValidation === true) {
    // Not as the training labels are.
    const { labels } = corruptLabels(judged.labels, judged.classes, corrupt, (seed + 1) >>> 0);
    judged = withLabels(judged, labels);
  }
  const judgedWhere = (isOne: (i: number) => boolean): LabelledData => {
    const rowsOf = Uint32Array.from(judging.keys()).filter((k) => isOne(judging[k]!));
    if (rowsOf.length > 0) return selectRows(judged, rowsOf);
    throw new DataContentError(
      `Expected validation samples of common classes but received none of ${String(validation)}. ` +
        'Ask for more of them, with `validation`.',
    );
  };
  return {
    given: all.labels,
    train: changed === undefined ? clean : withLabels(clean, changed.labels),
    places,
    judging,
    testing,
    clean: changed === undefined ? undefined : clean,
    corrupted: changed?.corrupted,
    validation: judgedWhere((i) => !judges.has(i)),
    holdOut: judgedWhere((i) => judges.has(i)),
    test: ownTest
      ? select(ownTest, common(ownTest))
      : testing.length > 0
        ? select(all, testing)
        : undefined,
    rare,
    numbers,
    classNames: all.classNames,
  };
}

/** The same samples with classes numbered by their places in `numbers`. */
function renumbered(data: LabelledData, numbers: Uint16Array): LabelledData {
  if (numbers.length === data.classes) return data;
  const { classNames } = data;
  return {
    ...data,
    labels: data.labels.map((label) => numbers.indexOf(label)),
    classes: numbers.length,
    ...(classNames && { classNames: Array.from(numbers, (label) => classNames[label] ?? '') }),
  };
}
