import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { OPERATIONS, type Operation, type Operations } from './operations.js';
import { pictureOperations, type PictureWhere } from './pictureOperations.js';

// Words that the two threads share.
export const ASKED = 0;
export const DONE = 1;
export const WHICH = 2;

/** What the second thread starts with. */
export interface ThreadData {
  readonly words: Int32Array;
  readonly where: PictureWhere;
}

/** The operation of a number. */
export function operationOf(which: number): Operation {
  return OPERATIONS[which] ?? 'gradient';
}

/** Operations on pictures of which a second thread has half: as the samples of a run are spread. */
export class PictureThreads {
  readonly #worker: Worker;
  readonly #words = new Int32Array(new SharedArrayBuffer(12));
  readonly #here: Operations;
  #asked = 0;

  constructor({ pairs, ...rest }: PictureWhere) {
    const half = Math.ceil(pairs.length / 2);
    const data: ThreadData = { words: this.#words, where: { pairs: pairs.slice(half), ...rest } };
    this.#worker = new Worker(new URL('./pictureThread.js', import.meta.url), { workerData: data });
    this.#here = pictureOperations({ pairs: pairs.slice(0, half), ...rest });
  }

  /** Waits until the second thread has started. */
  async ready(): Promise<void> {
    await once(this.#worker, 'message');
  }

  run(operation: Operation): void {
    const words = this.#words;
    words[WHICH] = OPERATIONS.indexOf(operation);
    this.#asked++;
    Atomics.store(words, ASKED, this.#asked);
    Atomics.notify(words, ASKED);
    this.#here[operation]();
    for (let done = this.#asked - 1; done < this.#asked; done = Atomics.load(words, DONE)) {
      Atomics.wait(words, DONE, done);
    }
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
