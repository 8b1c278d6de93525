import type { ConstantKind } from '@bilevel/core';
import { isViolated, type BoundName, type Measurement } from './measurement.js';
import type { ProblemName } from './problems/descriptions.js';
import type { Slot } from './schedule.js';
import { TightnessCount, type BoundTightness } from './tightness.js';

/** A bound that does not hold, and how to see it again. */
export interface Violation extends Slot {
  readonly case: number;
  readonly bound: BoundName;
  readonly error: number;
  /** What the bound says. */
  readonly limit: number;
  readonly kind: ConstantKind;
}

/** By bound; those that were not computed are left out. */
export type ByBound = Readonly<Partial<Record<BoundName, BoundTightness>>>;

/** What is counted: everything by problem, by problem and pair, and the certified by pair. */
export interface Tallied {
  /** Of certified bounds: each is a defect. */
  readonly violations: number;
  /** Of estimated bounds, which promise nothing. */
  readonly estimatedViolations: number;
  /** By problem and bound. */
  readonly tightness: Readonly<Record<ProblemName, ByBound | undefined>>;
  /** Certified bounds by solver pair, over all problems. */
  readonly solvers: readonly {
    readonly lower: string;
    readonly linear: string;
    readonly bounds: ByBound;
  }[];
  /** By problem, solver pair and bound. */
  readonly pairs: readonly (Slot & { readonly bounds: ByBound })[];
  /** Each violation. */
  readonly found: readonly Violation[];
}

type Counts = Map<BoundName, TightnessCount>;

interface Group {
  readonly slot: Slot;
  readonly counts: Counts;
}

const noCounts = (): Counts => new Map<BoundName, TightnessCount>();

/** Sorts measurements by problem, solver pair and bound. */
export class Tally {
  readonly #found: Violation[] = [];
  readonly #byProblem = new Map<ProblemName, Counts>();
  readonly #bySolvers = new Map<string, Group>();
  readonly #byPair = new Map<string, Group>();

  add(index: number, slot: Slot, measurements: readonly Measurement[]): void {
    const { problem, lower, linear } = slot;
    const ofProblem = getOrMake(this.#byProblem, problem, noCounts);
    const group = (): Group => ({ slot, counts: noCounts() });
    const ofPair = getOrMake(this.#byPair, `${problem} ${lower} ${linear}`, group).counts;
    const ofSolvers = getOrMake(this.#bySolvers, `${lower} ${linear}`, group).counts;
    for (const measurement of measurements) {
      const { bound, error, limit, kind } = measurement;
      for (const counts of [ofProblem, ofPair, ...(kind === 'certified' ? [ofSolvers] : [])]) {
        getOrMake(counts, bound, () => new TightnessCount()).add(measurement);
      }
      if (isViolated(measurement)) {
        this.#found.push({ case: index, ...slot, bound, error, limit, kind });
      }
    }
  }

  get result(): Tallied {
    const certified = this.#found.filter(({ kind }) => kind === 'certified').length;
    return {
      violations: certified,
      estimatedViolations: this.#found.length - certified,
      tightness: Object.fromEntries(
        [...this.#byProblem].map(([problem, counts]) => [problem, resultOf(counts)]),
      ),
      solvers: [...this.#bySolvers.values()].map(({ slot: { lower, linear }, counts }) => ({
        lower,
        linear,
        bounds: resultOf(counts),
      })),
      pairs: [...this.#byPair.values()].map(({ slot, counts }) => ({
        ...slot,
        bounds: resultOf(counts),
      })),
      found: this.#found,
    };
  }
}

function resultOf(counts: Counts): ByBound {
  return Object.fromEntries([...counts].map(([bound, count]) => [bound, count.result]));
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const existing = map.get(key);
  if (existing !== undefined) return existing;
  const made = make();
  map.set(key, made);
  return made;
}
