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
