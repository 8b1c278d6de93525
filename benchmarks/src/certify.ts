import {
  conjugateGradient,
  directCholesky,
  fista,
  hypergradient,
  lbfgs,
  newtonCg,
  newtonFinish,
  norm,
  safeHeavyBall,
  type BilevelProblem,
  type Certificate,
  type LowerSolver,
} from '@bilevel/core';
import {
  Model,
  addGaussianNoise,
  reconstructionProblem,
  listImages,
  readImage,
  resize,
  toGrey,
} from '@bilevel/imaging';
import { cleaningProblem } from '@bilevel/hypercleaning';
import { clusters } from './clusters.js';
import { benchmarkPictures, type Pictures } from './pictures.js';
import { keepResults } from './results.js';

/** One hypergradient to certify. */
interface Case {
  readonly problem: BilevelProblem;
  readonly theta: Float64Array;
  /** First and last power of ten of ε and of δ. */
  readonly epsilons: readonly [number, number];
  readonly deltas: readonly [number, number];
}

const SOLVERS: Readonly<Record<string, LowerSolver>> = {
  FISTA: fista(),
  'heavy ball': safeHeavyBall(),
  'L-BFGS': lbfgs(),
  'Newton-CG': newtonCg(),
  'heavy ball, Newton': newtonFinish(),
};
const CERTIFICATES: readonly Certificate[] = ['plain', 'local', 'sharp'];
const TARGETS = [0.1, 0.01, 0.001];
/** Bounds between these, relative to the gradient, count for tightness: moderate accuracies. */
const MODERATE = [1e-3, 0.5] as const;

/**
 * The work at which a bound proves a relative error of the hypergradient of 10 %, 1 % and 0.1 %, and
 * the work at which the true error of the same method gets there: each for the cheapest ε and δ of a
 * grid (half-decades of ε, decades of δ), median over the cases.
 */
export async function benchCertify(): Promise<void> {
  const pictures = benchmarkPictures();
  const families: readonly (readonly [string, readonly Case[]])[] = [
    [`TV, ${pictures.name}`, await totalVariation(pictures)],
    ['softmax', softmax()],
  ];
  const rows: Record<string, string | number>[] = [];
  for (const [family, cases] of families) {
    for (const [solver, lower] of Object.entries(SOLVERS)) {
      for (const certificate of CERTIFICATES) {
        // Beyond 8 parameters there is no dual-weighted bound.
        if (certificate === 'sharp' && (cases[0]?.problem.parameters ?? 0) > 8) continue;
        console.log(`${family}: ${solver} + CG, ${certificate}`);
        const all = cases.map((one) => measure(one, lower, certificate));
        const columns = TARGETS.flatMap((target, k) => [
          [`certified ${percent(target)}`, median(all.map((m) => m.certified[k]!))] as const,
          [`true ${percent(target)}`, median(all.map((m) => m.reached[k]!))] as const,
        ]);
        rows.push({
          problem: family,
          'lower + CG': solver,
          certificate,
          ...Object.fromEntries(columns.map(([name, work]) => [name, shown(work)])),
          'bound / error': shown(median(all.map((m) => m.tightness))),
        });
      }
    }
  }
  await keepResults('certify', rows);
}

/** E4's setting: 96×96, σ = 0.1, at the start of learning, on the way and near its end. */
async function totalVariation(pictures: Pictures): Promise<Case[]> {
  const files = (await listImages([pictures.folder])).slice(0, 2);
  const cases: Case[] = [];
  for (const [seed, file] of files.entries()) {
    const truth = resize(toGrey(await readImage(file)), 96, 96);
    const noisy = addGaussianNoise(truth, { sigma: 0.1, seed });
    const problem = reconstructionProblem([{ name: file, truth, measured: noisy }], new Model());
    for (const theta of [
      [-5, -5],
      [-3.5, -4.5],
      [-2.9, -4.7],
    ]) {
      cases.push({
        problem,
        theta: Float64Array.from(theta),
        epsilons: [0.5, -9],
        deltas: [0.5, -3.5],
      });
    }
  }
  return cases;
}

/** Cleaning of three clusters in ten dimensions, a tenth of whose labels are wrong. */
function softmax(): Case[] {
  return [1, 2, 3].map((seed) => {
    const problem = cleaningProblem(clusters(seed, 300), clusters(seed + 100, 100), {
      ridge: 1e-2,
    });
    const theta = Float64Array.from({ length: problem.parameters }, (_, i) => Math.sin(i + seed));
    return { problem, theta, epsilons: [0, -10], deltas: [-1, -8] };
  });
}

interface Measured {
  /** Least work for each target; infinite where none of the grid gets there. */
  readonly certified: readonly number[];
  readonly reached: readonly number[];
  /** Median of bound / true error over moderate accuracies. */
  readonly tightness: number;
}

function measure(one: Case, lower: LowerSolver, certificate: Certificate): Measured {
  const { problem, theta } = one;
  const small = (problem.samples[0]?.dimension ?? Infinity) <= 200;
  const exact = hypergradient(problem, theta, {
    epsilon: 1e-12,
    delta: 1e-12,
    certificate: 'local',
    ...(small && { linear: directCholesky() }),
  }).gradient;
  const certified = TARGETS.map(() => Infinity);
  const reached = TARGETS.map(() => Infinity);
  const ratios: number[] = [];
  for (const epsilon of powers(one.epsilons, 2)) {
    for (const delta of powers(one.deltas, 1)) {
      const h = hypergradient(problem, theta, {
        epsilon,
        delta,
        lower,
        linear: conjugateGradient(),
        certificate,
      });
      const error = norm(h.gradient.map((g, j) => g - exact[j]!));
      const bound = h.bound.total / norm(h.gradient);
      if (bound >= MODERATE[0] && bound <= MODERATE[1]) ratios.push(h.bound.total / error);
      for (const [k, target] of TARGETS.entries()) {
        if (bound <= target) certified[k] = Math.min(certified[k]!, h.work.total);
        if (error <= target * norm(exact)) reached[k] = Math.min(reached[k]!, h.work.total);
      }
    }
  }
  return { certified, reached, tightness: median(ratios) };
}

/** Powers of ten, `perDecade` of them in each. */
function powers([from, to]: readonly [number, number], perDecade: number): number[] {
  const count = Math.round(perDecade * (from - to)) + 1;
  return Array.from({ length: count }, (_, k) => 10 ** (from - k / perDecade));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

function percent(target: number): string {
  return `${String(100 * target)} %`;
}

function shown(value: number): number | string {
  return Number.isFinite(value) ? Number(value.toPrecision(3)) : '–';
}
