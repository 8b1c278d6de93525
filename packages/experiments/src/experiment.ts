import { setImmediate } from 'node:timers/promises';
import { CancelledError } from '@bilevel/core';

/** Options that every experiment has. */
export interface ExperimentOptions {
  /** Folder for the files; made where missing. */
  readonly out: string;
  /** A whole number from 0 to 2³² − 1. Default 0. */
  readonly seed?: number;
  /** Cancels between two parts of the experiment. */
  readonly signal?: AbortSignal;
  /** Called before each part with the number of parts done, of all, and the name of the next. */
  readonly onProgress?: (done: number, of: number, what: string) => void;
}

/** What an experiment returns: its summary, also as text for people, and the names of its files. */
export interface Reproduced<S> {
  readonly summary: S;
  /** Lines. */
  readonly text: readonly string[];
  readonly files: readonly string[];
}

/** Reports the parts of a long computation one by one, and lets it be cancelled between them. */
export class Parts {
  readonly #options: Pick<ExperimentOptions, 'signal' | 'onProgress'>;
  readonly #of: number;
  #done = 0;

  constructor(options: Pick<ExperimentOptions, 'signal' | 'onProgress'>, of: number) {
    this.#options = options;
    this.#of = of;
  }

  /** Before a part: reports it and lets the event loop turn. @throws CancelledError */
  async next(what: string): Promise<void> {
    this.#options.onProgress?.(this.#done++, this.#of, what);
    await setImmediate();
    const { signal } = this.#options;
    if (signal?.aborted === true) throw new CancelledError(undefined, { cause: signal.reason });
  }
}
