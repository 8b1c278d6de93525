import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hypergradient, norm, warmStartOf, type WarmStart } from '@bilevel/core';
import { cleaningProblem, type LabelledData } from '@bilevel/hypercleaning';
import { Model, reconstructionProblem, type TrainingPair } from '@bilevel/imaging';
import { compressRows, softmaxRegression } from '@bilevel/kernels';
import { keepResults } from '../results.js';
import { pictureWork, regressionWork } from '../workloads.js';
import {
  compareOnce,
  compareOperation,
  loadEverywhere,
  startCompetitors,
  taken,
  type Comparison,
  type Competitor,
} from './competitor.js';
import { compareDenoisers } from './denoisers.js';
import { compareFilters, type FilterComparison } from './filters.js';
import { OPERATIONS, type Operations } from './operations.js';
import { pictureOperations } from './pictureOperations.js';
import { PictureThreads } from './pictureThreads.js';
import { TORCH } from './peer.js';
import { comparePictureHypergradients } from './pictureHypergradients.js';
import { constantsOf, joined, save, type Setting } from './setting.js';

const RIDGE = 1e-3;
/** Fixed where the denoiser is good: the weights of a typical learned model. */
const THETA = Float64Array.of(-2.9, -4.7);

/**
 * What is compared: softmax regression, total variation, the time to a certified accuracy, and banks of filters and
 * whole ways to a denoiser, which have tables of their own.
 */
export const PEER_PARTS = ['softmax', 'tv', 'certified', 'filters', 'denoiser'] as const;
type PeerPart = (typeof PEER_PARTS)[number];

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
 * The same problems by us in 64-bit, by PyTorch in 32-bit with one and two threads, of which the
 * faster counts, and by JAX, compiled, in 32-bit and 64-bit; in turns, on the same data. The ratio is
 * the other's time over ours. A peer that is not installed is named and left out; where there is none
 * and one that cannot be used, the exit code is 1.
 */
