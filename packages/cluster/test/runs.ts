import { learnCleaning, labelledData, type LearnCleaningOptions } from '@bilevel/hypercleaning';
import { learnWeights, type LearnWeightsOptions } from '@bilevel/imaging';
import { pair } from './pictures.js';

const training = [1, 2, 3, 4, 5].map((seed) => pair(seed));
const validation = [pair(7)];

/** Every step, and every checkpoint, of a run of learning. */
export async function learned(options: LearnWeightsOptions) {
  const learning = learnWeights(training, validation, { maxSteps: 3, ...options });
  const steps = [];
  const checkpoints = [];
  for await (const step of learning.steps()) {
    steps.push(step);
    checkpoints.push(structuredClone(await learning.checkpoint()));
  }
  return { steps, checkpoints, pictures: await learning.reconstructions() };
}

/** Two clusters; labels of every seventh sample are wrong. */
function clusters(count: number, seed: number) {
  const labels = Uint16Array.from({ length: count }, (_, i) => i % 2);
  const values = Float64Array.from(
    { length: 2 * count },
    (_, k) => ((k >> 1) % 2 === k % 2 ? 1 : 0) + 0.5 + 0.5 * Math.sin(seed + 37 * k * k),
  );
  return labelledData(
    { values, rows: count, columns: 2, scale: 1 },
    labels.map((label, i) => (i % 7 === 0 ? 1 - label : label)),
  );
}

const data = { train: clusters(60, 1), validation: clusters(30, 2), holdOut: clusters(20, 3) };

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
