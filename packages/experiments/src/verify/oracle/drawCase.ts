import { continued } from './models/picture/picture.js';
import type { WarmStart } from '@bilevel/core';
import { normalVector, uniformStream } from '../../random.js';
import type { Iterations } from '../aPriori.js';
import { between, pick, sometimes, whole } from '../problems/instance.js';
import { PAIRS } from '../solvers.js';
import type { Drawn } from './regimes/drawn.js';
import { REGIMES, regimeOf, type RegimeName } from './regimes/regimes.js';
import type { ProblemData } from './truth.js';

/** One case: a problem, and how it is solved. */
export interface OracleCase extends Drawn {
  readonly regime: RegimeName;
  readonly pair: { readonly lower: string; readonly linear: string };
  readonly epsilon: number;
  readonly delta: number;
  readonly maxWork: number;
  readonly start?: readonly WarmStart[];
  /** For the a-priori bounds. */
  readonly iterations: Iterations;
  /** Of automatic differentiation, in the cases that have it. */
  readonly differentiated?: { readonly iterations: number; readonly solver: 'gd' | 'hb' };
  /** Whether the bounds of constants and of changes are compared, too. */
  readonly changes: boolean;
}

/** Tolerances and budgets: half of the cases at or near rounding, a quarter cut short. */
function drawAccuracy(
  random: () => number,
  scale: number,
): Pick<OracleCase, 'epsilon' | 'delta' | 'maxWork'> {
  const positive = (value: number): number => Math.max(value, Number.MIN_VALUE);
  if (sometimes(random, 2)) {
    const rounding = (): number => pick(random, [1e-17, 1e-16, 1e-15, 1e-13, 0]);
    return {
      epsilon: positive(scale * rounding()),
      delta: positive(scale * rounding()),
      maxWork: 2000,
    };
  }
  const tolerance = (): number => (sometimes(random, 8) ? Infinity : 10 ** between(random, -12, 1));
  return {
    epsilon: positive(scale * tolerance()),
    delta: positive(scale * tolerance()),
    maxWork: sometimes(random, 2) ? whole(random, 1, 3) : pick(random, [10, 50, 2000]),
  };
}

/** d of each sample. */
export function dimensionsOf(data: ProblemData): number[] {
  switch (data.kind) {
    case 'picture':
      return data.samples.map((sample) => continued(sample).unknowns);
    case 'softmax':
      return data.samples.map(({ train, classes }) => (train.columns + 1) * classes);
    case 'regression':
      return data.samples.map(({ theta }) => theta.length);
    case 'quadratic':
      return data.samples.map(({ D }) => D[0]?.length ?? 0);
  }
}

/** Those whose start takes √κ operations, seconds for κ of 1e12 and more. */
const SLOW_TO_START: readonly string[] = ['hb-fista', 'newton-finish', 'lagged-newton'];
/** Those of ordinary κ. */
const MODERATE: readonly RegimeName[] = [
  'pictures',
  'constant',
  'checkerboard',
  'lines',
  'trivial',
  'models',
  'simple-models',
  'samples',
  'quadratic',
];
const QUICK_PAIRS = PAIRS.filter(({ lower }) => !SLOW_TO_START.includes(lower));
/** No matrices for pictures that are large. */
const LARGE_PAIRS = PAIRS.filter(({ linear }) => linear !== 'cholesky');
/** Units of work for those. */
const LARGE_WORK = 30;

/** Case number `index` of a seed. */
export function drawOracleCase(seed: number, index: number, regime = regimeOf(index)): OracleCase {
  const random = uniformStream(seed, 0x4f_52, index);
  const drawn = REGIMES[regime](random);
  const { data, scale, constant } = drawn;
  const accuracy = drawAccuracy(random, scale);
  const size = scale * 10 ** between(random, -12, 1);
  const warm = constant === undefined && sometimes(random, 4);
  const differentiated = constant === undefined && sometimes(random, 4);
  return {
    ...drawn,
    regime,
    pair: pick(
      random,
      constant !== undefined ? LARGE_PAIRS : MODERATE.includes(regime) ? PAIRS : QUICK_PAIRS,
    ),
    ...accuracy,
    maxWork: constant === undefined ? accuracy.maxWork : Math.min(LARGE_WORK, accuracy.maxWork),
    ...(warm && {
      start: dimensionsOf(data).map((d) => ({
        point: normalVector(random, d, size),
        adjoint: normalVector(random, d, size),
      })),
    }),
    iterations: {
      lower: Math.round(10 ** between(random, 0, 2)),
      linear: Math.round(10 ** between(random, 0, 2)),
    },
    ...(differentiated && {
      differentiated: { iterations: whole(random, 0, 30), solver: pick(random, ['gd', 'hb']) },
    }),
    changes: constant === undefined && sometimes(random, 5),
  };
}
