import { labelledData, type LabelledData } from '@bilevel/hypercleaning';

const FEATURES = 10;
const CLASSES = 3;
/** Every tenth label is wrong. */
const WRONG = 10;

/**
 * `count` samples in clusters around one corner of the unit cube a class, all features at least 0 as
 * pixels are, from a seed.
 */
export function clusters(seed: number, count: number): LabelledData {
  const random = stream(seed);
  const values = new Float64Array(count * FEATURES);
  const labels = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    const own = i % CLASSES;
    for (let j = 0; j < FEATURES; j++) {
      values[i * FEATURES + j] = (j % CLASSES === own ? 0.5 : 0) + random() * 0.7;
    }
    labels[i] = i % WRONG === 0 ? (own + 1) % CLASSES : own;
  }
  return labelledData({ rows: count, columns: FEATURES, values, scale: 1 }, labels, {
    classes: CLASSES,
  });
}

/** A linear congruential generator: numbers in [0, 1), the same on every machine. */
function stream(seed: number): () => number {
  let state = (Math.imul(seed, 2654435761) + 12345) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
