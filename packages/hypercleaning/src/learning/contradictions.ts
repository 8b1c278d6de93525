import type { PreparedSamples } from '../problem/samples.js';
import { predictClasses } from './classifier.js';

/**
 * How many labels a classifier contradicts with confidence: it gives another class the largest
 * probability, and at least as much as, in the mean, to samples that have that class for a label
 * (Northcutt, Jiang & Chuang 2021, Confident Learning).
 */
export function countContradictions(samples: PreparedSamples, W: Float64Array): number {
  const { kernel, count, classes, labels } = samples;
  const p = new Float64Array(count * classes);
  kernel.probabilities(W, p);
  const sum = new Float64Array(classes);
  const members = new Float64Array(classes);
  for (let i = 0; i < count; i++) {
    const label = labels[i]!;
    sum[label]! += p[i * classes + label]!;
    members[label]!++;
  }
  const predicted = predictClasses(samples, W);
  let contradictions = 0;
  for (let i = 0; i < count; i++) {
    const other = predicted[i]!;
    if (other === labels[i]) continue;
    if (p[i * classes + other]! >= sum[other]! / members[other]!) contradictions++;
  }
  return contradictions;
}
