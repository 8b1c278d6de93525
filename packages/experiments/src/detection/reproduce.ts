import { setImmediate } from 'node:timers/promises';
import { bundledDigits, readData } from '@bilevel/hypercleaning';
import { Parts, type ExperimentOptions, type Reproduced } from '../experiment.js';
import { Output } from '../output.js';
import { detect, type DetectionRow } from './detect.js';
import { detectionTable, detectionText, summarise, type DetectionSummary } from './summary.js';

/** Options of {@link reproduceDetection}. */
export interface ReproduceDetectionOptions extends ExperimentOptions {
  /** Folder or file, as `readData` takes it. Default: the digits that come with bilevel. */
  readonly data?: string | undefined;
  /** Shares of wrong labels. Default 0.1, 0.3 and 0.5. */
  readonly rates?: readonly number[];
  /** Repetitions: the seeds from `seed` on. Default 5. */
  readonly seeds?: number;
  /** Training samples. Default: all that the rest leaves. */
  readonly train?: number | undefined;
  /** Make as many of the validation labels wrong. Default false. */
  readonly corruptValidation?: boolean | undefined;
  /** Samples that judge the weights: a number, or a share. Default 0.25. */
  readonly validation?: number;
  /** Samples that are only measured on, where the data have no test part. Default 0.2. */
  readonly test?: number;
  /** a of the penalty a‖W‖². Default 1e-3. */
  readonly ridge?: number;
  /** Units of work of each run. Default 2,000. */
  readonly budget?: number;
}

/**
 * How well wrong labels are found, and what their removal does to a classifier, for shares of wrong
 * labels and seeds: runs.csv (a row a run, written as they come), table.csv and table.md (mean and
 * spread).
 *
 * @throws DataFileError, DataContentError, ArgumentError; CancelledError
 */
export async function reproduceDetection(
  options: ReproduceDetectionOptions,
): Promise<Reproduced<DetectionSummary>> {
  const { out, signal, onProgress, seed = 0, seeds = 5, rates = [0.1, 0.3, 0.5] } = options;
  const {
    corruptValidation = false,
    train,
    validation = 0.25,
    test = 0.2,
    ridge = 1e-3,
    budget = 2000,
  } = options;
  const data = options.data === undefined ? await bundledDigits() : await readData(options.data);
  const output = await Output.in(out);
  const watch = { ...(signal && { signal }), ...(onProgress && { onProgress }) };
  const parts = new Parts(watch, rates.length * seeds);
  const control = { signal, pause: () => setImmediate() };
  const rows: DetectionRow[] = [];
  for (const corrupt of rates) {
    for (let k = seed; k < seed + seeds; k++) {
      await parts.next(`${String(100 * corrupt)} % wrong labels, seed ${String(k)}`);
      const split = { corrupt, corruptValidation, train, validation, test, seed: k };
      rows.push(await detect(data, { ...control, parts: split, ridge, budget }));
      await output.table('runs', rows);
    }
  }
  const all = data.train.features.rows;
  const held = validation < 1 ? Math.floor(validation * all) : validation;
  const kept = data.test === undefined ? (test < 1 ? Math.floor(test * all) : test) : 0;
  const summary = summarise(rows, {
    data: options.data ?? 'digits that come with bilevel',
    train: train ?? all - held - kept,
    corruptValidation,
  });
  await output.table(
    'table',
    summary.rates.map(({ corrupted, losses, ...measures }) => ({
      corrupted,
      ...Object.fromEntries(
        Object.entries(measures).flatMap(([name, { mean, spread }]) => [
          [name, mean],
          [`${name}Spread`, spread],
        ]),
      ),
      losses,
    })),
  );
  await output.text('table.md', detectionTable(summary));
  const text = detectionText(summary);
  await output.summary(summary, text);
  return { summary, text, files: output.files };
}
