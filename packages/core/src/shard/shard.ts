import type { EvaluationRequest } from '../hypergradient/evaluationRequest.js';
import type { WarmStart } from '../hypergradient/warmStart.js';
import type { SampleSummary } from '../hypergradient/hypergradient.js';
import type { LowerSolution } from '../lower/solveLower.js';
import type { Measures } from '../problem/problem.js';
import type { Control } from '../run/cooperative.js';

/**
 * What is asked of a shard: θ, ε, δ, the work each solve and each sample may take, and for which of
 * its samples (indices in the problem). The solvers were agreed on when the shard was opened. Plain
 * data; the work can be `Infinity`, which JSON does not know.
 */
export interface ShardRequest extends Omit<EvaluationRequest, 'lower' | 'linear' | 'maxTotalWork'> {
  readonly theta: Float64Array;
  readonly maxTotalWork: number;
  readonly samples: readonly number[];
}

/** As {@link ShardRequest}, for the lower level alone. */
export interface SolveRequest {
  readonly theta: Float64Array;
  /** ε/√d for each sample: the root-mean-square distance ‖x̃ − x*‖/√d to certify. */
  readonly accuracy: number;
  /** Units of work that each sample may take. */
  readonly maxWork: number;
  readonly samples: readonly number[];
}

/** How a lower-level solve ended; x̃ stays with the shard. */
export type SolveSummary = Pick<LowerSolution, 'epsilon' | 'work' | 'status'>;

/** Control of one call. */
export interface ShardControl extends Control {
  /** Told after each sample. */
  readonly onSample?: (() => void) | undefined;
}

/**
 * Some of a problem's samples, evaluated wherever they are: in this thread ({@link LocalShard}), in
 * worker threads, on another machine. All that crosses it is plain data that structured clone keeps
 * to the bit. The result for a sample depends only on the request and on the sample's warm start:
 * not on the other samples, nor on where or in which order they are evaluated.
 *
 * Every call throws {@link CancelledError} when its signal fires, between inner iterations; the warm
 * starts may have moved on by then. Calls do not overlap.
 */
export interface Shard {
  /** Indices in the problem of the samples that it holds, ascending. */
  readonly samples: readonly number[];
  /** The hypergradient of each sample asked for, in their order. Their warm starts move on. */
  evaluate(request: ShardRequest, control?: ShardControl): Promise<SampleSummary[]>;
  /** Solves the lower level of each sample asked for; x̃ becomes its warm start. */
  solve(request: SolveRequest, control?: ShardControl): Promise<SolveSummary[]>;
  /** `Sample.measure` of each sample asked for, at its x̃; empty for a sample without. */
  measure(samples: readonly number[], control?: ShardControl): Promise<Measures[]>;
  /** A copy of x̃ of a sample: of its last evaluation or solve, at first x₀. */
  solution(sample: number): Promise<Float64Array>;
  /** Copies of the warm starts, in the order of `samples`. */
  snapshot(): Promise<WarmStart[]>;
  /** Puts warm starts back, in the order of `samples` and of the right lengths. */
  restore(warmStarts: readonly WarmStart[]): Promise<void>;
  /** Gives back the memory that the samples take; nothing of it may be used afterwards. */
  close?(): Promise<void>;
}
