import { CheckpointError, expected, requireLength, requirePositive } from '../errors.js';
import { resolveRequest } from '../hypergradient/hypergradient.js';
import { usesDuals, type Certificate } from '../hypergradient/evaluationRequest.js';
import { type WarmStart } from '../hypergradient/warmStart.js';
import type { LinearSolver } from '../linear/linearSolver.js';
import type { LowerSolver } from '../lower/lowerSolver.js';
import { requireProblem } from '../problem/check.js';
import type { BilevelProblem, Measures } from '../problem/problem.js';
import type { Control } from '../run/cooperative.js';
import type { WarmStartNeeds } from '../shard/warmStarts.js';
import { adaptiveDescent } from './adaptive.js';
import { betterStep } from './bestStep.js';
import { compareWithUsual, isOddStart, lookForLower, type Doubt } from './doubt.js';
import { tracedWith } from './influence.js';
import {
  provesDecrease,
  type LearnStatus,
  type LearnStep,
  type Limits,
  type MethodState,
  type UpperMethod,
} from './method.js';
import type { Oracle } from './oracle.js';
import { LocalOracle, type OracleOptions } from './shardedOracle.js';

/**
 * Format of checkpoints. Since version 2 the warm starts hold tangents, and all earlier adjoints
 * wherever the samples are evaluated.
 */
const CHECKPOINT_VERSION = 2;

/**
 * Everything a run needs to go on exactly where it was. Plain data (numbers, strings, arrays,
 * `Float64Array`): structured clone and `v8.serialize` keep it to the bit.
 */
export interface Checkpoint {
  readonly version: number;
  readonly method: string;
  readonly state: MethodState;
  readonly best: LearnStep;
  /** The last steps before that of the state. */
  readonly trace?: readonly LearnStep[];
  readonly warmStarts: readonly WarmStart[];
}

/** Options of {@link learn}. */
export interface LearnOptions extends Control {
  /** Upper-level method. Default {@link adaptiveDescent}. */
  readonly method?: UpperMethod;
  /** Lower-level solver. Default {@link safeHeavyBall}. */
  readonly lower?: LowerSolver;
  /** Adjoint solver. Default conjugate gradients. */
  readonly linear?: LinearSolver;
  /** How the errors of hypergradients are bounded. Default `local`. */
  readonly certificate?: Certificate;
  /** Units of work for the whole run, over all samples. Default: no limit. */
  readonly maxWork?: number;
  /** Steps for the whole run. Default 200. */
  readonly maxSteps?: number;
  /** Units of work that each solve of each sample may take. Default 10,000. */
  readonly maxWorkPerSolve?: number;
  /**
   * θ that this problem is usually started from. A start that is far from it, where F is flat or where
   * it cannot be told in 64-bit floats, is compared with it, and so is the end of a run that may lie on
   * a plateau: the run goes on from there when F is proven lower.
   */
  readonly usualStart?: Float64Array;
  /** Goes on from here instead of from θ₀. Problem, method and solvers must be the same. */
  readonly resume?: Checkpoint;
  /** Told after each sample of each evaluation: progress within a step. */
  readonly onSample?: (done: number, of: number) => void;
  /**
   * Makes the oracle that evaluates the samples, from the solvers and limits of these options:
   * {@link onEngine}. Default: a {@link LocalOracle}, in this thread. The history does not depend on it.
   */
  readonly oracle?: (problem: BilevelProblem, options: OracleOptions) => Oracle;
}

/** How a run ended. */
export interface LearnResult {
  readonly status: Exclude<LearnStatus, 'running'>;
  /** The last accepted step. */
  readonly last: LearnStep;
  /** The step that counts: the last if the run has converged, else that of {@link betterStep}. */
  readonly best: LearnStep;
}

/**
 * A learning run: an async iterator over its accepted steps, the starting point first. Between two
 * steps `checkpoint()` gives the state from which `resume` continues to a bit-identical history.
 */
export class LearningRun {
  readonly #problem: BilevelProblem;
  readonly #theta: Float64Array;
  readonly #method: UpperMethod;
  readonly #options: LearnOptions;
  readonly #oracle: Oracle;
  #state: MethodState | undefined;
  /** Whether the oracle's warm starts are those that belong to the state. */
  #atState = false;
  #best: LearnStep | undefined;
  /** The last steps before that of the state. */
  #trace: readonly LearnStep[] = [];

