import { Worker } from 'node:worker_threads';
import { CancelledError } from '@bilevel/core';
import type { RanCase } from './runIndex.js';
import type { WorkerAnswer, WorkerRequest } from './worker.js';

/** What {@link runInThreads} runs. */
export interface ThreadedRun {
  readonly seed: number;
  readonly indices: readonly number[];
  /** Threads, at least 1. */
  readonly jobs: number;
  /** Ends the run at once, in the midst of cases. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs cases in threads, each in the next that is free, and hands them over in the order of the
 * indices, whatever the order in which they end. `next` is called before each hand-over; what it throws
 * ends the run.
 *
 * @throws CancelledError
 */
export async function runInThreads(
  { seed, indices, jobs, signal }: ThreadedRun,
  next: (index: number) => Promise<void>,
  take: (ran: RanCase) => void,
): Promise<void> {
  const workers = Array.from(
    { length: Math.min(jobs, indices.length) },
    () => new Worker(new URL('./worker.js', import.meta.url)),
  );
  const waiting = new Map<number, PromiseWithResolvers<RanCase>>();
  for (const index of indices) waiting.set(index, withResolvers());
  let given = 0;
  const give = (worker: Worker): void => {
    const index = indices[given++];
    if (index === undefined) return;
    const answered = waiting.get(index);
    worker.once('message', (answer: WorkerAnswer) => {
      if ('ran' in answer) answered?.resolve(answer.ran);
      else
        answered?.reject(
          new Error(`Case ${String(index)} of seed ${String(seed)}: ${answer.failed}`),
        );
      give(worker);
    });
    worker.postMessage({ seed, index } satisfies WorkerRequest);
  };
  const ended = withResolvers<never>();
  const cancel = (): void => {
    ended.reject(new CancelledError(undefined, { cause: signal?.reason }));
  };
  signal?.addEventListener('abort', cancel);
  for (const worker of workers) worker.once('error', ended.reject);
  try {
    workers.forEach(give);
    for (const index of indices) {
      await next(index);
      const answered = waiting.get(index);
      if (answered === undefined) continue;
      take(await Promise.race([answered.promise, ended.promise]));
      waiting.delete(index);
    }
  } finally {
    signal?.removeEventListener('abort', cancel);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

function withResolvers<T>(): PromiseWithResolvers<T> {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  // A failure behind the one that ended the run has nobody who waits for it.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
