import {
  BilevelError,
  inexactAdHypergradient,
  norm,
  unrolledHypergradient,
  type BilevelProblem,
  type Certificate,
  type Hypergradient,
} from '@bilevel/core';
import { aPrioriClaims } from '../aPriori.js';
import {
  directedClaims,
  directionFrom,
  distanceClaims,
  evaluated,
  gradientClaim,
  knowsMore,
  valueClaims,
  type Claim,
  type Solving,
} from '../claims.js';
import type { BoundName } from '../measurement.js';
import type { PartName } from './parts/part.js';
import type { OracleCase } from './drawCase.js';

/** The bounds that are compared: those of {@link BoundName}, of automatic differentiation, and what they are made of. */
export type OracleBound = BoundName | 'unrolled' | 'inexact-ad' | PartName;

/** What a case is refused with, or what it fails with although it should not. */
export interface Refusal {
  readonly what: string;
  /** Whether the error says what is wrong with the input, as it should. */
  readonly proper: boolean;
  readonly message: string;
}

export function refusalOf(what: string, error: unknown): Refusal {
  return {
    what,
    proper: error instanceof BilevelError,
    message: error instanceof Error ? error.message : String(error),
  };
}

/** Everything that is claimed in a case, and what was refused. */
export interface Claims {
  readonly claims: readonly Claim<OracleBound>[];
  readonly refusals: readonly Refusal[];
  /** The most accurate x̃ of each sample, where there is one. */
  readonly points: readonly (Float64Array | undefined)[];
  /** The evaluation with the sharp certificate. */
  readonly sharp: Hypergradient | undefined;
}

const CERTIFICATES: readonly (readonly [Certificate, BoundName])[] = [
  ['plain', 'a-posteriori'],
  ['local', 'local'],
  ['sharp', 'sharp'],
  ['newton', 'newton'],
];

/** Solves a case in every way that it asks for. */
export function claimsOf(problem: BilevelProblem, theta: Float64Array, one: OracleCase): Claims {
  const { pair, epsilon, delta, maxWork, start, iterations, differentiated } = one;
  const solving: Solving = { problem, theta, epsilon, delta, maxWork, ...(start && { start }) };
  const claims: Claim<OracleBound>[] = [];
  const refusals: Refusal[] = [];
  let sharp: Hypergradient | undefined;
  const collect = (what: string, make: () => readonly Claim<OracleBound>[]): void => {
    try {
      claims.push(...make());
    } catch (error) {
      refusals.push(refusalOf(what, error));
    }
  };
  for (const [certificate, bound] of CERTIFICATES) {
    collect(bound, () => {
      if (certificate === 'local' && !knowsMore(problem, theta)) return [];
      const evaluation = evaluated(solving, pair, certificate);
      if (certificate === 'sharp') sharp = evaluation;
      return claimsOfEvaluation(problem, theta, bound, evaluation);
    });
  }
  collect('direction', () => {
    const direction = directionFrom(evaluated(solving, pair, 'plain'));
    const directed = evaluated({ ...solving, direction }, pair, 'local');
    return [...directedClaims(directed), ...valueClaims(directed)];
  });
  collect('a-priori', () => aPrioriClaims(solving, iterations, pair));
  if (differentiated !== undefined) {
    const { iterations: steps, solver } = differentiated;
    const options = { solver, ...(start && { start: start.map(({ point }) => point) }) };
    collect('unrolled', () =>
      claimsOfEvaluation(
        problem,
        theta,
        'unrolled',
        unrolledHypergradient(problem, theta, steps, options),
      ),
    );
    collect('inexact-ad', () =>
      claimsOfEvaluation(
        problem,
        theta,
        'inexact-ad',
        inexactAdHypergradient(problem, theta, steps, options),
      ),
    );
  }
  return { claims, refusals, points: bestPoints(solving, claims), sharp };
}

/** ε, the bound of h, and the intervals of F, of all samples together and of each. */
function claimsOfEvaluation(
  problem: BilevelProblem,
  theta: Float64Array,
  bound: OracleBound,
  evaluation: Omit<Hypergradient, 'converged' | 'beforehand'>,
): Claim<OracleBound>[] {
  const { samples } = evaluation;
  return [
    ...distanceClaims(problem, theta, evaluation),
    gradientClaim(bound, evaluation),
    ...valueClaims(evaluation),
    ...(samples.length === 1
      ? []
      : samples.flatMap((sample, i) => [
          gradientClaim(bound, sample, i),
          ...valueClaims(sample, i),
        ])),
  ];
}

/** Relative ε from which Newton's method in high precision has few steps left. */
const NEAR = 1e-6;

/** The most accurate x̃ of each sample, by a method of second order where the solvers of the case are far off. */
function bestPoints(
  solving: Solving,
  claims: readonly Claim<OracleBound>[],
): (Float64Array | undefined)[] {
  const { samples } = solving.problem;
  const own = samples.map((_, i) => nearest(claims, i));
  if (own.every((best) => best !== undefined && best.limit <= NEAR * norm(best.point))) {
    return own.map((best) => best?.point);
  }
  let better: readonly Claim<OracleBound>[] = [];
  try {
    const { problem, theta } = solving;
    const request = { problem, theta, epsilon: Number.MIN_VALUE, delta: Infinity, maxWork: 3000 };
    const pair = { lower: 'newton-cg', linear: 'cg' };
    better = distanceClaims(problem, theta, evaluated(request, pair, 'plain'));
  } catch {
    // A start for what finds its way from anywhere, if slowly.
  }
  return samples.map((_, i) => nearest([...claims, ...better], i)?.point);
}

function nearest(
  claims: readonly Claim<OracleBound>[],
  sample: number,
): { readonly point: Float64Array; readonly limit: number } | undefined {
  let best: { readonly point: Float64Array; readonly limit: number } | undefined;
  for (const { bound, limit, of } of claims) {
    if (of.quantity !== 'solution' || of.sample !== sample || bound !== 'distance') continue;
    if (limit < (best?.limit ?? Infinity) && of.computed.every(Number.isFinite)) {
      best = { point: of.computed, limit };
    }
  }
  return best;
}
