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

/** A few samples that were opened together. */
export interface OpenedSamples {
  readonly shard: Shard;
  /** `Sample.measure` of each at its own x₀. */
  measureStarts(): readonly Measures[];
  close(): Promise<void>;
}

/** Options of {@link StreamedShard}. */
export interface StreamedOptions {
  readonly count: number;
  /** Samples that are open at once. */
  readonly together: number;
  /** Reads samples and opens them for evaluation. */
  open(samples: readonly number[]): Promise<OpenedSamples>;
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
  #writes = 0;
  /** Of x̃, and of x₀, once they are known. */
  readonly #measures: (Measures | undefined)[] = [];
  readonly #starts: (Measures | undefined)[] = [];

  constructor(options: StreamedOptions) {
    this.#options = options;
    this.samples = Array.from({ length: options.count }, (_, i) => i);
  }

  evaluate(request: ShardRequest, control?: ShardControl): Promise<SampleSummary[]> {
    return this.#each(
      request.samples,
      (opened, own) => opened.shard.evaluate({ ...request, samples: own }, control),
      control,
    );
  }

  solve(request: SolveRequest, control?: ShardControl): Promise<SolveSummary[]> {
    return this.#each(
      request.samples,
      (opened, own) => opened.shard.solve({ ...request, samples: own }, control),
      control,
    );
  }

  async measure(samples: readonly number[], control?: ShardControl): Promise<Measures[]> {
    const unknown = samples.filter((i) => this.#measures[i] === undefined);
    await this.#withOpen(unknown, async ({ shard }, own, of) => {
      const found = await shard.measure(own, control);
      for (const [k, i] of of.entries()) this.#measures[i] = found[k]!;
      return [];
    });
    return samples.map((i) => this.#measures[i]!);
  }

  /** `Sample.measure` of every sample at its own x₀. */
  async measureStarts(): Promise<Measures[]> {
    const unknown = this.samples.filter((i) => this.#starts[i] === undefined);
    await this.#withOpen(unknown, () => Promise.resolve([]));
    return this.samples.map((i) => this.#starts[i]!);
  }

  async solution(sample: number): Promise<Float64Array> {
    const key = this.#stored[sample];
    if (key !== undefined) return (await this.#options.store.read(key)).point;
    let x = new Float64Array(0);
    await this.#withOpen([sample], async ({ shard }) => {
      x = (await shard.solution(0)) as typeof x;
      return [];
    });
    return x;
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
      this.#writes = Math.max(this.#writes, Number(stored.split('-')[1] ?? 0));
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
    work: (opened: OpenedSamples, own: readonly number[]) => Promise<T[]>,
    control?: ShardControl,
  ): Promise<T[]> {
    return this.#withOpen(samples, async (opened, own, of) => {
      const results = await work(opened, own);
      const { signal, pause } = control ?? {};
      const measured = await opened.shard.measure(own, { signal, pause });
      const warm = await opened.shard.snapshot();
      for (const [k, i] of of.entries()) {
        await this.#store(i, warm[k]!);
        this.#measures[i] = measured[k]!;
      }
      return results;
    });
  }

  async #store(i: number, warm: WarmStart): Promise<void> {
    const { store } = this.#options;
    const key = `${String(i)}-${String(++this.#writes)}`;
    await store.write(key, warm);
    const before = this.#stored[i];
    this.#stored[i] = key;
    this.#measures[i] = undefined;
    if (before !== undefined && !this.#isKept(before)) await store.remove(before);
  }

  async #withOpen<T>(
    samples: readonly number[],
    work: (
      opened: OpenedSamples,
      own: readonly number[],
      of: readonly number[],
    ) => Promise<readonly T[]>,
  ): Promise<T[]> {
    const { together, store } = this.#options;
    const results: T[] = [];
    for (let begin = 0; begin < samples.length; begin += together) {
      const of = samples.slice(begin, begin + together);
      const opened = await this.#options.open(of);
      try {
        const own = of.map((_, k) => k);
        const keys = of.map((i) => this.#stored[i]);
        if (keys.some((key) => key !== undefined)) {
          const own = keys.includes(undefined) ? await opened.shard.snapshot() : [];
          const warm: WarmStart[] = [];
          for (const [k, key] of keys.entries()) {
            warm.push(key === undefined ? own[k]! : await store.read(key));
          }
          await opened.shard.restore(warm);
        }
        if (of.some((i) => this.#starts[i] === undefined)) {
          for (const [k, measures] of opened.measureStarts().entries()) {
            this.#starts[of[k]!] = measures;
          }
        }
        results.push(...(await work(opened, own, of)));
      } finally {
        await opened.close();
      }
    }
    return results;
  }
}
