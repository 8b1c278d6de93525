import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  conjugateGradient,
  fista,
  gradientDescent,
  heavyBall,
  hypergradient,
  lbfgs,
  linearGradientDescent,
  linearHeavyBall,
  minres,
  neumannSeries,
  newtonCg,
  newtonFinish,
  plainVectors,
  safeHeavyBall,
  type Hypergradient,
  type LinearSolver,
  type LowerSolver,
  type Sample,
} from '@bilevel/core';
import { Model, addGaussianNoise, createImage, reconstructionProblem } from '@bilevel/imaging';
import { keepResults } from './results.js';

const THETA = Float64Array.of(Math.log(0.06), Math.log(0.01));
const ACCURACY = 1e-3;
const REPEATS = 15;
const ITERATIONS = 150;

const LOWER: readonly LowerSolver[] = [
  gradientDescent(),
  heavyBall(),
  fista(),
  safeHeavyBall(),
  lbfgs(),
  newtonCg(),
  newtonFinish(),
];
const LINEAR: readonly LinearSolver[] = [
  conjugateGradient(),
  linearGradientDescent(),
  linearHeavyBall(),
  minres(),
  neumannSeries(),
];

/**
 * What the framework adds to total variation: the time of `hypergradient` over that of its gradients
 * and Hessian-vector products alone, and the memory that an inner iteration of each solver allocates.
 */
export async function benchOverhead(): Promise<void> {
  await keepResults('overhead', [96, 256, 512].map(timeOverhead));
  await keepResults('allocation', allocations());
}

function sampleOf(side: number): {
  sample: Sample;
  problem: ReturnType<typeof reconstructionProblem>;
} {
  const data = Float64Array.from(
    { length: side * side },
    (_, p) => 0.5 + 0.3 * Math.sign(Math.sin(p / 17)) + 0.1 * Math.sin(p / (7 * side)),
  );
  const truth = createImage(side, side, data);
  const noisy = addGaussianNoise(truth, { sigma: 0.1, seed: 1 });
  const problem = reconstructionProblem([{ name: 'bars', truth, measured: noisy }], new Model());
  const [sample] = problem.samples;
  if (sample === undefined) throw new Error('A problem of one picture has a sample.');
  return { sample, problem };
}

const milliseconds = (run: () => void): number => {
  const start = performance.now();
  run();
  return performance.now() - start;
};

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
};

/** Interleaved, so that both see the same machine; the ratio is the median of the pairs'. */
function timeOverhead(side: number): Record<string, string | number> {
  const { sample, problem } = sampleOf(side);
  const d = sample.dimension;
  const level = sample.lower(THETA);
  let result: Hypergradient | undefined;
  const whole = (): void => {
    result = hypergradient(problem, THETA, { epsilon: ACCURACY * Math.sqrt(d), delta: ACCURACY });
  };
  whole();
  const work = result?.work ?? { lower: 0, adjoint: 0, total: 0 };
  // In vectors of the problem, as the solvers have them.
  const { zeros } = level.vectors ?? plainVectors;
  const [start, out] = [zeros(d), zeros(d)];
  start.set(sample.start ?? start);
  const linearisation = level.linearise(start);
  const raw = (): void => {
    for (let k = 0; k < work.lower; k++) level.gradient(start, out);
    for (let k = 0; k < work.adjoint; k++) linearisation.hessianVector(start, out);
  };
  const byHand = writtenByHand(sample, work);
  raw();
  byHand();
  const rounds = Array.from({ length: REPEATS }, () => ({
    whole: milliseconds(whole),
    raw: milliseconds(raw),
    byHand: milliseconds(byHand),
  }));
  const time = (of: 'whole' | 'raw' | 'byHand'): number =>
    Number(median(rounds.map((round) => round[of])).toFixed(1));
  const over = (of: 'raw' | 'byHand'): number =>
    Number((100 * median(rounds.map((round) => round.whole / round[of] - 1))).toFixed(1));
  return {
    size: `${String(side)}x${String(side)}`,
    gradients: work.lower,
    products: work.adjoint,
    'hypergradient (ms)': time('whole'),
    'solvers by hand (ms)': time('byHand'),
    'raw (ms)': time('raw'),
    'over by hand %': over('byHand'),
    'over raw %': over('raw'),
  };
}

