import {
  LocalOracle,
  type BilevelProblem,
  type BoundedValue,
  type OracleOptions,
  type Tolerances,
  type WarmStart,
} from '@bilevel/core';
import { reconstructionProblem, type Model, type TrainingPair } from '@bilevel/imaging';

/** How often tolerances are made ten times smaller until an objective is known as well as asked. */
const TIGHTENED = 6;
/** How much less accurate the solves are that may show a point not to be the best. */
const COARSER = [1e5, 1e4, 1000, 100, 10];

/** F and how it was found. */
export interface Solved {
  readonly objective: BoundedValue;
  /** Units of work. */
  readonly work: number;
}

/** The training objective F(θ) = mean of ½‖x* − truth‖², from solve to solve with warm starts. */
export class Objective {
  readonly #problem: BilevelProblem;
  readonly #oracle: LocalOracle;

  constructor(pairs: readonly TrainingPair[], model: Model, options: OracleOptions) {
    this.#problem = reconstructionProblem(pairs, model);
    this.#oracle = new LocalOracle(this.#problem, options);
  }

  /** Unknowns of the largest sample. */
  get dimension(): number {
    return Math.max(...this.#problem.samples.map(({ dimension }) => dimension));
  }

  /**
   * By lower solves alone, to a root-mean-square distance of `accuracy`: |f(x̃) − f(x*)| ≤ ‖x̃ − t‖ε + ε²/2; less
   * accurately where F is proven to be above `bar` by then.
   */
  async solved(theta: Float64Array, accuracy: number, bar = Infinity): Promise<Solved> {
    let work = 0;
    for (const scale of bar < Infinity ? COARSER : []) {
      const rough = await this.#solvedTo(theta, accuracy * scale);
      const { value, error } = rough.objective;
      work += rough.work;
      if (value - error > bar) return { ...rough, work };
    }
    const found = await this.#solvedTo(theta, accuracy);
    return { ...found, work: work + found.work };
  }

  /** Where the next solve starts. */
  snapshot(): Promise<WarmStart[]> {
    return this.#oracle.snapshot();
  }

  /** Goes on from a {@link snapshot}. */
  restore(warmStarts: readonly WarmStart[]): Promise<void> {
    return this.#oracle.restore(warmStarts);
  }

  async #solvedTo(theta: Float64Array, accuracy: number): Promise<Solved> {
    const solves = await this.#oracle.solve(theta, accuracy);
    let [value, error, work] = [0, 0, 0];
    for (const [i, { epsilon, work: units }] of solves.entries()) {
      const { upper } = this.#problem.samples[i]!;
      const x = await this.#oracle.solution(i);
      const own = upper.value(x, theta);
      value += own / solves.length;
      error += (Math.sqrt(2 * own) * epsilon + epsilon ** 2 / 2) / solves.length;
      error += (upper.rounding?.(x, theta).value ?? 0) / solves.length;
      work += units;
    }
    return { objective: { value, error, kind: 'certified' }, work };
  }

  /** By the corrected value, in an interval of at most `share` of it where the arithmetic allows. */
  async verified(theta: Float64Array, from: Tolerances, share: number): Promise<BoundedValue> {
    const at = async (scale: number): Promise<BoundedValue> => {
      const tolerances = { epsilon: from.epsilon * scale, delta: from.delta * scale };
      return (await this.#oracle.evaluate(theta, tolerances, Infinity)).corrected;
    };
    let best = await at(1);
    for (let k = 1; k < TIGHTENED && best.error > share * Math.abs(best.value); k++) {
      const next = await at(10 ** -k);
      if (next.error < best.error) best = next;
    }
    return best;
  }
}
