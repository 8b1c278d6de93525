import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hypergradient, type BilevelProblem, type LowerLevel } from '@bilevel/core';
import { cleaningProblem } from '@bilevel/hypercleaning';
import { TotalVariation, denoisingProblem } from '@bilevel/imaging';
import { keepResults } from '../results.js';
import { inTurns, secondsOf, type Timing } from '../timing.js';
import { pictureWork, regressionWork } from '../workloads.js';
import { TorchPeer, torchMissing } from './torch.js';

const RIDGE = 1e-3;
/** Fixed where the denoiser is good: the weights of a typical learned model. */
const THETA = Float64Array.of(-2.9, -4.7);
const OPERATIONS = ['gradient', 'hessianVector', 'crossTranspose'] as const;
type Operation = (typeof OPERATIONS)[number];

/** One comparison: seconds of both sides, best of the rounds. */
interface Comparison {
  readonly name: string;
  readonly ours: number;
  readonly torch: number;
}

/** Options of {@link benchPeers}. */
export interface PeerOptions {
  /** Ends with one line: a JSON object with every ratio by name. */
  readonly json: boolean;
  readonly rounds: number;
  /** Whether whole hypergradients are compared too; they take PyTorch minutes. */
  readonly whole: boolean;
}

/**
 * The same problems by us in 64-bit and by PyTorch in 32-bit with one and two threads, of which the
 * faster counts; in turns, on the same data. The ratio is PyTorch's time over ours.
 */
export async function benchPeers({ json, rounds, whole }: PeerOptions): Promise<void> {
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
      ...(await compareRegression(peer, folder, { rounds, whole })),
      ...(await comparePictures(peer, folder, { rounds, whole })),
    ];
    await keepResults(
      'peers',
      comparisons.map(({ name, ours, torch }) => ({
        comparison: name,
        'ours, 64-bit (ms)': Number((ours * 1e3).toFixed(2)),
        'PyTorch, 32-bit (ms)': Number((torch * 1e3).toFixed(2)),
        ratio: Number((torch / ours).toFixed(2)),
      })),
    );
    if (json) {
      const ratios = comparisons.map(({ name, ours, torch }) => [name, torch / ours] as const);
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
  const problem = cleaningProblem(train, validation, { ridge: RIDGE });
  const theta = new Float64Array(rows);
  const level = lowerOf(problem, theta);
  const W = Float64Array.from(
    { length: problem.samples[0]?.dimension ?? 0 },
    (_, k) => 0.1 * Math.sin(k),
  );
  const operations = await compareOperations({ peer, name: 'softmax', rounds, parameters: rows }, [
    { level, x: W },
  ]);
  const tolerances = { epsilon: 0.1, delta: 1e-3 };
  const last = !whole
    ? []
    : [
        await compareHypergradients(
          { peer, name: 'softmax', rounds: 1, parameters: rows },
          { problem, theta, level, ...tolerances },
        ),
      ];
  return [...operations, ...last].map((c) => ({ ...c, name: `${c.name}, ${name}` }));
}

async function comparePictures(
  peer: TorchPeer,
  folder: string,
  { rounds, whole }: Pick<PeerOptions, 'rounds' | 'whole'>,
): Promise<Comparison[]> {
  const size = 256;
  const { name, pairs } = await pictureWork(25, size);
  const join64 = (arrays: readonly Float64Array[]): Float64Array => {
    const all = new Float64Array(arrays.length * size * size);
    for (const [k, array] of arrays.entries()) all.set(array, k * size * size);
    return all;
  };
  await peer.ask({
    ...{ do: 'load', problem: 'tv', name: 'tv', theta: Array.from(THETA) },
    ...{ pictures: pairs.length, width: size, height: size },
    noisy: save(folder, 'noisy', join64(pairs.map(({ noisy }) => noisy.data))),
    truth: save(folder, 'truth', join64(pairs.map(({ truth }) => truth.data))),
  });
  const problem = denoisingProblem(pairs, new TotalVariation());
  const levels = problem.samples.map((sample, k) => ({
    level: sample.lower(THETA),
    x: pairs[k]?.noisy.data ?? new Float64Array(0),
  }));
  const level = levels[0]?.level;
  if (level === undefined) throw new Error('Expected pictures.');
  const operations = await compareOperations({ peer, name: 'tv', rounds, parameters: 2 }, levels);
  const last = !whole
    ? []
    : [
        await compareHypergradients(
          { peer, name: 'tv', rounds: 1, parameters: 2 },
          { problem, theta: THETA, level, epsilon: 1, delta: 1 },
        ),
      ];
  return [...operations, ...last].map((c) => ({ ...c, name: `${c.name}, ${name}` }));
}

interface Setting {
  readonly peer: TorchPeer;
  readonly name: string;
  readonly rounds: number;
  readonly parameters: number;
}

async function compareOperations(
  { peer, name, rounds, parameters }: Setting,
  samples: readonly { readonly level: LowerLevel; readonly x: Float64Array }[],
): Promise<Comparison[]> {
  const prepared = samples.map(({ level, x }) => ({
    ...{ level, x, at: level.linearise(x), out: new Float64Array(x.length) },
    b: new Float64Array(parameters),
  }));
  const ours: Record<Operation, () => void> = {
    gradient: () => {
      for (const { level, x, out } of prepared) level.gradient(x, out);
    },
    hessianVector: () => {
      for (const { at, x, out } of prepared) at.hessianVector(x, out);
    },
    crossTranspose: () => {
      for (const { at, x, b } of prepared) at.crossTranspose(x, b);
    },
  };
  const comparisons: Comparison[] = [];
  for (const operation of OPERATIONS) {
    const ask = (threads: number) => () =>
      peer.seconds({ do: operation, name, threads, repeats: 1 });
    const timings = await inTurns(rounds, {
      ours: () => secondsOf(ours[operation], 2),
      torch1: ask(1),
      torch2: ask(2),
    });
    comparisons.push(comparison(`${name} ${operation}`, timings));
  }
  return comparisons;
}

/** The same method on both sides: FISTA to ‖∂g‖ ≤ μ ε, conjugate gradients to the residual δ. */
async function compareHypergradients(
  { peer, name, rounds }: Setting,
  whole: {
    readonly problem: BilevelProblem;
    readonly theta: Float64Array;
    /** Of any sample: the samples share their constants. */
    readonly level: LowerLevel;
    readonly epsilon: number;
    readonly delta: number;
  },
): Promise<Comparison> {
  const { problem, theta, level, epsilon, delta } = whole;
  const { strongConvexity, lipschitzGradient } = level.constants;
  const ask = (threads: number) => () =>
    peer.seconds({
      ...{ do: 'hypergradient', name, threads, epsilon, delta, most: 10_000 },
      ...{ mu: strongConvexity.value, lipschitz: lipschitzGradient.value },
      samples: problem.samples.length,
    });
  const timings = await inTurns(rounds, {
    ours: () => secondsOf(() => hypergradient(problem, theta, { epsilon, delta })),
    torch1: ask(1),
    torch2: ask(2),
  });
  return comparison(`${name} hypergradient`, timings);
}

function comparison(
  name: string,
  { ours, torch1, torch2 }: Record<'ours' | 'torch1' | 'torch2', Timing>,
): Comparison {
  const torch = Math.min(torch1.best, torch2.best);
  console.log(`${name}: ${(torch / ours.best).toFixed(2)}×`);
  return { name, ours: ours.best, torch };
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
