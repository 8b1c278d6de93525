import type {
  Measures,
  SampleSummary,
  Shard,
  ShardControl,
  ShardRequest,
  SolveRequest,
  SolveSummary,
  WarmStart,
} from '@bilevel/core';
import type { WarmStartStore } from './pictureSource.js';
import { storedOf, warmStartFrom } from './storedWarmStart.js';

/** A sample that was opened: a shard of it alone. */
export interface OpenedSample {
  readonly shard: Shard;
  /** `Sample.measure` at its own x₀. */
  measureStart(): Measures;
  close(): Promise<void>;
}

/** Options of {@link StreamedShard}. */
export interface StreamedOptions {
  readonly count: number;
  /** Samples that are open at once. */
  readonly together: number;
  /** Reads a sample and opens it for evaluation. */
  open(sample: number): Promise<OpenedSample>;
  readonly store: WarmStartStore;
}

/** Warm starts of so many snapshots are kept: not each is one of a checkpoint that has been written. */
const SNAPSHOTS = 4;

/**
 * Samples that are read for every evaluation, a few at a time, and of which nothing stays in memory: their warm starts
 * are stored, a new one beside the old, so that any checkpoint can be gone on from that was taken lately.
 */
export class StreamedShard implements Shard {
  readonly samples: readonly number[];
  readonly #options: StreamedOptions;
  /** Where the last warm start of each sample is. */
  readonly #stored: (string | undefined)[] = [];
  /** Of the last checkpoints. */
  #pinned: readonly (readonly string[])[] = [];
  /** Of each sample. */
  readonly #writes: number[];
  /** Work of each in its last evaluation. */
  readonly #expected: number[];
  /** Of x̃, and of x₀, once they are known. */
  readonly #measures: (Measures | undefined)[] = [];
  readonly #starts: (Measures | undefined)[] = [];

  constructor(options: StreamedOptions) {
    this.#options = options;
    this.samples = Array.from({ length: options.count }, (_, i) => i);
    this.#writes = this.samples.map(() => 0);
    this.#expected = this.samples.map(() => 0);
  }

