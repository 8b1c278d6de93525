import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  conjugateGradient,
  hypergradient,
  norm,
  safeHeavyBall,
  warmStartOf,
  type BilevelProblem,
  type LowerLevel,
  type WarmStart,
} from '@bilevel/core';
import { cleaningProblem, type LabelledData } from '@bilevel/hypercleaning';
import { TotalVariation, denoisingProblem, type TrainingPair } from '@bilevel/imaging';
import { compressRows, softmaxRegression } from '@bilevel/kernels';
import { WorkerPool, onPool } from '@bilevel/parallel';
import { keepResults } from '../results.js';
import { inTurns, secondsOf, type Timing } from '../timing.js';
import { pictureWork, regressionWork } from '../workloads.js';
import { OPERATIONS, type Operation, type Operations } from './operations.js';
import { pictureOperations } from './pictureOperations.js';
import { PictureThreads } from './pictureThreads.js';
import { TorchPeer, torchMissing } from './torch.js';

const RIDGE = 1e-3;
/** Fixed where the denoiser is good: the weights of a typical learned model. */
const THETA = Float64Array.of(-2.9, -4.7);

/** What is compared: softmax regression, total variation, and the time to a certified accuracy. */
export const PEER_PARTS = ['softmax', 'tv', 'certified'] as const;
type PeerPart = (typeof PEER_PARTS)[number];

/** Seconds of both sides, best of the rounds: PyTorch's the other, or our own on one thread. */
interface Comparison {
  readonly name: string;
  readonly ours: number;
  readonly other: number;
}

/** Options of {@link benchPeers}. */
export interface PeerOptions {
  /** Ends with one line: a JSON object with every ratio by name. */
  readonly json: boolean;
  readonly rounds: number;
  /** Whether whole hypergradients are compared too; they take PyTorch minutes. */
  readonly whole: boolean;
  readonly parts: readonly PeerPart[];
}

/**
 * The same problems by us in 64-bit and by PyTorch in 32-bit with one and two threads, of which the
 * faster counts; in turns, on the same data. The ratio is PyTorch's time over ours.
 */
