import { labelledData, learnCleaning, type LearnCleaningOptions } from '../src/index.js';
import { randomStream } from './random.js';

const random = randomStream(4);

/** Two clusters; labels of every seventh sample are wrong. */
function clusters(count: number) {
  const labels = Uint16Array.from({ length: count }, (_, i) => i % 2);
  const values = Float64Array.from(
    { length: 2 * count },
    (_, k) => ((k >> 1) % 2 === k % 2 ? 1 : 0) + random(),
  );
  return labelledData(
    { values, rows: count, columns: 2, scale: 1 },
    labels.map((label, i) => (i % 7 === 0 ? 1 - label : label)),
  );
}

export const data = { train: clusters(60), validation: clusters(30), holdOut: clusters(20) };

/** Every step, and every checkpoint, of a run of cleaning. */
export async function cleaned(options: LearnCleaningOptions = {}) {
  const run = learnCleaning(data, { budget: 150, patience: 3, ...options });
  const steps = [];
  const checkpoints = [];
  const iterator = run.steps();
  let next = await iterator.next();
  for (; next.done !== true; next = await iterator.next()) {
    steps.push(next.value);
    checkpoints.push(structuredClone(await run.checkpoint()));
  }
  return { steps, checkpoints, result: next.value };
}
