import { availableParallelism } from 'node:os';
import { MemoryLimitError } from '@bilevel/parallel';
import { USUAL_MEMORY } from './options/memory.js';

/** What Node takes with the modules of a run and a picture that is being read, and each further thread, in bytes. */
const PROGRAM = 160 * 2 ** 20;
const THREAD = 48 * 2 ** 20;

/** What a run may take of memory in all, and what of it is left for its pictures. */
export class MemoryBudget {
  readonly #asked: number | undefined;
  readonly #program: number;

  /**
   * @param asked in bytes; default: that of the machine, of which files of the run save what is above 1 GiB
   * @param evaluatesHere as in `PoolOptions`
   */
  constructor(
    asked: number | undefined,
    threads: number = availableParallelism(),
    evaluatesHere = true,
  ) {
    this.#asked = asked;
    this.#program = PROGRAM + THREAD * (evaluatesHere || threads === 1 ? threads - 1 : threads);
  }

  /** For problems on threads; undefined: that of the machine. */
  get forProblems(): number | undefined {
    return this.#asked === undefined ? undefined : Math.max(0, this.#asked - this.#program);
  }

  /** For warm starts beside problems that take so many bytes. */
  forWarmStarts(beside: number): number {
    return Math.max(0, (this.#asked ?? USUAL_MEMORY) - this.#program - beside);
  }

  /** What a refusal says of all of it: the least that would do. */
  told(error: unknown): unknown {
    if (!(error instanceof MemoryLimitError) || this.#asked === undefined) return error;
    return new MemoryLimitError(
      error.needed + this.#program,
      this.#asked,
      `That is the least that does, ${String(this.#program / 2 ** 20)} MiB of it for the program: give so much with \`memoryLimit\`, or use fewer or smaller pictures.`,
    );
  }
}
