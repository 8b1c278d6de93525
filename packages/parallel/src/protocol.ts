import type {
  Certificate,
  Measures,
  ProblemReference,
  SampleSummary,
  ShardRequest,
  SolveRequest,
  SolveSummary,
  SolverDescription,
} from '@bilevel/core';
import type { ErrorMessage } from './errorMessage.js';

/** Makes the problem and keeps it as shard number `shard`. */
export interface OpenMessage {
  readonly type: 'open';
  readonly shard: number;
  readonly problem: ProblemReference;
  readonly lower: SolverDescription;
  readonly linear: SolverDescription;
  readonly certificate?: Certificate;
  /**
   * Core's `warmStartMemory`, shared: whoever evaluates a sample updates its warm start, and nothing
   * else is kept of it.
   */
  readonly memory: readonly Float64Array[];
}

/** What is asked of the samples, each for itself. */
export type Call =
  | { readonly kind: 'evaluate'; readonly request: ShardRequest }
  | { readonly kind: 'solve'; readonly request: SolveRequest }
  | { readonly kind: 'measure'; readonly request: { readonly samples: readonly number[] } };

/** Takes samples of a call until there is none left. */
export interface TaskMessage {
  readonly type: 'task';
  readonly task: number;
  readonly shard: number;
  readonly call: Call;
  /** Shared: [{@link NEXT}] counts the samples taken so far, [{@link STOPPED}] is 1 to stop. */
  readonly flags: Int32Array;
}

export const NEXT = 0;
export const STOPPED = 1;

export type ToWorker = OpenMessage | TaskMessage;

/** The answer to an open message. */
interface OpenedMessage {
  readonly type: 'opened';
  readonly shard: number;
  readonly error?: ErrorMessage;
}

/** The answer for one sample. */
interface ResultMessage {
  readonly type: 'result';
  readonly task: number;
  readonly sample: number;
  readonly result: SampleSummary | SolveSummary | Measures;
}

/** The worker takes no more samples of the task. */
interface DoneMessage {
  readonly type: 'done';
  readonly task: number;
  readonly error?: ErrorMessage;
}

export type FromWorker = OpenedMessage | ResultMessage | DoneMessage;