  async evaluate(request: ShardRequest, control?: ShardControl): Promise<SampleSummary[]> {
    const results = await this.#each(
      request.samples,
      ({ shard }, own) => shard.evaluate({ ...request, samples: [0] }, own),
      control,
    );
    for (const [k, i] of request.samples.entries()) this.#expected[i] = results[k]!.work.total;
    return results;
  }

  solve(request: SolveRequest, control?: ShardControl): Promise<SolveSummary[]> {
    return this.#each(
      request.samples,
      ({ shard }, own) => shard.solve({ ...request, samples: [0] }, own),
      control,
    );
  }

  async measure(samples: readonly number[], control?: ShardControl): Promise<Measures[]> {
    const unknown = samples.filter((i) => this.#measures[i] === undefined);
    await this.#withOpen(
      unknown,
      async ({ shard }, i, own) => {
        [this.#measures[i]] = await shard.measure([0], own);
      },
      control,
    );
    return samples.map((i) => this.#measures[i]!);
  }

  /** `Sample.measure` of every sample at its own x₀. */
  async measureStarts(): Promise<Measures[]> {
    const unknown = this.samples.filter((i) => this.#starts[i] === undefined);
    await this.#withOpen(unknown, () => Promise.resolve());
    return this.samples.map((i) => this.#starts[i]!);
  }

  async solution(sample: number): Promise<Float64Array> {
    const key = this.#stored[sample];
    if (key !== undefined) return (await this.#options.store.read(key)).point.slice();
    return only(await this.#withOpen([sample], ({ shard }) => shard.solution(0)));
  }

  async snapshot(): Promise<WarmStart[]> {
    const stored = this.samples.map((i) => this.#stored[i]);
    const pinned = [...this.#pinned, stored.filter((key) => key !== undefined)];
    this.#pinned = pinned.slice(-SNAPSHOTS);
    const left = new Set(pinned.slice(0, -SNAPSHOTS).flat());
    for (const key of left) if (!this.#isKept(key)) await this.#options.store.remove(key);
    const nothing = { point: new Float64Array(0), adjoint: new Float64Array(0) };
    return stored.map((key) => ({ ...nothing, stored: key ?? '' }));
  }

  async restore(warmStarts: readonly WarmStart[]): Promise<void> {
    const before = [...this.#stored];
    for (const [i, { stored = '' }] of warmStarts.entries()) {
      this.#stored[i] = stored === '' ? undefined : stored;
      this.#measures[i] = undefined;
      this.#writes[i] = Math.max(this.#writes[i]!, Number(stored.split('-')[1] ?? 0));
    }
    this.#pinned = [...this.#pinned, this.#stored.filter((key) => key !== undefined)];
    for (const key of before) {
      if (key !== undefined && !this.#isKept(key)) await this.#options.store.remove(key);
    }
  }

  #isKept(key: string): boolean {
    return this.#stored.includes(key) || this.#pinned.some((keys) => keys.includes(key));
  }

  /** Runs a call over samples that change their warm starts, and measures them while they are open. */
  #each<T>(
    samples: readonly number[],
    work: (opened: OpenedSample, control: ShardControl) => Promise<T[]>,
    control?: ShardControl,
  ): Promise<T[]> {
    return this.#withOpen(
      samples,
      async (opened, i, own) => {
        const result = only(await work(opened, own));
        const { signal, pause } = own;
        const [measured] = await opened.shard.measure([0], { signal, pause });
        await this.#store(i, only(await opened.shard.snapshot()));
        this.#measures[i] = measured;
        return result;
      },
      control,
    );
  }

  async #store(i: number, warm: WarmStart): Promise<void> {
    const { store } = this.#options;
    const key = `${String(i)}-${String(++this.#writes[i]!)}`;
    await store.write(key, storedOf(warm));
    const before = this.#stored[i];
    this.#stored[i] = key;
    this.#measures[i] = undefined;
    if (before !== undefined && !this.#isKept(before)) await store.remove(before);
  }

  /**
   * Opens some samples at a time, those first that take longest: the next as soon as one is done. When one fails the others are
   * told to stop; the error is thrown once all have.
   */
  async #withOpen<T>(
    samples: readonly number[],
    work: (opened: OpenedSample, sample: number, control: ShardControl) => Promise<T>,
    control: ShardControl = {},
  ): Promise<T[]> {
    const results: T[] = [];
    const queue = [...samples].sort((a, b) => this.#expected[b]! - this.#expected[a]!).values();
    const errors: unknown[] = [];
    const own: ShardControl = {
      ...control,
      signal: {
        get aborted() {
          return errors.length > 0 || control.signal?.aborted === true;
        },
        get reason() {
          return control.signal?.reason;
        },
      },
    };
    const next = async (): Promise<void> => {
      for (const i of queue) {
        if (errors.length > 0) return;
        try {
          // Whoever evaluates may be elsewhere, and wait for nobody.
          await control.pause?.();
          results[i] = await this.#opened(i, (opened) => work(opened, i, own));
        } catch (error) {
          errors.push(error);
        }
      }
    };
    await Promise.all(Array.from({ length: this.#options.together }, next));
    // The others were cancelled because of the one that failed.
    const [first] = errors;
    if (first instanceof Error) throw first;
    if (errors.length > 0) throw new Error('A sample failed.', { cause: first });
    return samples.map((i) => results[i]!);
  }

  async #opened<T>(i: number, work: (opened: OpenedSample) => Promise<T>): Promise<T> {
    const opened = await this.#options.open(i);
    try {
      const key = this.#stored[i];
      if (key !== undefined) {
        await opened.shard.restore([warmStartFrom(await this.#options.store.read(key))]);
      }
      this.#starts[i] ??= opened.measureStart();
      return await work(opened);
    } finally {
      await opened.close();
    }
  }
}

/** What an answer about one sample says of it. */
function only<T>(answer: readonly T[]): T {
  for (const one of answer) return one;
  throw new Error('A shard answers for each sample.');
}
