import { DataContentError } from '../errors.js';
import type { LabelledData } from './labelled.js';
import type { CleaningParts } from './parts.js';

/** Mean and standard deviation of a feature; a deviation of 0 stands for one that does not vary. */
interface Spread {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/** Range relative to the largest number below which a feature differs by rounding only. */
const ROUNDING = 8 * Number.EPSILON;

/**
 * The parts with each feature shifted and scaled,
 *
 *     x ← (x − m)/s,   m, s: its mean and standard deviation over the training samples,
 *
 * so that neither units nor offsets matter to the penalty a‖W‖² of the classifier. A feature that does not
 * vary over the training samples becomes 0 everywhere: a classifier can learn nothing from it. The problem
 * is then that of the scaled samples, and so are its constants and the certificate.
 *
 * @throws DataContentError when no feature varies
 */
export function standardise(parts: CleaningParts): CleaningParts {
  const spread = spreadOf(parts.train);
  if (spread.deviation.every((s) => s === 0)) {
    throw new DataContentError(
      'Expected features that differ from sample to sample but received the same for all training ' +
        'samples. Check the file, and that the column of the labels is not the only one that varies.',
    );
  }
  const scale = (data: LabelledData): LabelledData => scaled(data, spread);
  const { train, clean, validation, holdOut, test } = parts;
  const changed = scale(train);
  return {
    ...parts,
    train: changed,
    clean: clean && { ...clean, features: changed.features },
    validation: scale(validation),
    holdOut: scale(holdOut),
    test: test && scale(test),
  };
}

function spreadOf({ features: { rows, columns, values, scale } }: LabelledData): Spread {
  const mean = new Float64Array(columns);
  const deviation = new Float64Array(columns);
  for (let j = 0; j < columns; j++) {
    let [low, high, sum] = [Infinity, -Infinity, 0];
    for (let k = j; k < values.length; k += columns) {
      const x = scale * values[k]!;
      low = Math.min(low, x);
      high = Math.max(high, x);
      sum += x / rows;
    }
    mean[j] = sum;
    const range = high - low;
    if (range <= ROUNDING * Math.max(Math.abs(low), Math.abs(high))) continue;
    // In units of the range, so that squares neither overflow nor vanish.
    let squares = 0;
    for (let k = j; k < values.length; k += columns) {
      squares += ((scale * values[k]! - sum) / range) ** 2;
    }
    deviation[j] = range * Math.sqrt(squares / rows);
  }
  return { mean, deviation };
}

function scaled(data: LabelledData, { mean, deviation }: Spread): LabelledData {
  const { rows, columns, values, scale } = data.features;
  const out = new Float64Array(values.length);
  for (let k = 0; k < out.length; k++) {
    const j = k % columns;
    const s = deviation[j]!;
    out[k] = s === 0 ? 0 : (scale * values[k]! - mean[j]!) / s;
  }
  return { ...data, features: { rows, columns, values: out, scale: 1 } };
}