export async function benchPeers({ json, rounds, whole, parts }: PeerOptions): Promise<void> {
  const ofDenoisers = parts.includes('denoiser') ? await compareDenoisers() : {};
  for (const [name, ratio] of Object.entries(ofDenoisers)) {
    console.log(`${name}: ${ratio.toFixed(1)}× as long as ours`);
  }
  if (parts.every((part) => part === 'denoiser')) {
    if (json) console.log(JSON.stringify(ofDenoisers));
    return;
  }
  const { all, peers, missing } = startCompetitors();
  for (const { kind, found } of missing) {
    if ('reason' in found) console.log(`No comparison with ${kind.name}: ${found.reason}.`);
  }
  if (peers.length === 0) {
    console.log('Set PYTHON to an interpreter that has PyTorch or JAX, and numpy.');
    if (json) console.log(JSON.stringify({ torch: null, jax: null }));
    if (missing.some(({ found }) => 'installed' in found && found.installed)) process.exitCode = 1;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'bilevel-peers-'));
  const setting = { competitors: all, folder, rounds, whole };
  try {
    let filters: readonly FilterComparison[] = [];
    for await (const found of parts.includes('filters') ? compareFilters(setting) : []) {
      filters = found;
      await keepResults(
        'peers-filters',
        filters.map(({ more, ...comparison }) => ({ ...rowOf(comparison), ...more })),
      );
    }
    const comparisons = [
      ...(parts.includes('softmax') ? await compareRegression(setting) : []),
      ...(parts.includes('tv') ? await comparePictures(setting) : []),
      ...(parts.includes('certified') ? await compareCertified(setting) : []),
    ];
    if (comparisons.length + filters.length === 0) {
      console.log('Nothing is left to compare: certified is compared with PyTorch alone.');
      if (json) console.log('{}');
      return;
    }
    if (comparisons.length > 0) await keepResults('peers', comparisons.map(rowOf));
    if (json) {
      const ratios = [...comparisons, ...filters].map(
        ({ name, ours, other }) => [name, other / ours] as const,
      );
      console.log(JSON.stringify({ ...ofDenoisers, ...Object.fromEntries(ratios) }));
    }
  } finally {
    for (const peer of peers) peer.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A row of the table. */
function rowOf({
  name,
  against,
  ours,
  other,
  processor,
}: Comparison): Record<string, string | number> {
  return {
    comparison: name,
    'the other': against,
    'ours, 64-bit (ms)': Number((ours * 1e3).toFixed(2)),
    'the other (ms)': Number((other * 1e3).toFixed(2)),
    ratio: Number((other / ours).toFixed(2)),
    'of processor time': Number((processor.other / processor.ours).toFixed(2)),
  };
}

async function compareRegression({
  competitors,
  folder,
  rounds,
  whole,
}: Setting): Promise<Comparison[]> {
  const { name, train, validation } = await regressionWork();
  const files = {
    pixels: save(folder, 'pixels', train.features.values),
    labels: save(folder, 'labels', Uint8Array.from(train.labels)),
    validationPixels: save(folder, 'validation-pixels', validation.features.values),
    validationLabels: save(folder, 'validation-labels', Uint8Array.from(validation.labels)),
  };
  const { rows } = train.features;
  const command = { problem: 'softmax', rows, ridge: RIDGE, ...files };
  await loadEverywhere(competitors, command, 'softmax');
  const theta = new Float64Array(rows);
  const problem = cleaningProblem(train, validation, { ridge: RIDGE });
  const one = regressionOperations(train, 1);
  const two = regressionOperations(train, 2);
  const comparisons: Comparison[] = [];
  for (const operation of OPERATIONS) {
    const what = { name: 'softmax', operation, rounds };
    comparisons.push(
      ...(await compareOperation(competitors, what, one[operation], two[operation])),
    );
  }
  if (whole) {
    const tolerances = { epsilon: 0.1, delta: 1e-3 };
    comparisons.push(
      ...(await compareOnce(
        competitors,
        'softmax hypergradient, two threads',
        {
          ...{ do: 'hypergradient', name: 'softmax', ...tolerances },
          ...constantsOf(problem, theta),
        },
        () => taken(() => void hypergradient(problem, theta, tolerances)),
      )),
    );
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

async function comparePictures({
  competitors,
  folder,
  rounds,
  whole,
}: Setting): Promise<Comparison[]> {
  const { name, pairs } = await pictureWork(25, 256);
  await loadEverywhere(competitors, loaded(folder, pairs, 256), 'tv');
  const one = pictureOperations({ pairs, model: {}, theta: THETA });
  const threads = new PictureThreads({ pairs, model: {}, theta: THETA });
  const comparisons: Comparison[] = [];
  try {
    await threads.ready();
    for (const operation of OPERATIONS) {
      const what = { name: 'tv', operation, rounds };
      comparisons.push(
        ...(await compareOperation(competitors, what, one[operation], () => {
          threads.run(operation);
        })),
      );
    }
  } finally {
    await threads.close();
  }
  if (whole) {
    comparisons.push(
      ...(await comparePictureHypergradients(competitors, 'tv', {
        ...{ pairs, model: {}, theta: THETA, epsilon: 1, delta: 1 },
      })),
    );
  }
  return comparisons.map((c) => ({ ...c, name: `${c.name}, ${name}` }));
}

/** What makes a peer load pictures. */
function loaded(
  folder: string,
  pairs: readonly TrainingPair[],
  size: number,
): Record<string, unknown> {
  return {
    ...{ problem: 'tv', theta: Array.from(THETA) },
    ...{ pictures: pairs.length, width: size, height: size },
    noisy: save(
      folder,
      `noisy-${String(size)}`,
      joined(pairs.map(({ measured: noisy }) => noisy.data)),
    ),
    truth: save(folder, `truth-${String(size)}`, joined(pairs.map(({ truth }) => truth.data))),
  };
}

/**
 * From the noisy pictures to a hypergradient with a proven relative error of at most 1 %: accuracies a
 * tenth of the last, each going on from the last, until the bound is small enough. PyTorch has no bound
 * of its own: it evaluates the one with global constants (mathematics.md §5.1), which takes 64-bit.
 */
async function compareCertified({ competitors, folder }: Setting): Promise<Comparison[]> {
  const torch = competitors
    .filter(({ peer }) => peer.kind === TORCH)
    .map((one): Competitor => ({ ...one, bits: 64, label: one.label.replace('32', '64') }));
  if (torch.length === 0) return [];
  const { name, pairs } = await pictureWork(5, 96);
  const problem = reconstructionProblem(pairs, new Model());
  await loadEverywhere(torch, loaded(folder, pairs, 96), 'certified');
  const accuracy = 0.01;
  const first = { epsilon: 1, delta: 1 };
  return await compareOnce(
    torch,
    `tv certified to 1 %, ${name}`,
    {
      ...{ do: 'certify', name: 'certified', accuracy, ...constantsOf(problem, THETA) },
      ...{ epsilon: first.epsilon, delta: first.delta / pairs.length },
    },
    () =>
      taken(() => {
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
  );
}
