import {
  ShardedOracle,
  conjugateGradient,
  newtonCg,
  type BilevelProblem,
  type BoundedValue,
  type Certificate,
  type OracleOptions,
  type Shard,
  type ShardEngine,
} from '@bilevel/core';
import { WorkerPool } from '@bilevel/parallel';
import type { Image } from '../image.js';
import type { MetricOptions } from '../metric/options.js';
import {
  describedPattern,
  patternModel,
  type PatternDescription,
  type PatternModelOptions,
} from './describedPattern.js';
import {
  patternPenalty,
  type PatternModel,
  type PatternPair,
  type PatternPenalty,
} from './patternProblem.js';

/** Options that every solve of a pattern has. */
export interface PatternSolveOptions {
  /** Of PSNR and SSIM, on magnitudes. */
  readonly scores?: MetricOptions;
  /** Units of work that each solve of each picture may take. Default 5000. */
  readonly maxWorkPerSolve?: number;
  /**
   * Threads that the pictures are spread over, this one included. The numbers do not depend on it.
   * Default: as many as there are cores, but no more than pictures.
   */
  readonly threads?: number;
  /** What evaluates the pictures in place of `threads`; it stays open. */
  readonly engine?: ShardEngine;
  /** @throws CancelledError between inner iterations */
  readonly signal?: AbortSignal;
  /** Called every few milliseconds of work; it goes on when the promise resolves. */
  readonly pause?: () => Promise<unknown>;
  /** Told of each accepted step of each solve, which goes on when the promise resolves. */
  readonly onStep?: (step: PatternStep) => Promise<void> | void;
}

/** A step on the way to a pattern. */
export interface PatternStep {
  /** u. */
  readonly values: Float64Array;
  /** α. */
  readonly weight: number;
  readonly objective: BoundedValue;
  /** |x̃| of picture i; only until the promise of `onStep` resolves. */
  readonly reconstruction: (i: number) => Promise<Image>;
}

/** Where those who evaluate pictures elsewhere find the problem: an export of this package. */
const DESCRIBED = '@bilevel/imaging/described-pattern';

/** Bounds of hypergradients: sharp ones would keep a vector for each group. */
const CERTIFICATE: Certificate = 'local';

/** The reconstructions of some pictures from patterns, evaluated on threads of their own or on an engine. */
export class PatternSolver {
  readonly model: PatternModel;
  readonly lower = newtonCg();
  readonly linear = conjugateGradient();
  readonly #problem: BilevelProblem;
  readonly #shards: Promise<readonly Shard[]>;
  readonly options: PatternSolveOptions;
  /** The one that was made here, and ends with it. */
  readonly #own: WorkerPool | undefined;

  constructor(
    readonly pairs: readonly PatternPair[],
    model: PatternModelOptions,
    options: PatternSolveOptions = {},
  ) {
    this.model = patternModel(model);
    this.options = options;
    const { threads, engine, scores } = options;
    this.#own = engine
      ? undefined
      : new WorkerPool({
          ...(threads !== undefined && { threads }),
          resolve: (name) => import.meta.resolve(name),
        });
    const evaluating = engine ?? this.#own;
    if (evaluating === undefined) throw new Error('There is an engine.');
    const share = (data: Float64Array): Float64Array => evaluating.share?.(data) ?? data;
    const { width, height, groups, smoothing, ridge } = model;
    const data: PatternDescription = {
      pairs: pairs.map(({ name, truth, measured }) => ({
        name,
        truth: share(truth),
        measured: share(measured),
      })),
      model: {
        ...{ width, height },
        ...(groups && { groups }),
        ...(smoothing !== undefined && { smoothing }),
        ...(ridge !== undefined && { ridge }),
      },
      ...(scores && { scores }),
    };
    this.#problem = describedPattern(data);
    const { lower, linear } = this;
    this.#shards = evaluating.open(
      this.#problem,
      { module: DESCRIBED, export: 'describedPattern', data },
      { lower, linear, certificate: CERTIFICATE },
    );
    // Whoever waits for them hears of it.
    this.#shards.catch(() => undefined);
  }

  /** The problem with a penalty. Its pictures are evaluated by {@link oracle}. */
  problem(penalty: PatternPenalty): BilevelProblem {
    return {
      ...this.#problem,
      regulariser: patternPenalty(this.model.parameterisation, penalty),
    };
  }

  /** (u, log α). */
  theta({ values, weight }: { readonly values: Float64Array; readonly weight: number }) {
    const theta = new Float64Array(values.length + 1);
    theta.set(values);
    theta[values.length] = Math.log(weight);
    return theta;
  }

  /** Solves start from x̃, those of the adjoint from 0; without any, from all of k-space. */
  async oracle(
    problem: BilevelProblem,
    solutions: readonly Float64Array[] | undefined,
  ): Promise<ShardedOracle> {
    const { maxWorkPerSolve: maxWork = 5000, signal, pause } = this.options;
    const { lower, linear } = this;
    const control = { maxWork, signal, pause };
    const options: OracleOptions = { lower, linear, certificate: CERTIFICATE, ...control };
    const oracle = new ShardedOracle(problem, await this.#shards, options);
    await oracle.restore(
      problem.samples.map(({ dimension, start }, i) => ({
        point: solutions?.[i] ?? start ?? new Float64Array(dimension),
        adjoint: new Float64Array(dimension),
      })),
    );
    return oracle;
  }

  /** Ends its threads. */
  async close(): Promise<void> {
    await this.#own?.close();
  }
}
