import { ArgumentError, CancelledError, CheckpointError, expected } from '../errors.js';
import { MAX_DUALS } from '../hypergradient/duals.js';
import { usesDuals, type EvaluationRequest } from '../hypergradient/evaluationRequest.js';
import type { WarmStart } from '../hypergradient/warmStart.js';
import { combine, type SampleSummary } from '../hypergradient/hypergradient.js';
import type { BilevelProblem, Measures } from '../problem/problem.js';
import type { Control } from '../run/cooperative.js';
import { LocalShard } from '../shard/localShard.js';
import type { Shard, SolveSummary } from '../shard/shard.js';
import { sum } from '../vector/sum.js';
import type { Evaluation, Extras, Oracle, Tolerances } from './oracle.js';

/** Options of an oracle: what each evaluation asks for besides ε and δ, and control. */
export interface OracleOptions
  extends Control, Omit<EvaluationRequest, keyof Tolerances | 'maxTotalWork' | keyof Extras> {
  /** Told after each sample of an evaluation. */
  readonly onSample?: ((done: number, of: number) => void) | undefined;
}

/**
 * An oracle whose samples are spread over shards. Each sample is evaluated for itself, and the
 * results are summed in the order of the samples: F, h and every bound are the same, bit for bit, for
 * any number of shards.
 *
 * When one shard fails the others are told to stop; the error is thrown once all have.
 */
export class ShardedOracle implements Oracle {
  readonly parameters: number;
  readonly samples: number;
  readonly certifiesDirections: boolean;
  readonly #problem: BilevelProblem;
  readonly #shards: readonly Shard[];
  /** The shard of each sample. */
  readonly #holders: readonly Shard[];
  readonly #request: Omit<EvaluationRequest, 'lower' | 'linear' | keyof Tolerances>;
  readonly #control: Pick<OracleOptions, 'signal' | 'pause' | 'onSample'>;

  /**
   * `problem` gives the shapes and r(θ); its samples are not evaluated here, and the shards have
   * solvers of their own.
   * @throws ArgumentError unless every sample is in exactly one shard
   */
  constructor(problem: BilevelProblem, shards: readonly Shard[], options: OracleOptions) {
    this.parameters = problem.parameters;
    this.samples = problem.samples.length;
    this.certifiesDirections = certifiesDirections(problem, options);
    this.#problem = problem;
    this.#shards = shards;
    const { signal, pause, onSample } = options;
    this.#control = { signal, pause, onSample };
    this.#request = omit(options, ['signal', 'pause', 'onSample', 'lower', 'linear']);
    const holders: Shard[] = [];
    for (const shard of shards) for (const i of shard.samples) holders[i] = shard;
    this.#holders = holders;
    const held = shards.flatMap(({ samples }) => samples).sort((a, b) => a - b);
    if (held.length !== this.samples || held.some((i, k) => i !== k)) {
      throw new ArgumentError(
        expected(`the samples 0 to ${String(this.samples - 1)}, each once,`, 'shards', held),
      );
    }
  }

  async evaluate(
    theta: Float64Array,
    tolerances: Tolerances,
    maxWork: number,
    subset?: readonly number[],
    { direction, curvature }: Extras = {},
  ): Promise<Evaluation> {
    const chosen = resolveSubset(subset, this.samples);
    const share = Math.floor(maxWork / chosen.length);
    const request = {
      ...this.#request,
      ...tolerances,
      theta: theta.slice(),
      maxTotalWork: share,
      ...(direction && { direction: direction.slice() }),
      ...(curvature && { curvature }),
    };
    let done = 0;
    const onSample = (): void => this.#control.onSample?.(++done, chosen.length);
    const results = await this.#each(chosen, (shard, samples, control) =>
      shard.evaluate({ ...request, samples }, { ...control, onSample }),
    );
    return {
      ...combine(this.#problem, request.theta, results, request.direction),
      theta: request.theta,
      tolerances,
      epsilon: results.reduce((most, s) => Math.max(most, s.epsilon), 0),
      residual: results.reduce((most, s) => Math.max(most, s.residual), 0),
      ...(results.length > 1 && { spread: spreadOf(results.map((s) => s.gradient)) }),
      exhausted: results.some((s) => s.work.total >= share && !reached(s)),
    };
  }

  solve(theta: Float64Array, accuracy: number): Promise<SolveSummary[]> {
    const request = { theta: theta.slice(), accuracy, maxWork: this.#request.maxWork };
    return this.#each(resolveSubset(undefined, this.samples), (shard, samples, control) =>
      shard.solve({ ...request, samples }, control),
    );
  }

  measure(): Promise<Measures[]> {
    const all = resolveSubset(undefined, this.samples);
    return this.#each(all, (shard, samples, control) => shard.measure(samples, control));
  }

  solution(i: number): Promise<Float64Array> {
    const [chosen = i] = resolveSubset([i], this.samples);
    return this.#holders[chosen]!.solution(chosen);
  }

