import type { LowerLevel } from '../problem/problem.js';
import type { SolverDescription } from '../shard/solverDescription.js';

/** A lower-level solve under way. */
export interface LowerIteration {
  /** x̃, the point at which `gradient` was evaluated. After a step it may be another array. */
  readonly point: Float64Array;
  /**
   * ∂_x g(x̃), evaluated by the solver itself: the stopping test costs no extra gradient. After a step
   * it may be another array.
   */
  readonly gradient: Float64Array;
  /** ‖∂_x g(x̃)‖, from methods that have it at hand. */
  gradientNorm?(): number;
  /** One iteration. Returns the units of work it took (mathematics.md §2). */
  step(): number;
  /** True when further iterations will get no further. Default: never. */
  stalled?(): boolean;
}

/** A method for min over x of g(x, θ). Immutable; {@link solveLower} drives it. */
export interface LowerSolver {
  readonly name: string;
  /** From which it can be made again in another thread or process. */
  readonly description?: SolverDescription;
  /**
   * Starts at x0 (copied) and evaluates the first gradient: one unit of work. `target` is the
   * gradient norm at which the caller will stop, for methods that can use it.
   */
  start(level: LowerLevel, x0: Float64Array, target?: number): LowerIteration;
}
