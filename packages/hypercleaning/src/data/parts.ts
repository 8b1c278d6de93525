import { DataContentError } from '../errors.js';
import { corruptLabels } from './corruption.js';
import { classText, selectRows, withLabels, type LabelledData } from './labelled.js';
import type { DataSet } from './mnistFolder.js';
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
  /** Place of each training sample in the data. */
  readonly places: Uint32Array;
  /** The same samples with the labels they had before the corruption; undefined without one. */
  readonly clean: LabelledData | undefined;
  readonly corrupted: Uint8Array | undefined;
  readonly validation: LabelledData;
  readonly holdOut: LabelledData;
  readonly test: LabelledData | undefined;
}

/** Share of the validation samples that decide when to stop. */
const HOLD_OUT = 1 / 3;

/**
 * Splits the data three ways, and corrupts training labels where that is asked for. Validation samples
 * are split again: a third of them is the hold-out.
 *
 * @throws DataContentError when more samples are asked for than there are, or a class has none left
 */
export function cleaningParts(data: DataSet, options: PartsOptions): CleaningParts {
  const { train: all, test: ownTest } = data;
  const { corrupt, seed } = options;
  const rows = all.features.rows;
  const sizeOf = (size: number): number => (size < 1 ? Math.floor(size * rows) : size);
  const validation = Math.max(2, sizeOf(options.validation));
  const test = ownTest === undefined ? sizeOf(options.test) : 0;
  const train = options.train ?? rows - validation - test;
  const split = splitSamples(rows, { train, validation, test }, seed);
  const holdOut = Math.max(1, Math.floor(HOLD_OUT * validation));
  // Indices ascend, so that every third sample of a random choice is one at random again.
  const judges = new Set(split.validation.filter((_, i) => i % 3 === 0).slice(0, holdOut));
  const clean = selectRows(all, split.train);
  requireClasses(clean);
  const changed =
    corrupt > 0 ? corruptLabels(clean.labels, clean.classes, corrupt, seed) : undefined;
  const judging =
    options.corruptValidation === true
      ? withLabels(all, corruptedAt(all, split.validation, corrupt, seed))
      : all;
  return {
    given: all.labels,
    train: changed === undefined ? clean : withLabels(clean, changed.labels),
    places: split.train,
    clean: changed === undefined ? undefined : clean,
    corrupted: changed?.corrupted,
    validation: selectRows(
      judging,
      split.validation.filter((i) => !judges.has(i)),
    ),
    holdOut: selectRows(
      judging,
      split.validation.filter((i) => judges.has(i)),
    ),
    test: ownTest ?? (test > 0 ? selectRows(all, split.test) : undefined),
  };
}

/** All labels, with a share of those at some places made wrong. */
function corruptedAt(
  { labels, classes }: LabelledData,
  places: Uint32Array,
  share: number,
  seed: number,
): Uint16Array {
  const own = Uint16Array.from(places, (i) => labels[i]!);
  // Not as the training labels are.
  const changed = corruptLabels(own, classes, share, (seed + 1) >>> 0);
  const all = labels.slice();
  for (const [k, i] of places.entries()) all[i] = changed.labels[k]!;
  return all;
}

function requireClasses({ labels, classes, classNames }: LabelledData): void {
  const present = new Set(labels);
  for (let c = 0; c < classes; c++) {
    if (present.has(c)) continue;
    throw new DataContentError(
      `Expected training samples of all ${String(classes)} classes but received none of class ` +
        `${classText(c, classNames)}. Ask for more of them, or for another --seed.`,
    );
  }
}