  async snapshot(): Promise<WarmStart[]> {
    const warmStarts: WarmStart[] = [];
    for (const shard of this.#shards) {
      const held = await shard.snapshot();
      for (const [k, i] of shard.samples.entries()) warmStarts[i] = held[k]!;
    }
    return warmStarts;
  }

  async restore(warmStarts: readonly WarmStart[]): Promise<void> {
    const fits =
      warmStarts.length === this.samples && warmStarts.every((warm, i) => this.#fits(warm, i));
    if (!fits) {
      throw new CheckpointError(
        expected('the shapes of this problem', 'the warm starts of the checkpoint', warmStarts) +
          ' The checkpoint belongs to another problem.',
      );
    }
    for (const shard of this.#shards) {
      await shard.restore(shard.samples.map((i) => warmStarts[i]!));
    }
  }

  /** Gives back what the shards take; nothing can be evaluated any more. */
  async close(): Promise<void> {
    for (const shard of this.#shards) await shard.close?.();
  }

  #fits({ point, adjoint, earlier = [], tangent, stored }: WarmStart, i: number): boolean {
    // Who stored it can tell.
    if (stored !== undefined) return true;
    const { dimension } = this.#problem.samples[i]!;
    const { theta, duals = [] } = tangent ?? {};
    return (
      [point, adjoint, ...earlier, ...duals].every(({ length }) => length === dimension) &&
      (theta === undefined ||
        (theta.length === this.parameters && duals.length === this.parameters))
    );
  }

  /** Asks each shard for its part of `chosen`, and puts the answers back into that order. */
  async #each<T>(
    chosen: readonly number[],
    ask: (shard: Shard, samples: readonly number[], control: Control) => Promise<T[]>,
  ): Promise<T[]> {
    const { signal, pause } = this.#control;
    let failed = false;
    const control: Control = {
      signal: {
        get aborted() {
          return failed || signal?.aborted === true;
        },
        get reason() {
          return signal?.reason;
        },
      },
      pause,
    };
    const results: T[] = [];
    const answers = await Promise.allSettled(
      this.#shards.map(async (shard) => {
        const samples = chosen.filter((i) => this.#holders[i] === shard);
        if (samples.length === 0) return;
        try {
          const part = await ask(shard, samples, control);
          for (const [k, i] of samples.entries()) results[i] = part[k]!;
        } catch (error) {
          failed = true;
          throw error;
        }
      }),
    );
    const errors = answers.flatMap((a) => (a.status === 'rejected' ? [a.reason as unknown] : []));
    // The others were cancelled because of the one that failed.
    const cause = errors.find((error) => !(error instanceof CancelledError)) ?? errors[0];
    if (cause instanceof Error) throw cause;
    if (errors.length > 0) throw new Error('A shard failed.', { cause });
    return chosen.map((i) => results[i]!);
  }
}

/** Whether {@link Oracle.certifiesDirections}: n is beyond what the sharp certificate solves for. */
export function certifiesDirections(
  { parameters }: Pick<BilevelProblem, 'parameters'>,
  { certificate }: Pick<OracleOptions, 'certificate'>,
): boolean {
  return usesDuals(certificate) && parameters > MAX_DUALS;
}

/** Evaluates the samples one after the other in this thread. */
export class LocalOracle extends ShardedOracle {
  constructor(problem: BilevelProblem, options: OracleOptions) {
    super(problem, [new LocalShard(problem, options)], options);
  }
}

function omit<T extends object, K extends keyof T>(object: T, names: readonly K[]): Omit<T, K> {
  const kept = Object.entries(object).filter(([name]) => !names.includes(name as K));
  return Object.fromEntries(kept) as Omit<T, K>;
}

/** √(Σ_i (h_i − h)_j² / (m − 1)) about the mean h, by component. */
function spreadOf(gradients: readonly Float64Array[]): Float64Array {
  const m = gradients.length;
  return gradients[0]!.map((_, j) => {
    const mean = sum(gradients.map((h) => h[j]! / m));
    return Math.sqrt(sum(gradients.map((h) => (h[j]! - mean) ** 2)) / (m - 1));
  });
}

/** Whether both solves reached their tolerance or the limit of the arithmetic. */
function reached({ status }: SampleSummary): boolean {
  return status.lower !== 'budget' && status.adjoint !== 'budget';
}

/** The indices in ascending order, all of them by default. */
function resolveSubset(subset: readonly number[] | undefined, samples: number): readonly number[] {
  if (subset === undefined) return Array.from({ length: samples }, (_, i) => i);
  const sorted = [...subset].sort((a, b) => a - b);
  const fits = sorted.every(
    (i, k) => Number.isInteger(i) && i >= 0 && i < samples && i !== sorted[k - 1],
  );
  if (!fits || sorted.length === 0) {
    throw new ArgumentError(
      expected(
        `at least one of the samples 0 to ${String(samples - 1)}, each once,`,
        'subset',
        subset.join(', '),
      ),
    );
  }
  return sorted;
}
