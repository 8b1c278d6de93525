import { cachedMnist, fetchMnist, type DownloadProgress } from '@bilevel/hypercleaning';
import type { Fetching, MnistPlace } from '../shared/schemas/cleaning.js';

/** Milliseconds between two notices of a download. */
const PACE = 100;

interface Download {
  readonly fetched: Promise<string>;
  readonly controller: AbortController;
}

/** MNIST in the cache of this machine, fetched only when somebody asks for it. */
export class Mnist {
  readonly #tell: (progress: Fetching) => void;
  readonly #mirrors: { readonly mirrors?: readonly string[] };
  #going: Download | undefined;
  #told = 0;

  /** @param mirrors instead of the public ones */
  constructor(tell: (progress: Fetching) => void, mirrors?: readonly string[]) {
    this.#tell = tell;
    this.#mirrors = mirrors === undefined ? {} : { mirrors };
  }

  async place(): Promise<MnistPlace> {
    return cachedMnist();
  }

  /** Ends when all files are there; a second page waits for the same download. */
  async fetch(): Promise<MnistPlace> {
    this.#going ??= this.#start();
    return { folder: await this.#going.fetched, complete: true };
  }

  /** What has come so far is kept, and gone on with next time. */
  cancel(): void {
    this.#going?.controller.abort();
  }

  #start(): Download {
    const controller = new AbortController();
    const { signal } = controller;
    const onProgress = (progress: DownloadProgress): void => {
      this.#progress(progress);
    };
    const fetched = fetchMnist({ ...this.#mirrors, signal, onProgress }).finally(() => {
      this.#going = undefined;
    });
    return { fetched, controller };
  }

  #progress({ file, received, of }: DownloadProgress): void {
    const now = performance.now();
    if (received !== of && now - this.#told < PACE) return;
    this.#told = now;
    this.#tell({ file, received, of: of ?? null });
  }
}
