import { join } from 'node:path';
import {
  Model,
  reconstructionProblem,
  type ModelOptions,
  type TrainingPair,
} from '@bilevel/imaging';
import { multiplyAddLoop } from '@bilevel/kernels';
import { inTurns, secondsOf } from '../timing.js';
import { windowWork } from '../workloads.js';
import {
  compareOperation,
  differencesFrom,
  differencesIn,
  loadEverywhere,
  type Comparison,
  type Competitor,
} from './competitor.js';
import { OPERATIONS, type Operation } from './operations.js';
import { comparePictureHypergradients } from './pictureHypergradients.js';
import { pictureOperations, type PictureWhere } from './pictureOperations.js';
import { PictureThreads } from './pictureThreads.js';
import { joined, save, type Setting } from './setting.js';

const WINDOWS = 64;
const SIDE = 64;
const BANKS = [
  { filters: 24, size: 5 },
  { filters: 48, size: 7 },
] as const;
/** Where windows are denoised about best by filters of equal weights: 0.2/k² each, and this smoothing. */
const WEIGHT = 0.2;
const SMOOTHING = 0.005;
/** ε and δ of a window. */
const ACCURACY = 0.01;
/** What peers may differ by: 32-bit rounding, and for hypergradients what the solves of both leave. */
const ROUNDING = 1e-4;
const SOLVES = 1e-2;
/** Rounds of a loop of multiplications and additions, and how many it does in each. */
const LIMIT_ROUNDS = 200_000;
const LIMIT_OPERATIONS = 48;
/** Multiplications and additions of taps, in units of 2k² for each response. */
const CORRELATIONS: Readonly<Record<Operation, number>> = {
  gradient: 2,
  hessianVector: 2,
  crossTranspose: 4,
};

/** A comparison, and columns of its own. */
export interface FilterComparison extends Comparison {
  readonly more: Readonly<Record<'difference' | 'GFLOP/s a thread' | 'of the limit', string>>;
}

interface FilterBank {
  readonly filters: number;
  readonly size: number;
}

/**
 * Banks of filters on windows, against peers in 32-bit; with how much of the machine's limit is reached. Yields all
 * comparisons so far after each step, as the whole takes long.
 */
export async function* compareFilters(
  setting: Setting,
): AsyncGenerator<readonly FilterComparison[], void, undefined> {
  const { name, pairs } = await windowWork(WINDOWS, SIDE);
  const single = setting.competitors
    .filter(({ bits }) => bits === 32)
    .map((one): Competitor => ({ ...one, suffix: `, ${one.peer.kind.name}` }));
  const comparisons: FilterComparison[] = [];
  for (const bank of BANKS) {
    for await (const more of compareBank({ ...setting, competitors: single }, bank, pairs)) {
      comparisons.push(...more.map((one) => ({ ...one, name: `${one.name}, ${name}` })));
      yield comparisons;
    }
  }
}

async function* compareBank(
  { competitors, folder, rounds, whole }: Setting,
  bank: FilterBank,
  pairs: readonly TrainingPair[],
): AsyncGenerator<readonly FilterComparison[], void, undefined> {
  const { filters, size } = bank;
  const name = `${String(filters)} filters of ${String(size)}×${String(size)}`;
  const where = whereOf(bank, pairs);
  const command = { problem: 'filters', filters, size, theta: Array.from(where.theta) };
  await loadEverywhere(competitors, { ...command, ...pictures(folder, where) }, name);
  const out = join(folder, 'found');
  const threads = new PictureThreads(where);
  const one = pictureOperations(where);
  try {
    await threads.ready();
    for (const operation of OPERATIONS) {
      const told = { do: operation, name, out };
      const off = await differencesIn(competitors, told, valuesOf(where, operation));
      requireAlike(`${name} ${operation}`, competitors, off, ROUNDING);
      const limit = await limitOfMachine();
      const compared = await compareOperation(
        competitors,
        { name, operation, rounds },
        one[operation],
        () => {
          threads.run(operation);
        },
      );
      const operations =
        CORRELATIONS[operation] * operationsOf(bank, new Model(where.model).margin);
      yield compared
        .filter((c) => !c.name.includes(', one thread'))
        .map((c) => ({
          ...c,
          more: {
            difference: differenceOf(c, competitors, off),
            'GFLOP/s a thread': (operations / c.processor.ours / 1e9).toFixed(1),
            'of the limit': (operations / c.processor.ours / limit).toFixed(2),
          },
        }));
    }
  } finally {
    await threads.close();
  }
  if (whole) {
    let ours: Float64Array = new Float64Array();
    const compared = await comparePictureHypergradients(competitors, name, {
      ...{ ...where, epsilon: ACCURACY, delta: ACCURACY, out },
      found: (gradient) => {
        ours = gradient;
      },
    });
    const off = differencesFrom(competitors, out, ours);
    requireAlike(`${name} hypergradient`, competitors, off, SOLVES);
    yield compared.map((c) => {
      const difference = differenceOf(c, competitors, off);
      return { ...c, more: { difference, 'GFLOP/s a thread': '', 'of the limit': '' } };
    });
  }
}