export async function benchPeers({ json, rounds, whole, parts }: PeerOptions): Promise<void> {
  const missing = torchMissing();
  if (missing !== undefined) {
    console.log(`No comparison with PyTorch: ${missing}. Set PYTHON to an interpreter that does.`);
    if (json) console.log(JSON.stringify({ torch: null }));
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'bilevel-peers-'));
  const peer = new TorchPeer();
  try {
    const comparisons = [
      ...(parts.includes('softmax')
        ? await compareRegression(peer, folder, { rounds, whole })
        : []),
      ...(parts.includes('tv') ? await comparePictures(peer, folder, { rounds, whole }) : []),
      ...(parts.includes('certified') ? await compareCertified(peer, folder) : []),
    ];
    await keepResults(
      'peers',
      comparisons.map(({ name, ours, other }) => ({
        comparison: name,
        'ours, 64-bit (ms)': Number((ours * 1e3).toFixed(2)),
        'the other (ms)': Number((other * 1e3).toFixed(2)),
        ratio: Number((other / ours).toFixed(2)),
      })),
    );
    if (json) {
      const ratios = comparisons.map(({ name, ours, other }) => [name, other / ours] as const);
      console.log(JSON.stringify(Object.fromEntries(ratios)));
    }
  } finally {
    peer.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compareRegression(
  peer: TorchPeer,
  folder: string,
  { rounds, whole }: Pick<PeerOptions, 'rounds' | 'whole'>,
): Promise<Comparison[]> {
  const { name, train, validation } = await regressionWork();
  const files = {
    pixels: save(folder, 'pixels', train.features.values),
    labels: save(folder, 'labels', Uint8Array.from(train.labels)),
    validationPixels: save(folder, 'validation-pixels', validation.features.values),
    validationLabels: save(folder, 'validation-labels', Uint8Array.from(validation.labels)),
  };
  const { rows } = train.features;
  await peer.ask({ do: 'load', problem: 'softmax', name: 'softmax', rows, ridge: RIDGE, ...files });
  const theta = new Float64Array(rows);
  const problem = cleaningProblem(train, validation, { ridge: RIDGE });
  const setting = { peer, name: 'softmax', rounds };
  const one = regressionOperations(train, 1);
  const two = regressionOperations(train, 2);
  const comparisons: Comparison[] = [];
  for (const operation of OPERATIONS) {
    const found = await compareOperation(setting, operation, one[operation], two[operation]);
    comparisons.push(...found);
  }
  if (whole) {
    const tolerances = { epsilon: 0.1, delta: 1e-3 };
    const timings = await once({
      ours: () => secondsOf(() => hypergradient(problem, theta, tolerances)),
      ...torchTimes(peer, {
        ...{ do: 'hypergradient', name: 'softmax', ...tolerances },
        ...constantsOf(problem, theta),
      }),
    });
    comparisons.push(comparison('softmax hypergradient, two threads', timings));
  }
  return comparisons.map((c) => ({ ...c, name: `${c.name}, ${name}` }));
}

/** Of the lower level at θ = 0, where every sample has the weight σ(0)/N. */
function regressionOperations(train: LabelledData, threads: number): Operations {
  const { rows, columns, values, scale } = train.features;
  const { labels, classes } = train;
  const samples = compressRows(values, { rows, columns }, { scale });
  const regression = softmaxRegression({ samples, labels, classes }, { threads });
  const weights = new Float64Array(rows).fill(0.5 / rows);
  const W = Float64Array.from({ length: regression.dimension }, (_, k) => 0.1 * Math.sin(k));
  const at = regression.linearise(W);
  const [out, b] = [new Float64Array(regression.dimension), new Float64Array(rows)];
  return {
    gradient: () => {
      regression.gradient(W, weights, RIDGE, out);
    },
    hessianVector: () => {
      at.hessianVector(W, weights, RIDGE, out);
    },
    crossTranspose: () => {
      at.crossTranspose(W, weights, b);
    },
  };
}

async function comparePictures(
  peer: TorchPeer,
  folder: string,
  { rounds, whole }: Pick<PeerOptions, 'rounds' | 'whole'>,
): Promise<Comparison[]> {
  const { name, pairs } = await pictureWork(25, 256);
  const problem = denoisingProblem(pairs, new TotalVariation());
  await peer.ask({ ...loaded(folder, pairs, 256), name: 'tv' });
  const setting = { peer, name: 'tv', rounds };
  const one = pictureOperations(pairs, THETA);
  const threads = new PictureThreads(pairs, THETA);
  const comparisons: Comparison[] = [];
  try {
    await threads.ready();
    for (const operation of OPERATIONS) {
      comparisons.push(
        ...(await compareOperation(setting, operation, one[operation], () => {
          threads.run(operation);
        })),
      );
    }
  } finally {
    await threads.close();
  }
  if (whole) {
    comparisons.push(
      await comparePictureHypergradients(peer, { problem, pairs, epsilon: 1, delta: 1 }),
    );
  }
  return comparisons.map((c) => ({ ...c, name: `${c.name}, ${name}` }));
}

/** What makes PyTorch load pictures. */
function loaded(
  folder: string,
  pairs: readonly TrainingPair[],
  size: number,
): Record<string, unknown> {
  const joined = (arrays: readonly Float64Array[]): Float64Array => {
    const all = new Float64Array(arrays.length * size * size);
    for (const [k, array] of arrays.entries()) all.set(array, k * size * size);
    return all;
  };
  return {
    ...{ do: 'load', problem: 'tv', theta: Array.from(THETA) },
    ...{ pictures: pairs.length, width: size, height: size },
    noisy: save(folder, `noisy-${String(size)}`, joined(pairs.map(({ noisy }) => noisy.data))),
    truth: save(folder, `truth-${String(size)}`, joined(pairs.map(({ truth }) => truth.data))),
  };
}

/** On a pool of two threads, as a run evaluates them, each time from the noisy pictures. */
async function comparePictureHypergradients(
  peer: TorchPeer,
  whole: {
    readonly problem: BilevelProblem;
    readonly pairs: readonly TrainingPair[];
    readonly epsilon: number;
    readonly delta: number;
  },
): Promise<Comparison> {
  const { problem, pairs, epsilon, delta } = whole;
  const pool = new WorkerPool({ threads: 2 });
  try {
    const module = new URL('./pictureProblem.js', import.meta.url).href;
    const oracle = onPool(pool, { module, export: 'pictureProblem', data: pairs })(problem, {
      ...{ lower: safeHeavyBall(), linear: conjugateGradient(), maxWork: 1e6 },
      certificate: 'local',
    });
    const cold = await oracle.snapshot();
    const timings = await once({
      ours: async () => {
        await oracle.restore(cold);
        const start = performance.now();
        await oracle.evaluate(THETA, { epsilon, delta }, 1e9);
        return (performance.now() - start) / 1000;
      },
      // Its loss is the mean over the pictures, and so is its residual.
      ...torchTimes(peer, {
        ...{ do: 'hypergradient', name: 'tv', epsilon, delta: delta / pairs.length },
        ...constantsOf(problem),
      }),
    });
    return comparison('tv hypergradient, two threads', timings);
  } finally {
    await pool.close();
  }
}

/**
 * From the noisy pictures to a hypergradient with a proven relative error of at most 1 %: accuracies a
 * tenth of the last, each going on from the last, until the bound is small enough. PyTorch has no bound
 * of its own: it evaluates the one with global constants (mathematics.md §5.1), which takes 64-bit.
 */
async function compareCertified(peer: TorchPeer, folder: string): Promise<Comparison[]> {
  const { name, pairs } = await pictureWork(5, 96);
  const problem = denoisingProblem(pairs, new TotalVariation());
  await peer.ask({ ...loaded(folder, pairs, 96), name: 'tv64', bits: 64 });
  const accuracy = 0.01;
  const first = { epsilon: 1, delta: 1 };
  const timings = await once({
    ours: () =>
      secondsOf(() => {
        let start: WarmStart[] | undefined;
        for (let scale = 1; ; scale /= 10) {
          const found = hypergradient(problem, THETA, {
            ...{ epsilon: first.epsilon * scale, delta: first.delta * scale },
            ...(start && { start }),
          });
          if (found.bound.total <= accuracy * norm(found.gradient)) return;
          start = found.samples.map((sample) => warmStartOf(sample, THETA));
        }
      }),
    ...torchTimes(peer, {
      ...{ do: 'certify', name: 'tv64', accuracy, ...constantsOf(problem) },
      ...{ epsilon: first.epsilon, delta: first.delta / pairs.length },
    }),
  });
  return [comparison(`tv certified to 1 %, ${name}`, timings)];
}

/** What PyTorch is told: the samples share their constants. */
function constantsOf(problem: BilevelProblem, theta = THETA): Record<string, number> {
  const { constants } = lowerOf(problem, theta);
  return {
    mu: constants.strongConvexity.value,
    lipschitz: constants.lipschitzGradient.value,
    lipschitzHessian: constants.lipschitzHessian.value,
    lipschitzCross: constants.lipschitzCross.value,
    samples: problem.samples.length,
    most: 20_000,
  };
}

interface Setting {
  readonly peer: TorchPeer;
  readonly name: string;
  readonly rounds: number;
}

/** One operation on one thread and on two against PyTorch, and the second thread against the first. */
async function compareOperation(
  { peer, name, rounds }: Setting,
  operation: Operation,
  one: () => void,
  two: () => void,
): Promise<Comparison[]> {
  const timings = await inTurns(rounds, {
    one: () => secondsOf(one, 2),
    two: () => secondsOf(two, 2),
    ...torchTimes(peer, { do: operation, name, repeats: 1 }),
  });
  const { one: alone, two: both, torch1, torch2 } = timings;
  const label = `${name} ${operation}`;
  return [
    comparison(`${label}, one thread`, { ours: alone, torch1, torch2 }),
    comparison(`${label}, two threads`, { ours: both, torch1, torch2 }),
    { name: `${label}, second thread over the first`, ours: both.best, other: alone.best },
  ];
}

/** PyTorch's seconds for a command, with one thread and with two. */
function torchTimes(
  peer: TorchPeer,
  command: Readonly<Record<string, unknown>>,
): Record<'torch1' | 'torch2', () => Promise<number>> {
  return {
    torch1: () => peer.seconds({ ...command, threads: 1 }),
    torch2: () => peer.seconds({ ...command, threads: 2 }),
  };
}

/**
 * Each once, for what takes PyTorch long; ours once more before, to start its threads and to compile:
 * PyTorch has done so in the operations before.
 */
async function once<Name extends string>(
  candidates: Readonly<Record<Name, () => number | Promise<number>>>,
): Promise<Record<Name, Timing>> {
  const timings: Partial<Record<Name, Timing>> = {};
  for (const name of Object.keys(candidates) as Name[]) {
    if (name === 'ours') await candidates[name]();
    const seconds = await candidates[name]();
    timings[name] = { best: seconds, median: seconds };
  }
  return timings as Record<Name, Timing>;
}

function comparison(
  name: string,
  { ours, torch1, torch2 }: Record<'ours' | 'torch1' | 'torch2', Timing>,
): Comparison {
  const other = Math.min(torch1.best, torch2.best);
  console.log(`${name}: ${(other / ours.best).toFixed(2)}×`);
  return { name, ours: ours.best, other };
}

function lowerOf(problem: BilevelProblem, theta: Float64Array): LowerLevel {
  const [sample] = problem.samples;
  if (sample === undefined) throw new Error('Expected a sample.');
  return sample.lower(theta);
}

function save(folder: string, name: string, array: Uint8Array | Float64Array): string {
  const file = join(folder, name);
  writeFileSync(file, new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  return file;
}