  constructor(problem: BilevelProblem, theta: Float64Array, options: LearnOptions = {}) {
    requireProblem(problem, theta);
    this.#problem = problem;
    this.#theta = theta.slice();
    this.#method = options.method ?? adaptiveDescent();
    this.#options = options;
    requirePositive('maxSteps', options.maxSteps ?? 200);
    if (options.usualStart !== undefined) {
      requireLength('usualStart', options.usualStart, problem.parameters);
    }
    if (options.maxWork !== undefined) requirePositive('maxWork', options.maxWork);
    const request = resolveRequest({
      ...(options.lower && { lower: options.lower }),
      ...(options.linear && { linear: options.linear }),
      certificate: options.certificate ?? 'local',
      ...(options.maxWorkPerSolve !== undefined && { maxWork: options.maxWorkPerSolve }),
    });
    if (options.resume !== undefined) this.#requireOwn(options.resume, request);
    const { signal, pause, onSample } = options;
    const oracle: OracleOptions = { ...request, signal, pause, onSample };
    this.#oracle = options.oracle?.(problem, oracle) ?? new LocalOracle(problem, oracle);
  }

  /**
   * Opens what evaluates the samples, as `steps()` does where it has not been called.
   * @throws what the engine does, before anything is computed
   */
  async open(): Promise<void> {
    await this.#oracle.open?.();
  }

