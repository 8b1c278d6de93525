import { ArgumentError, expected } from '@bilevel/core';
import { Parts, type ExperimentOptions } from '../../experiment.js';
import { drawOracleCase } from './drawCase.js';
import { REGIME_NAMES, regimeOf, type RegimeName } from './regimes/regimes.js';
import { describeCase, runIndex, type RanCase } from './runIndex.js';
import { OracleTally, type OracleTallied } from './tally.js';
import { runInThreads } from './workers.js';

/**
 * The first of the seeds that are kept aside: neither development nor tests use them, so that a release
 * can be verified with cases that nobody has mended anything by.
 */
export const FIRST_RESERVED_SEED = 4_000_000_000;

/** Options of {@link verifyOracle}. */
export interface OracleVerifyOptions extends Pick<ExperimentOptions, 'signal' | 'onProgress'> {
  /** How many cases: a whole number of at least 1. Default 1000. */
  readonly cases?: number;
  /** A whole number from 0 to 2³² − 1; from {@link FIRST_RESERVED_SEED} on, one kept aside. Default 0. */
  readonly seed?: number;
  /** Of the cases only those of these regimes. Default: all. */
  readonly regimes?: readonly RegimeName[];
  /** Only this case, counted from 0, in detail. Default: all of them. */
  readonly only?: number;
  /**
   * Threads beside this one, which a signal then ends in the midst of a case. Default 0: in this one, and a
   * signal is looked at between cases.
   */
  readonly jobs?: number;
}

/** The outcome of {@link verifyOracle}. */
export interface OracleVerification extends OracleTallied {
  readonly seed: number;
  readonly cases: number;
  /** Of the only case. */
  readonly detail?: {
    readonly description: Readonly<Record<string, unknown>>;
    readonly ran: RanCase;
  };
}

/**
 * Compares every certified bound with a truth that owes nothing to the code that computes the bound: the
 * formulas of the shipped problems and of every part of a model of pictures, written a second time from their
 * definitions, in decimal arithmetic of 50 digits and more where those do not decide, with Newton's method until the distance to x* is certified
 * at 1e-40 of it or so. Half of the cases are solved to the rounding level. The same for the same seed.
 *
 * @throws ArgumentError for options out of range; CancelledError
 */
export async function verifyOracle(options: OracleVerifyOptions = {}): Promise<OracleVerification> {
  const { cases = 1000, seed = 0, regimes = REGIME_NAMES, only, jobs = 0, signal } = options;
  for (const [name, value, least] of [
    ['cases', cases, 1],
    ['jobs', jobs, 0],
  ] as const) {
    if (!Number.isSafeInteger(value) || value < least) {
      throw new ArgumentError(expected(`a whole number of at least ${String(least)}`, name, value));
    }
  }
  if (only !== undefined && !(Number.isSafeInteger(only) && only >= 0 && only < 2 ** 32)) {
    throw new ArgumentError(expected('a whole number of at least 0', 'the case', only));
  }
  const unknown = regimes.find((name) => !REGIME_NAMES.includes(name));
  if (unknown !== undefined || regimes.length === 0) {
    throw new ArgumentError(expected(`some of ${REGIME_NAMES.join(', ')}`, 'regimes', unknown));
  }
  const indices =
    only === undefined
      ? Array.from({ length: cases }, (_, k) => k).filter((k) => regimes.includes(regimeOf(k)))
      : [only];
  const parts = new Parts(options, indices.length);
  const tally = new OracleTally();
  let detail: OracleVerification['detail'];
  const next = (index: number): Promise<void> => parts.next(regimeOf(index));
  const take = (ran: RanCase): void => {
    tally.add(ran);
    if (only !== undefined) detail = { description: describeCase(drawOracleCase(seed, only)), ran };
  };
  if (jobs > 0) {
    await runInThreads({ seed, indices, jobs, signal }, next, take);
  } else {
    for (const index of indices) {
      await next(index);
      take(runIndex(seed, index));
    }
  }
  return { seed, cases: indices.length, ...tally.result, ...(detail && { detail }) };
}