function whereOf({ filters, size }: FilterBank, pairs: readonly TrainingPair[]): PictureWhere {
  const options: ModelOptions = { prior: `filters:count=${String(filters)},size=${String(size)}` };
  const model = new Model(options);
  const starts = Object.fromEntries(model.all.map(({ key, start }) => [key, start ?? 1]));
  const theta = model.thetaOf({
    ...starts,
    filterWeights: new Array<number>(filters).fill(WEIGHT / size ** 2),
    filterSmoothings: new Array<number>(filters).fill(SMOOTHING),
  });
  return { pairs, model: options, theta };
}

/** Files of pictures, for a peer to load: what was measured continued by the margin that is solved as well. */
function pictures(folder: string, { pairs, model }: PictureWhere): Record<string, unknown> {
  const { margin } = new Model(model);
  const continued = reconstructionProblem(pairs, new Model(model)).samples.map(
    ({ start }) => start ?? new Float64Array(),
  );
  return {
    ...{ pictures: pairs.length, width: SIDE, height: SIDE, margin },
    noisy: save(folder, 'windows-noisy', joined(continued)),
    truth: save(folder, 'windows-truth', joined(pairs.map(({ truth }) => truth.data))),
  };
}

/** What an operation gives on all pictures; B is summed over them, as in a sum of their levels. */
function valuesOf({ pairs, model, theta }: PictureWhere, operation: Operation): Float64Array {
  const found: Float64Array[] = [];
  const sums = new Float64Array(theta.length);
  for (const sample of reconstructionProblem(pairs, new Model(model)).samples) {
    const level = sample.lower(theta);
    const x = sample.start ?? new Float64Array(sample.dimension);
    const out = new Float64Array(operation === 'crossTranspose' ? theta.length : x.length);
    if (operation === 'gradient') level.gradient(x, out);
    else level.linearise(x)[operation](x, out);
    for (const [i, value] of out.entries()) sums[i]! += value;
    found.push(out);
    level.release?.();
  }
  return operation === 'crossTranspose' ? sums : joined(found);
}

/** 2k² for each response of every window. */
function operationsOf({ filters, size }: FilterBank, margin: number): number {
  return 2 * size ** 2 * filters * (SIDE + 2 * margin - size + 1) ** 2 * WINDOWS;
}

/** Multiplications and additions a second that one thread can do. */
async function limitOfMachine(): Promise<number> {
  const { limit } = await inTurns(20, {
    limit: () => secondsOf(() => multiplyAddLoop(LIMIT_ROUNDS)),
  });
  return (LIMIT_ROUNDS * LIMIT_OPERATIONS) / limit.best;
}

function differenceOf(
  { against }: Comparison,
  competitors: readonly Competitor[],
  off: readonly number[],
): string {
  return off[competitors.findIndex(({ label }) => label === against)]?.toExponential(1) ?? '';
}

/** @throws Error where a peer computes something else */
function requireAlike(
  name: string,
  competitors: readonly Competitor[],
  off: readonly number[],
  most: number,
): void {
  for (const [k, { label }] of competitors.entries()) {
    const difference = off[k] ?? NaN;
    if (difference <= most) continue;
    throw new Error(
      `Expected at most ${String(most)} of a difference for ${name} by ${label} but received ` +
        `${String(difference)}. Both sides have to compute the same: see benchmarks/peers.`,
    );
  }
}
