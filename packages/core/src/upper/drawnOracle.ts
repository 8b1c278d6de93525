import type { WarmStart } from '../hypergradient/warmStart.js';
import type { Measures } from '../problem/problem.js';
import type { SolveSummary } from '../shard/shard.js';
import type { Draw, Entered, Evaluation, Oracle, Tolerances } from './oracle.js';

/** Some samples of an objective, or all of it. */
export interface DrawnSet {
  readonly oracle: Oracle;
  /** About how large ε and δ of a sample are at one accuracy, such as √d of its dimension. */
  readonly scale: Tolerances;
  /** Gives back what evaluates them, once others are. */
  close?(): Promise<void>;
}

/** Where samples are drawn from. */
export interface DrawnSource {
  readonly parameters: number;
  readonly certifiesDirections?: boolean;
  /** N, how many can be drawn. */
  readonly population: number;
  /** Which are evaluated first. */
  readonly begin: Draw;
  /** The first so many of a fixed order, or all of the objective; those of fewer are the first of more. */
  open(draw: Draw): Promise<DrawnSet>;
}

/** An oracle whose samples change in the course of a run, see `growingSamples`. */
export class DrawnOracle implements Oracle {
  readonly #source: DrawnSource;
  #current: { readonly set: DrawnSet; readonly draw: Draw } | undefined;

  constructor(source: DrawnSource) {
    this.#source = source;
  }

  get parameters(): number {
    return this.#source.parameters;
  }

  get certifiesDirections(): boolean {
    return this.#source.certifiesDirections === true;
  }

  get population(): number {
    return this.#source.population;
  }

  get samples(): number {
    return this.#current?.set.oracle.samples ?? 1;
  }

  /** Of which samples the evaluations are. */
  get draw(): Draw {
    return this.#current?.draw ?? this.#source.begin;
  }

  async open(): Promise<void> {
    await this.#oracle();
  }

  async enter(draw: Draw): Promise<Entered> {
    const before = this.#current;
    if (before?.draw === draw) return { factors: { epsilon: 1, delta: 1 } };
    const kept = typeof draw === 'number' ? await this.#kept() : [];
    await before?.set.close?.();
    this.#current = undefined;
    const set = await this.#open(draw);
    if (kept.length > 0) {
      const own = await set.oracle.snapshot();
      await set.oracle.restore(own.map((warm, i) => kept[i] ?? warm));
    }
    const { epsilon, delta } = before?.set.scale ?? set.scale;
    const factors = { epsilon: set.scale.epsilon / epsilon, delta: set.scale.delta / delta };
    return { factors };
  }

  async evaluate(...args: Parameters<Oracle['evaluate']>): Promise<Evaluation> {
    return (await this.#oracle()).evaluate(...args);
  }

  async solve(theta: Float64Array, accuracy: number): Promise<SolveSummary[]> {
    return (await this.#oracle()).solve(theta, accuracy);
  }

  async solution(i: number): Promise<Float64Array> {
    return (await this.#oracle()).solution(i);
  }

  async measure(): Promise<Measures[]> {
    return (await this.#oracle()).measure();
  }

  async snapshot(): Promise<WarmStart[]> {
    return (await this.#oracle()).snapshot();
  }

  async restore(warmStarts: readonly WarmStart[]): Promise<void> {
    await (await this.#oracle()).restore(warmStarts);
  }

  async #oracle(): Promise<Oracle> {
    return (this.#current?.set ?? (await this.#open(this.#source.begin))).oracle;
  }

  async #open(draw: Draw): Promise<DrawnSet> {
    const set = await this.#source.open(draw);
    await set.oracle.open?.();
    this.#current = { set, draw };
    return set;
  }

  /** Warm starts of the drawn samples, which come first in any larger draw. */
  async #kept(): Promise<readonly WarmStart[]> {
    const current = this.#current;
    return typeof current?.draw === 'number' ? current.set.oracle.snapshot() : [];
  }
}
