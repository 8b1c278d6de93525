import { hypergradient, newtonCg } from '@bilevel/core';
import { normal, normalVector } from '../../../random.js';
import { between, pick, sometimes, whole } from '../../problems/instance.js';
import type { LabelledRows, SoftmaxSample } from '../models/softmax.js';
import { shippedProblem } from '../problem.js';
import type { Drawn, DrawRegime } from './drawn.js';

/** Samples whose labels a random linear rule gives, each class at least once. */
function drawRows(
  random: () => number,
  {
    columns,
    classes,
    size,
    bytes,
  }: { columns: number; classes: number; size: number; bytes: boolean },
  rule: Float64Array,
): LabelledRows {
  const rows = classes + whole(random, 0, 5);
  const values = bytes
    ? Float64Array.from({ length: rows * columns }, () => whole(random, 0, 255))
    : normalVector(random, rows * columns);
  const labels = Array.from({ length: rows }, (_, i) =>
    i < classes ? i : largest(classes, (c) => score(values, i, columns, rule, classes, c)),
  );
  return { rows, columns, values, scale: bytes ? size / 255 : size, labels };
}

function score(
  values: Float64Array,
  i: number,
  columns: number,
  W: Float64Array,
  classes: number,
  c: number,
): number {
  let sum = W.length > columns * classes ? W[columns * classes + c]! : 0;
  for (let j = 0; j < columns; j++) sum += values[i * columns + j]! * W[j * classes + c]!;
  return sum;
}

function largest(classes: number, of: (c: number) => number): number {
  let best = 0;
  for (let c = 1; c < classes; c++) if (of(c) > of(best)) best = c;
  return best;
}

/** Samples around as many centres as there are classes. */
function drawApart(
  random: () => number,
  { classes, size }: { classes: number; size: number },
): LabelledRows {
  const rows = classes + whole(random, 0, 5);
  const noise = 10 ** between(random, -3, 0);
  const labels = Array.from({ length: rows }, (_, i) => i % classes);
  const values = Float64Array.from({ length: rows * classes }, (_, k) => {
    const centre = k % classes === labels[Math.floor(k / classes)] ? 3 : 0;
    return centre + noise * normal(random);
  });
  return { rows, columns: classes, values, scale: size, labels };
}

interface Wanted {
  readonly size: number;
  readonly ridge: number;
  readonly spread: number;
  /** Whether the classes lie apart, so that the classifier is certain. */
  readonly apart?: boolean;
}

function drawSoftmax(
  random: () => number,
  { size, ridge, spread, apart = false }: Wanted,
): SoftmaxSample {
  const classes = whole(random, 2, 3);
  const columns = apart ? classes : whole(random, 1, 3);
  const shape = { columns, classes, size, bytes: sometimes(random, 4) };
  const rule = normalVector(random, columns * classes);
  const drawOne = (): LabelledRows =>
    apart ? drawApart(random, shape) : drawRows(random, shape, rule);
  const train = drawOne();
  const validation = drawOne();
  return { classes, train, validation, ridge, theta: normalVector(random, train.rows, spread) };
}

const drawn = (sample: SoftmaxSample): Drawn => ({
  data: { kind: 'softmax', samples: [sample] },
  scale: 1,
});

/** Features of moderate size. */
export const drawOrdinarySamples: DrawRegime = (random) =>
  drawn(
    drawSoftmax(random, {
      size: 10 ** between(random, -1, 1),
      ridge: 10 ** between(random, -4, 0),
      spread: 3,
    }),
  );

/** Features ×10 to ×1000, small ridge, and validation labels that are what the classifier says. */
export const drawPredictions: DrawRegime = (random) => {
  const sample = drawSoftmax(random, {
    size: pick(random, [1, 10, 100, 1000]),
    ridge: 10 ** between(random, -8, 0),
    spread: 2,
    apart: !sometimes(random, 3),
  });
  const { classes, train, validation } = sample;
  const problem = shippedProblem({ kind: 'softmax', samples: [sample] });
  const { samples } = hypergradient(problem, sample.theta, {
    lower: newtonCg(),
    maxWork: 2000,
    certificate: 'plain',
  });
  const W = samples[0]?.solution ?? new Float64Array(0);
  // The training samples themselves, or farther out, are called by their labels with large margins; those
  // of the validation data may be called anything.
  const all = pick(random, ['training', 'training', 'both'] as const);
  const factor = pick(random, [1, 3, 10, 100, 1000]);
  const trained = train.values.map((value) => factor * value);
  const values = all === 'both' ? Float64Array.of(...trained, ...validation.values) : trained;
  const scaled = values.map((value) => value * train.scale);
  const rows = values.length / train.columns;
  const labels = Array.from({ length: rows }, (_, i) =>
    largest(classes, (c) => score(scaled, i, train.columns, W, classes, c)),
  );
  // Every class must be there.
  for (let c = 0; c < classes; c++) if (!labels.includes(c)) labels[c] = c;
  return drawn({
    ...sample,
    validation: { rows, columns: train.columns, values, scale: train.scale, labels },
  });
};

/** Features of any size, columns of zeros and of far scales, weights that are nearly 0, a far ridge. */
export const drawFarFeatures: DrawRegime = (random) => {
  const sample = drawSoftmax(random, {
    size: 10 ** between(random, -3, 3),
    ridge: 10 ** between(random, -10, 2),
    spread: pick(random, [1, 10, 40, 300]),
  });
  if (!sometimes(random, 3)) return drawn(sample);
  const factor = sometimes(random, 3) ? 0 : 10 ** between(random, -6, 3);
  const changed = (rows: LabelledRows): LabelledRows => ({
    ...rows,
    values: rows.values.map((value, k) => (k % rows.columns === 0 ? factor * value : value)),
  });
  return drawn({ ...sample, train: changed(sample.train), validation: changed(sample.validation) });
};