  /**
   * Yields each accepted step; returns how the run ended.
   * @throws CancelledError when the signal fires, between inner iterations.
   */
  async *steps(): AsyncGenerator<LearnStep, LearnResult, undefined> {
    const { resume, maxSteps = 200, maxWork = Infinity } = this.#options;
    const limits = { maxWork };
    let state: MethodState;
    if (resume === undefined) {
      state = await this.#method.init(this.#oracle, this.#theta, limits);
      this.#keep(state);
      yield state.record;
    } else {
      await this.#method.enter?.(this.#oracle, resume.state);
      await this.#oracle.restore(resume.warmStarts);
      this.#best = resume.best;
      this.#trace = resume.trace ?? [];
      // A run that stopped for want of work or steps may go on when there is more of them.
      const { status } = resume.state;
      state =
        status === 'budget' || status === 'steps'
          ? { ...resume.state, status: 'running' }
          : resume.state;
      this.#keep(state);
    }
    for (;;) {
      const before = state.record;
      const next = this.#next(state, { ...limits, maxSteps });
      if (next === undefined) break;
      this.#atState = false;
      state = await next;
      this.#keep(state);
      if (state.record.step > before.step) yield state.record;
    }
    // What meets the stopping rule is the result, and no other step that may be lower by less than it asks.
    if (state.status === 'converged') this.#best = state.record;
    const status = state.status === 'running' ? 'steps' : state.status;
    return { status, last: state.record, best: this.#best ?? state.record };
  }

  /** The best step so far. */
  get best(): LearnStep | undefined {
    return this.#best;
  }

  /** A copy of x̃ of sample i at the step last yielded; call it before the run goes on. */
  solution(i: number): Promise<Float64Array> {
    return this.#oracle.solution(i);
  }

  /** `Sample.measure` of every sample at the step last yielded; call it before the run goes on. */
  measure(): Promise<Measures[]> {
    return this.#oracle.measure();
  }

  /**
   * The state at the step last yielded, or at the end of the run; call it before the run goes on.
   * @throws CheckpointError before the first step, and after a step was begun but not finished (the
   * run was cancelled in it): its evaluations have moved the warm starts on.
   */
  async checkpoint(): Promise<Checkpoint> {
    if (this.#state === undefined || this.#best === undefined) {
      throw new CheckpointError(
        'Expected at least one step before checkpoint() but received none. Iterate steps() first.',
      );
    }
    if (!this.#atState) {
      throw new CheckpointError(
        'Expected checkpoint() to be called between two steps but received the call within one. ' +
          'Resume from the last checkpoint taken.',
      );
    }
    return {
      version: CHECKPOINT_VERSION,
      method: this.#method.name,
      state: this.#state,
      best: this.#best,
      trace: this.#trace,
      warmStarts: await this.#oracle.snapshot(),
    };
  }

  /** What comes after a state; undefined at the end of the run. */
  #next(
    state: MethodState,
    limits: Limits & { readonly maxSteps: number },
  ): Promise<MethodState> | undefined {
    const { usualStart } = this.#options;
    const { stopping } = this.#method;
    const { status, record, doubted } = state;
    const doubts = doubted !== true && stopping !== undefined;
    if (status === 'running') {
      if (record.step >= limits.maxSteps) return undefined;
      if (
        doubts &&
        usualStart !== undefined &&
        record.step === 0 &&
        isOddStart(record, usualStart)
      ) {
        return this.#doubt(state, limits, () =>
          compareWithUsual(this.#oracle, record, usualStart, stopping, limits.maxWork),
        );
      }
      return this.#method.advance(this.#oracle, state, limits);
    }
    if (!doubts) return undefined;
    if (status !== 'converged' && !(status === 'accuracy' && record.step === 0)) return undefined;
    const known = {
      ...{ best: this.#best, trace: this.#trace, usual: usualStart },
      // Downhill all the way from there: it need not be tried again.
      isFromUsual: usualStart?.every((t, j) => t === this.#theta[j]) === true,
    };
    return this.#doubt(state, limits, () =>
      lookForLower(this.#oracle, record, known, stopping, limits.maxWork),
    );
  }

  /** The state at a lower F, as the next step; or the same with what is known about it by now. */
  async #doubt(
    state: MethodState,
    limits: Limits & { readonly maxSteps: number },
    look: () => Promise<Doubt>,
  ): Promise<MethodState> {
    const { record, status } = state;
    const warmStarts = await this.#oracle.snapshot();
    const { better, flat, spent } = await look();
    const left = limits.maxWork - spent.work.total;
    if (better === undefined || left <= 0 || record.step >= limits.maxSteps) {
      await this.#oracle.restore(warmStarts);
      const known = { ...record, work: spent.work, evaluations: spent.evaluations };
      // With more steps or work it is looked at again.
      if (better !== undefined && left > 0) return { ...state, record: known, status: 'steps' };
      if (left <= 0) return { ...state, record: known, status: 'budget' };
      const doubted = { ...state, record: known, doubted: true };
      if (status !== 'converged') return doubted;
      if ((this.#best?.step ?? 0) === 0) return { ...doubted, status: 'unmoved' };
      return flat ? { ...doubted, status: 'flat' } : doubted;
    }
    const begun = await this.#method.init(this.#oracle, better.theta, { maxWork: left });
    const { work, evaluations } = begun.record;
    const next: LearnStep = {
      ...begun.record,
      step: record.step + 1,
      stepSize: better.move,
      work: {
        lower: spent.work.lower + work.lower,
        adjoint: spent.work.adjoint + work.adjoint,
        total: spent.work.total + work.total,
      },
      evaluations: spent.evaluations + evaluations,
      certifiedDecrease: provesDecrease(record.objective, begun.record.objective),
    };
    return { ...begun, record: next };
  }

  #keep(state: MethodState): void {
    const before = this.#state?.record;
    if (before !== undefined && state.record.step > before.step) {
      this.#trace = tracedWith(this.#trace, before);
    }
    this.#state = state;
    this.#atState = true;
    // What is known of other samples cannot be compared.
    const best = isOfOthers(this.#best, state.record) ? undefined : this.#best;
    this.#best = betterStep(best, state.record, upperEnd);
  }

  #requireOwn(checkpoint: Checkpoint, { linear, certificate }: WarmStartNeeds): void {
    // What version 1 lacks, most runs have no use for.
    const needsAll = (linear.recycles ?? 0) > 0 || usesDuals(certificate);
    const readable = needsAll ? [CHECKPOINT_VERSION] : [1, CHECKPOINT_VERSION];
    if (!readable.includes(checkpoint.version)) {
      throw new CheckpointError(
        expected(
          `version ${readable.join(' or ')}`,
          'the checkpoint',
          checkpoint.version,
          'Start the run again, or go on with the version of @bilevel/core that wrote it.',
        ),
      );
    }
    if (checkpoint.method !== this.#method.name) {
      throw new CheckpointError(
        expected(`a state of the method ${this.#method.name}`, 'the checkpoint', checkpoint.method),
      );
    }
    if (checkpoint.state.record.theta.length !== this.#problem.parameters) {
      throw new CheckpointError(
        expected(
          `${String(this.#problem.parameters)} parameters`,
          'the checkpoint',
          checkpoint.state.record.theta,
        ),
      );
    }
  }
}

/** Whether two steps are evaluated on different samples. */
function isOfOthers(a: LearnStep | undefined, b: LearnStep): boolean {
  return a?.drawn?.samples !== b.drawn?.samples;
}

/** F̂ + e. */
function upperEnd({ objective }: LearnStep): number {
  return objective.value + objective.error;
}

/**
 * Learns θ: min F(θ) from θ₀ (mathematics.md §§1, 7).
 *
 * ```ts
 * const run = learn(problem, theta0);
 * for await (const step of run.steps()) console.log(step.objective.value, step.bound.total);
 * console.log(run.best?.theta);
 * ```
 *
 * @throws ArgumentError, ShapeError, CheckpointError before anything is computed.
 */
export function learn(
  problem: BilevelProblem,
  theta: Float64Array,
  options: LearnOptions = {},
): LearningRun {
  return new LearningRun(problem, theta, options);
}
