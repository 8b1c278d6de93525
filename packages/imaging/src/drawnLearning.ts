import {
  DrawnOracle,
  ShardedOracle,
  firstDraw,
  onEngine,
  type BilevelProblem,
  type Checkpoint,
  type Draw,
  type DrawnSet,
  type GrowingState,
  type Measures,
  type OracleOptions,
  type ProblemReference,
  type Sample,
  type ShardEngine,
  type Together,
} from '@bilevel/core';
import { sizeOfExtent, type Shape } from './image.js';
import { DrawnWindows } from './problem/drawnWindows.js';
import { evaluationMemory } from './problem/memory.js';
import type { Model } from './problem/model.js';
import { memoryStore, type PictureSource } from './problem/pictureSource.js';
import { StreamedShard } from './problem/streamedShard.js';
import type { NamedChoice } from './describe/expressions.js';
import { chosenRisk, type ChosenRisk } from './risk/chosenRisk.js';
import { reconstructionsOf } from './risk/riskTerms.js';
import { shapeOfPicture, type MeasuredPicture } from './problem/trainingPair.js';
import { pictureWindows } from './transform/pictureWindows.js';

/** A run begins with an eighth of the windows, between these two. */
const FIRST_WINDOWS = { least: 8, most: 32 };
/**
 * The most that it learns from before it goes over to whole pictures: they are held in memory. Of 128×128 pixels in colour,
 * with margins, 128 of them take 600 MB with all that an evaluation goes on from.
 */
const MOST_WINDOWS = 128;

/** How many of so many windows are drawn. */
export function drawing(population: number): { readonly first: number; readonly limit: number } {
  const { least, most } = FIRST_WINDOWS;
  return {
    first: Math.min(most, Math.max(least, Math.floor(population / 8))),
    limit: MOST_WINDOWS,
  };
}

/** How many of so many windows may be open at once: those that it begins with, or the most, where they are no large part of all. */
function mostDrawn(population: number): number {
  const { first, limit } = drawing(population);
  return firstDraw(population, { first: limit }) === 'all' ? first : limit;
}

/**
 * Whether learning from windows of so many pixels a side begins on fewer than all of them: where pictures fall into so few, all
 * of each is evaluated from the start on.
 */
export function drawsWindows(
  pictures: readonly Pick<Shape, 'width' | 'height'>[],
  size: number,
): boolean {
  const population = pictureWindows(pictures, { size, seed: 0 }).length;
  return firstDraw(population, drawing(population)) !== 'all';
}

/** How many windows of so many pixels a side learning begins with: on those it comes nearly to its end. */
export function windowsDrawn(
  pictures: readonly Pick<Shape, 'width' | 'height'>[],
  size: number,
): number {
  return drawing(pictureWindows(pictures, { size, seed: 0 }).length).first;
}

/** A problem in this thread, and as other threads make it. */
interface MadeProblem {
  readonly here: BilevelProblem;
  readonly elsewhere: ProblemReference;
}

/** Options of {@link DrawnLearning}. */
export interface DrawnLearningOptions {
  readonly model: Model;
  readonly risk: ChosenRisk;
  readonly engine: ShardEngine;
  /** {@link firstWindows} of the source, which need not be read again. */
  readonly first: readonly MeasuredPicture[];
  /** Where a run that goes on stopped. */
  readonly resumed: Draw | undefined;
  readonly makeProblem: (pairs: readonly MeasuredPicture[]) => MadeProblem;
}

/** What of a source is evaluated: windows that are drawn, then all of each picture, read for every evaluation. */
export class DrawnLearning {
  readonly #source: PictureSource;
  readonly #options: DrawnLearningOptions;
  readonly #windows: DrawnWindows;
  #starts: () => Promise<readonly Measures[]> = () => Promise.resolve([]);
  #isWhole = false;

  constructor(source: PictureSource, options: DrawnLearningOptions) {
    this.#source = source;
    this.#options = options;
    this.#windows = new DrawnWindows(source, options.model, options.risk, options.first);
  }

  /** How many windows there are. */
  get population(): number {
    return this.#windows.population;
  }

  /** Whether what is evaluated now are the pictures, each as a whole. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Scores of what solutions start at, of the samples that are evaluated now. */
  measureStarts(): Promise<readonly Measures[]> {
    return this.#starts();
  }

