import { continued } from './models/picture/picture.js';
import type { BilevelProblem } from '@bilevel/core';
import { partJudgements } from './parts/parts.js';
import { shippedProblem, thetaOf } from './problem.js';
import { claimsOf, refusalOf, type Claims, type OracleBound, type Refusal } from './claims.js';
import { dimensionsOf, type OracleCase } from './drawCase.js';
import { judge, truthsOf, type Judgement, type Truths } from './judge.js';
import { exactConstant } from './models/constantPicture.js';
import { Arithmetic } from './real.js';
import { NoTruthError } from './solve.js';
import { exactTruth, type Enclosed, type ExactTruth, type ProblemData } from './truth.js';

/** Digits of the first try, and those where it does not decide. */
const DIGITS = [50, 120, 400] as const;

/** What came of a case. */
export interface CaseOutcome {
  readonly judgements: readonly Judgement<OracleBound>[];
  readonly refusals: readonly Refusal[];
  /** Why there is no truth to compare with. */
  readonly noTruth?: string;
}

/**
 * Solves a case, finds its truth, and compares, with more digits where the truth is not known well enough.
 * `findTruth` may remember truths: they do not depend on what is verified, but for where they are looked for
 * from.
 */
export function runCase(one: OracleCase, findTruth = exactTruth): CaseOutcome {
  let claimed: Claims;
  let problem: BilevelProblem;
  const theta = thetaOf(one.data);
  try {
    problem = shippedProblem(one.data);
    claimed = claimsOf(problem, theta, one);
  } catch (error) {
    return { judgements: [], refusals: [refusalOf('problem', error)] };
  }
  const { claims, refusals } = claimed;
  if (claims.length === 0) return { judgements: [], refusals };
  let judgements: Judgement<OracleBound>[] = [];
  for (const digits of DIGITS) {
    try {
      const { truths, exact } = truthsAt(digits, one, claimed, findTruth);
      judgements = claims.map((claim) => judge(truths, claim));
      if (one.changes && exact !== undefined) {
        judgements.push(...partsOf(problem, one, exact, claimed));
      }
    } catch (error) {
      if (!(error instanceof NoTruthError)) throw error;
      if (digits === DIGITS[DIGITS.length - 1]) {
        return { judgements, refusals, noTruth: error.message };
      }
      continue;
    }
    if (judgements.every(({ verdict }) => verdict !== 'undecided')) break;
  }
  return { judgements, refusals };
}

function truthsAt(
  digits: number,
  { data, constant }: OracleCase,
  { points }: Claims,
  findTruth: typeof exactTruth,
): { readonly truths: Truths; readonly exact?: ExactTruth } {
  if (constant !== undefined) {
    return { truths: constantTruths(new Arithmetic(digits), data, constant) };
  }
  const starts = dimensionsOf(data).map((d, i) => points[i] ?? startOf(data, i, d));
  const exact = findTruth(digits, data, starts);
  return { truths: truthsOf(exact), exact };
}

/** What the bounds of the evaluation with the sharp certificate are made of. */
function partsOf(
  problem: BilevelProblem,
  { data, scale }: OracleCase,
  truth: ExactTruth,
  { sharp }: Claims,
): Judgement<OracleBound>[] {
  const theta = thetaOf(data);
  return problem.samples.flatMap((sample, i) => {
    const found = sharp?.samples[i];
    const exact = truth.samples[i];
    if (found === undefined || exact === undefined) return [];
    return partJudgements(truth, sample, theta, found, exact, scale, i);
  });
}

/** Where a sample starts of which no x̃ is known. */
function startOf(data: ProblemData, i: number, d: number): Float64Array {
  const sample = data.kind === 'picture' ? data.samples[i] : undefined;
  const solved = sample && continued(sample);
  const start = new Float64Array(d);
  if (solved?.measured.length === solved?.dimension) start.set(solved?.measured ?? []);
  return start;
}

/** The truths about a constant picture, in closed form. */
function constantTruths(
  arithmetic: Arithmetic,
  data: ProblemData,
  { noisy, truth }: NonNullable<OracleCase['constant']>,
): Truths {
  if (data.kind !== 'picture') throw new Error('Only pictures are constant.');
  const [first] = data.samples;
  const pixels = first?.measured.length ?? 0;
  const { solution, value } = exactConstant(arithmetic, {
    pixels,
    noisy,
    truth,
    ridge: first?.ridge ?? 0,
  });
  const distance = (computed: Float64Array): Enclosed => {
    // Few values, each of many pixels.
    const counts = new Map<number, number>();
    for (const x of computed) counts.set(x, (counts.get(x) ?? 0) + 1);
    let sum = arithmetic.zero;
    for (const [x, count] of counts) {
      const e = arithmetic.of(x).minus(solution);
      sum = sum.plus(e.times(e).times(count));
    }
    const slack = solution.abs().times(arithmetic.unit).times(pixels);
    return { value: sum.sqrt(), slack };
  };
  return {
    arithmetic,
    error: (of) => {
      switch (of.quantity) {
        case 'solution':
          return distance(of.computed);
        case 'gradient':
          return { value: arithmetic.norm(arithmetic.vector(of.computed)), slack: arithmetic.zero };
        case 'slope':
          return { value: arithmetic.of(of.computed).abs(), slack: arithmetic.zero };
        case 'value': {
          const slack = value.times(arithmetic.unit);
          return { value: value.minus(arithmetic.of(of.computed)).abs(), slack };
        }
      }
    },
  };
}
