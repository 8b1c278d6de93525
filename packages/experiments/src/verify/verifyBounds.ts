import { ArgumentError, dot, expected, norm } from '@bilevel/core';
import { Parts, type ExperimentOptions } from '../experiment.js';
import { distance } from '../vector.js';
import { aPrioriClaims } from './aPriori.js';
import { aPosterioriClaims, type Claim } from './claims.js';
import { drawCase, type Case } from './drawCase.js';
import type { Measurement } from './measurement.js';
import { PROBLEMS, USUAL_PROBLEMS, type ProblemName } from './problems/descriptions.js';
import { drawsOf } from './problems/families.js';
import type { Draw } from './problems/instance.js';
import { slotOf, type Slot } from './schedule.js';
import { Tally, type Tallied } from './tally.js';
import { truthOf, type Truth } from './truth.js';

/** Options of {@link verifyBounds}. */
export interface VerifyOptions extends Pick<ExperimentOptions, 'signal' | 'onProgress'> {
  /** How many cases: a whole number of at least 1. Default 1000. */
  readonly cases?: number;
  /** A whole number from 0 to 2³² − 1. Default 0. */
  readonly seed?: number;
  /** Default: {@link USUAL_PROBLEMS}. */
  readonly problems?: readonly ProblemName[];
  /** Only this case, counted from 0, in detail. Default: all of them. */
  readonly only?: number;
}

/** A single case in detail. */
export interface CaseDetail {
  readonly slot: Slot;
  /** How it was drawn. */
  readonly description: Readonly<Record<string, unknown>>;
  readonly measurements: readonly Measurement[];
}

/** The outcome of {@link verifyBounds}. */
export interface Verification extends Tallied {
  readonly seed: number;
  readonly cases: number;
  /** Problems that cannot be computed here. */
  readonly notRun: readonly ProblemName[];
  /** Of the only case. */
  readonly detail?: CaseDetail;
}

/**
 * Compares every bound with the truth in random cases (mathematics.md §5.5): all kinds of problem,
 * all pairs of solvers, tolerances over the whole range, cold and warm starts, f with and without
 * direct dependence on θ. The truth is found by dense linear algebra. The same for the same seed.
 *
 * @throws ArgumentError for options out of range; CancelledError
 */
export async function verifyBounds(options: VerifyOptions = {}): Promise<Verification> {
  const { cases = 1000, seed = 0, problems = USUAL_PROBLEMS, only } = options;
  if (!Number.isSafeInteger(cases) || cases < 1) {
    throw new ArgumentError(expected('a whole number of at least 1', 'cases', cases));
  }
  if (only !== undefined && !(Number.isSafeInteger(only) && only >= 0 && only < 2 ** 32)) {
    throw new ArgumentError(expected('a whole number of at least 0', 'the case', only));
  }
  const unknown = problems.find((name) => !PROBLEMS.includes(name));
  if (unknown !== undefined || problems.length === 0) {
    throw new ArgumentError(expected(`some of ${PROBLEMS.join(', ')}`, 'problems', unknown));
  }
  return compare(await drawsOf(problems), { ...options, cases, seed, problems });
}

/** The comparison with the problems drawn as `draws` says; those without a draw are not run. */
export async function compare(
  draws: ReadonlyMap<ProblemName, Draw>,
  options: VerifyOptions & Required<Pick<VerifyOptions, 'cases' | 'seed' | 'problems'>>,
): Promise<Verification> {
  const { cases, seed, problems, only } = options;
  const indices = only === undefined ? Array.from({ length: cases }, (_, k) => k) : [only];
  const parts = new Parts(options, indices.length);
  const tally = new Tally();
  let detail: CaseDetail | undefined;
  for (const index of indices) {
    // By what was asked for: a case is the same whether or not the others can be computed here.
    const slot = slotOf(problems, index);
    await parts.next(slot.problem);
    const draw = draws.get(slot.problem);
    if (draw === undefined) continue;
    const one = drawCase(draw, seed, index);
    const measurements = measure(one, slot);
    tally.add(index, slot, measurements);
    if (only !== undefined) detail = { slot, description: describe(one), measurements };
  }
  return {
    seed,
    cases: indices.length,
    notRun: problems.filter((name) => !draws.has(name)),
    ...tally.result,
    ...(detail && { detail }),
  };
}

function measure(one: Case, slot: Slot): Measurement[] {
  const { problem, theta, epsilon, delta, maxWork, start } = one;
  const solving = { problem, theta, epsilon, delta, maxWork, ...(start && { start }) };
  const truth = truthOf(one.exact ?? problem, theta);
  return [...aPosterioriClaims(solving, slot), ...aPrioriClaims(solving, one.iterations, slot)].map(
    (claim) => against(truth, claim),
  );
}

function against(truth: Truth, { bound, limit, kind, of }: Claim): Measurement {
  if (of.quantity === 'value') {
    const error = Math.abs(of.computed - truth.value);
    return { bound, error, limit, kind, scale: Math.abs(truth.value) };
  }
  if (of.quantity === 'slope') {
    const exact = dot(of.direction, truth.gradient);
    return { bound, error: Math.abs(of.computed - exact), limit, kind, scale: Math.abs(exact) };
  }
  const ofAll = { solution: new Float64Array(0), gradient: truth.gradient };
  const exact = (of.sample === undefined ? ofAll : truth.samples[of.sample]!)[of.quantity];
  return { bound, error: distance(of.computed, exact), limit, kind, scale: norm(exact) };
}

function describe(one: Case): Record<string, unknown> {
  const { problem, theta, epsilon, delta, maxWork, start, iterations } = one;
  return {
    dimensions: problem.samples.map(({ dimension }) => dimension),
    theta: [...theta],
    epsilon: String(epsilon),
    delta: String(delta),
    maxWork,
    start: start === undefined ? 'cold' : 'warm',
    regularised: problem.regulariser !== undefined,
    direct: problem.samples.some(({ upper }) => upper.parameterGradient !== undefined),
    iterations,
  };
}
