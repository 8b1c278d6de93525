import {
  LocalShard,
  requireSameSoftware,
  softwareOf,
  warmStartMemory,
  type BilevelProblem,
  type Measures,
  type SampleSummary,
  type ShardControl,
  type ShardSolvers,
  type SolveSummary,
} from '@bilevel/core';
import { bytesOf } from '../codec.js';
import { WireError } from '../errors.js';
import type { Asked } from '../schemas.js';

/** The samples of a shard, on the worker that has it. Warm starts are kept, with their generations. */
export class OpenedShard {
  readonly #problem: BilevelProblem;
  readonly #solvers: ShardSolvers;
  readonly #memory: readonly Float64Array[];
  readonly #local: LocalShard;
  /** Of what is in memory, by place. */
  readonly #generations: number[];
  readonly #placeOf: ReadonlyMap<number, number>;

  /** @throws SoftwareError when the problem is made of other software here */
  constructor(
    problem: BilevelProblem,
    solvers: ShardSolvers,
    samples: readonly number[],
    software: Readonly<Record<string, string>>,
  ) {
    requireSameSoftware(software, softwareOf(problem), 'this worker');
    if (problem.samples.length !== samples.length) {
      throw new WireError('Expected as many samples as the shard has.');
    }
    this.#problem = problem;
    this.#solvers = solvers;
    this.#memory = warmStartMemory(problem, solvers);
    this.#local = new LocalShard(problem, solvers, { memory: this.#memory });
    this.#generations = samples.map(() => 0);
    this.#placeOf = new Map(samples.map((sample, place) => [sample, place]));
  }

  /** Of the warm start in memory; −1 where nobody can tell. */
  generation(sample: number): number {
    return this.#generations[this.#place(sample)] ?? -1;
  }

  /** Puts a warm start into memory; without bytes, that of the problem itself. */
  put(sample: number, generation: number, bytes: Uint8Array | undefined): void {
    const place = this.#place(sample);
    const memory = this.#memory[place]!;
    if (bytes === undefined) {
      const one = { ...this.#problem, samples: [this.#problem.samples[place]!] };
      memory.set(warmStartMemory(one, this.#solvers)[0]!);
    } else {
      if (bytes.length !== memory.byteLength) throw new WireError('Expected a whole warm start.');
      bytesOf(memory).set(bytes);
    }
    this.#generations[place] = generation;
  }

  /** The bytes of the warm start of a sample. */
  warm(sample: number): Buffer {
    return bytesOf(this.#memory[this.#place(sample)]!);
  }

  /** What is in memory is of another generation now. */
  moved(sample: number, generation: number): void {
    this.#generations[this.#place(sample)] = generation;
  }

  /** Nothing in memory can be told the generation of. */
  forget(samples: readonly number[]): void {
    for (const sample of samples) this.#generations[this.#place(sample)] = -1;
  }

  ask(
    asked: Asked,
    samples: readonly number[],
    control: ShardControl,
  ): Promise<(SampleSummary | SolveSummary | Measures)[]> {
    const places = samples.map((sample) => this.#place(sample));
    switch (asked.kind) {
      case 'evaluate':
        return this.#local.evaluate({ ...asked.request, samples: places }, control);
      case 'solve':
        return this.#local.solve({ ...asked.request, samples: places }, control);
      case 'measure':
        return this.measure(samples, control);
      case 'keep':
        return Promise.resolve(samples.map(() => ({})));
    }
  }

  measure(samples: readonly number[], control: ShardControl): Promise<Measures[]> {
    return this.#local.measure(
      samples.map((sample) => this.#place(sample)),
      control,
    );
  }

  #place(sample: number): number {
    const place = this.#placeOf.get(sample);
    if (place === undefined) throw new WireError('Expected a sample of the shard.');
    return place;
  }
}
