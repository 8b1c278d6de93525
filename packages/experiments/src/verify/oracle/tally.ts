import type { ConstantKind } from '@bilevel/core';
import type { OracleBound } from './claims.js';
import type { RegimeName } from './regimes/regimes.js';
import type { FamilyName, RanCase } from './runIndex.js';

/** A bound below the true error, and how to see it again. */
export interface OracleViolation {
  readonly case: number;
  readonly regime: RegimeName;
  readonly family: FamilyName;
  readonly lower: string;
  readonly linear: string;
  readonly bound: OracleBound;
  /** Of one sample; undefined of the mean of all. */
  readonly sample?: number;
  readonly error: number;
  /** What the bound says. */
  readonly limit: number;
  readonly kind: ConstantKind;
}

/** A case that ended otherwise than by numbers or by a proper refusal. */
export interface OracleFailure {
  readonly case: number;
  readonly regime: RegimeName;
  readonly family: FamilyName;
  readonly what: string;
  readonly message: string;
}

/** What is counted of the certified bounds of one name in one regime. */
export interface OracleCount {
  readonly regime: RegimeName;
  readonly bound: OracleBound;
  readonly compared: number;
  readonly violations: number;
  /** The largest true error / bound, over errors and bounds above 0: at most 1 where it holds. */
  readonly closest: number;
}

/** What is counted of the cases of one regime. */
export interface RegimeCount {
  readonly regime: RegimeName;
  readonly cases: number;
  /** Parts of cases that were refused with an error that says why. */
  readonly refused: number;
  /** Cases whose truth was not found. */
  readonly noTruth: number;
}

export interface OracleTallied {
  /** Of certified bounds: each is a defect. */
  readonly violations: number;
  /** Of estimated bounds, which promise nothing. */
  readonly estimatedViolations: number;
  /** Bounds that are as close to the error as the truth is known. */
  readonly undecided: number;
  readonly found: readonly OracleViolation[];
  readonly failures: readonly OracleFailure[];
  /** Why truths were not found. */
  readonly noTruths: readonly OracleFailure[];
  readonly regimes: readonly RegimeCount[];
  readonly bounds: readonly OracleCount[];
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Counts cases. */
export class OracleTally {
  readonly #regimes = new Map<RegimeName, Writable<RegimeCount>>();
  readonly #bounds = new Map<string, Writable<OracleCount>>();
  readonly #found: OracleViolation[] = [];
  readonly #failures: OracleFailure[] = [];
  readonly #noTruths: OracleFailure[] = [];
  #undecided = 0;

  add(ran: RanCase): void {
    const { regime, family } = ran;
    const counted = this.#regimes.get(regime) ?? { regime, cases: 0, refused: 0, noTruth: 0 };
    this.#regimes.set(regime, counted);
    counted.cases++;
    for (const { what, proper, message } of ran.refusals) {
      if (proper) counted.refused++;
      else this.#failures.push({ case: ran.case, regime, family, what, message });
    }
    if (ran.noTruth !== undefined) {
      counted.noTruth++;
      this.#noTruths.push({ case: ran.case, regime, family, what: 'truth', message: ran.noTruth });
    }
    for (const { bound, kind, sample, error, limit, verdict } of ran.judgements) {
      if (verdict === 'undecided') this.#undecided++;
      if (verdict === 'violated') {
        const { lower, linear } = ran;
        const which = { case: ran.case, regime, family, lower, linear };
        this.#found.push({
          ...which,
          bound,
          ...(sample !== undefined && { sample }),
          error,
          limit,
          kind,
        });
      }
      if (kind !== 'certified') continue;
      const key = `${regime} ${bound}`;
      const count = this.#bounds.get(key) ?? {
        regime,
        bound,
        compared: 0,
        violations: 0,
        closest: 0,
      };
      this.#bounds.set(key, count);
      count.compared++;
      if (verdict === 'violated') count.violations++;
      if (error > 0 && limit > 0) count.closest = Math.max(count.closest, error / limit);
    }
  }

  get result(): OracleTallied {
    const violations = this.#found.filter(({ kind }) => kind === 'certified').length;
    return {
      violations,
      estimatedViolations: this.#found.length - violations,
      undecided: this.#undecided,
      found: this.#found,
      failures: this.#failures,
      noTruths: this.#noTruths,
      regimes: [...this.#regimes.values()],
      bounds: [...this.#bounds.values()],
    };
  }
}