/**
 * The same work as a programmer writes it who needs no certificate: so many steps of heavy ball and of
 * conjugate gradients, both fused with the kernels, and Bᵀq; no bound, no check, no choice of a solver.
 */
function writtenByHand(sample: Sample, work: { lower: number; adjoint: number }): () => void {
  const d = sample.dimension;
  const level = sample.lower(THETA);
  const { zeros } = level.vectors ?? plainVectors;
  const vectors = { start: zeros(d), gradient: zeros(d), q: zeros(d), p: zeros(d), r: zeros(d) };
  const { start, gradient, q, p, r } = vectors;
  const image = zeros(d);
  let [point, previous] = [zeros(d), zeros(d)];
  const { steps } = level;
  if (steps === undefined) throw new Error('Total variation fuses the steps of heavy ball.');
  const products = new Float64Array(2);
  const hypergradientOf = new Float64Array(THETA.length);
  const mu = Math.sqrt(level.constants.strongConvexity.value);
  const root = Math.sqrt(level.constants.lipschitzGradient.value);
  const [alpha, beta] = [(2 / (root + mu)) ** 2, ((root - mu) / (root + mu)) ** 2];
  start.set(sample.start ?? start);
  return () => {
    point.set(start);
    previous.set(start);
    level.gradient(point, gradient);
    for (let k = 1; k < work.lower; k++) {
      steps.heavyBall(previous, point, gradient, alpha, beta);
      [point, previous] = [previous, point];
    }
    const linearisation = level.linearise(point);
    const conjugate = linearisation.conjugate?.(true);
    if (conjugate === undefined) throw new Error('Total variation fuses conjugate gradients.');
    q.fill(0);
    sample.upper.gradient(point, THETA, r);
    conjugate.measure(r, products);
    let before = 0;
    for (let k = 0; k < work.adjoint; k++) {
      const along = products[1]!;
      const curvature = conjugate.turn(p, before === 0 ? 0 : along / before, r, image);
      conjugate.update(q, p, r, image, along / curvature, products);
      before = along;
    }
    linearisation.crossTranspose(q, hypergradientOf);
  };
}

/** Bytes that each call of `step` allocates: on the heap and in array buffers, less the probe's own. */
function bytesPerCall(step: () => unknown): { median: number; mean: number } {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const used = (): number => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const sample = (run: () => unknown): number[] => {
    const deltas = new Float64Array(ITERATIONS);
    // Optimised first: the compiler allocates too.
    for (let k = 0; k < ITERATIONS; k++) run();
    collect();
    for (let k = 0; k < ITERATIONS; k++) {
      const before = used();
      run();
      deltas[k] = used() - before;
    }
    // A collection in between gives a negative difference.
    return Array.from(deltas).filter((delta) => delta >= 0);
  };
  const probe = median(sample(() => undefined));
  const deltas = sample(step).map((delta) => Math.max(0, delta - probe));
  const mean = deltas.reduce((a, b) => a + b, 0) / deltas.length;
  return { median: median(deltas), mean };
}

function allocations(): Record<string, string | number>[] {
  const { sample } = sampleOf(64);
  const d = sample.dimension;
  const level = sample.lower(THETA);
  const start = sample.start ?? new Float64Array(d);
  const linearisation = level.linearise(start);
  const row = (
    kind: string,
    name: string,
    step: () => unknown,
  ): Record<string, string | number> => {
    const bytes = bytesPerCall(step);
    return {
      solver: kind,
      name,
      'bytes an iteration (median)': Math.round(bytes.median),
      'mean, in vectors of the problem': Number((bytes.mean / (8 * d)).toFixed(3)),
    };
  };
  return [
    ...LOWER.map((solver) => {
      const iteration = solver.start(level, start);
      return row('lower', solver.name, () => iteration.step());
    }),
    ...LINEAR.map((solver) => {
      const iteration = solver.start(
        {
          apply: (v, out) => {
            linearisation.hessianVector(v, out);
          },
          precondition: (r, out) => linearisation.precondition?.(r, out),
          ...(linearisation.conjugate && { conjugate: linearisation.conjugate }),
          ...(level.vectors && { vectors: level.vectors }),
          rightHandSide: start,
          lipschitz: level.constants.lipschitzGradient.value,
          strongConvexity: level.constants.strongConvexity.value,
        },
        new Float64Array(d),
      );
      return row('linear', solver.name, () => iteration.step());
    }),
  ];
}