  oracle(options: OracleOptions): DrawnOracle {
    const { model, resumed } = this.#options;
    const { population } = this.#windows;
    return new DrawnOracle({
      parameters: model.parameters,
      population,
      begin: resumed ?? firstDraw(population, drawing(population)),
      open: (draw) => {
        // Windows lead to whole pictures: whether those fit is known before anything is computed.
        const { count, memory } = this.#together(options);
        this.#source.warmStarts?.beside?.(memory);
        return draw === 'all' ? this.#openAll(options, count) : this.#openWindows(draw, options);
      },
    });
  }

  async #openWindows(count: number, options: OracleOptions): Promise<DrawnSet> {
    const pairs = await this.#windows.first(count);
    const { here, elsewhere } = this.#options.makeProblem(pairs);
    const oracle = onEngine(this.#options.engine, elsewhere)(here, options);
    this.#starts = () => Promise.resolve(startsOf(here));
    const numbers = pairs.map((pair) => {
      const shape = shapeOfPicture(pair, this.#options.model);
      return sizeOfExtent({ ...shape, ...pair.scored });
    });
    const size = Math.sqrt(mean(numbers));
    const scale = { epsilon: size, delta: (pairs[0]?.weight ?? 1) * size };
    return { oracle, scale, close: () => oracle.close() };
  }

  /** Of the largest. */
  #together(options: OracleOptions): Together {
    const { model, engine } = this.#options;
    const samples = this.#source.pictures
      .map((shape) => ({
        ...this.#shapeOnly(shape),
        memory: evaluationMemory(model.prior, shape),
      }))
      .sort((a, b) => b.dimension - a.dimension);
    const { parameters } = model;
    const windows = this.#windows.shapes(mostDrawn(this.population)).map((shape) => ({
      ...this.#shapeOnly(shape),
      memory: evaluationMemory(model.prior, shape),
    }));
    // The true and the noisy ones, as they were cut and where all threads read them.
    // Of probes, their directions, what is measured with them, and their parts of the loss.
    const data = 8 * 4 * windows.reduce((sum, { dimension }) => sum + dimension, 0);
    const other = { problem: { parameters, samples: windows }, data };
    const one = { count: 1, memory: 0 };
    return engine.together?.({ parameters, samples }, options, other) ?? one;
  }

  #openAll(options: OracleOptions, together: number): Promise<DrawnSet> {
    const { model, engine, makeProblem } = this.#options;
    this.#windows.forget();
    this.#isWhole = true;
    const { pictures, warmStarts = memoryStore() } = this.#source;
    const shard = new StreamedShard({
      count: pictures.length,
      together,
      store: warmStarts,
      open: async (i) => {
        const { here, elsewhere } = makeProblem([await this.#source.load(i)]);
        const [opened] = await engine.open(here, elsewhere, options);
        if (opened === undefined) throw new Error('An engine opens a shard.');
        const close = async (): Promise<void> => opened.close?.();
        return { shard: opened, measureStart: () => startsOf(here)[0] ?? {}, close };
      },
    });
    this.#starts = () => shard.measureStarts();
    const samples = pictures.map((shape) => this.#shapeOnly(shape));
    const oracle = new ShardedOracle({ parameters: model.parameters, samples }, [shard], options);
    const size = Math.sqrt(mean(pictures.map(sizeOfExtent)));
    return Promise.resolve({ oracle, scale: { epsilon: size, delta: size } });
  }

  /** All that is known of a picture that is not read. */
  #shapeOnly(shape: Shape): Sample {
    const { model, risk } = this.#options;
    return shapeOnly(reconstructionsOf(risk) * model.dimensionOf(shape));
  }
}

/**
 * The windows that a run on a source begins with: training pairs that say where to start.
 *
 * @throws what reading does
 */
export function firstWindows(
  source: PictureSource,
  model: Model,
  risk?: NamedChoice,
): Promise<readonly MeasuredPicture[]> {
  const windows = new DrawnWindows(source, model, chosenRisk(risk));
  return windows.first(drawing(windows.population).first);
}

/** Of which samples the state of a checkpoint is. */
export function drawOf({ state }: Checkpoint): Draw | undefined {
  const { draw } = state as Partial<GrowingState>;
  return draw;
}

const startsOf = ({ samples }: BilevelProblem): Measures[] =>
  samples.map((sample) => (sample.start && sample.measure?.(sample.start)) ?? {});

/** A sample of which only the length is asked for: it is evaluated where it was read. */
function shapeOnly(dimension: number): Sample {
  const none = (): never => {
    throw new Error('A picture that was not read cannot be evaluated.');
  };
  return {
    dimension,
    upper: { lipschitzGradient: { value: 1, kind: 'certified' }, value: none, gradient: none },
    lower: none,
  };
}

const mean = (of: readonly number[]): number => of.reduce((a, b) => a + b / of.length, 0);
