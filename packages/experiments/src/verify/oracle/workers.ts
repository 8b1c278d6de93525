import { Worker } from 'node:worker_threads';
import type { RanCase } from './runIndex.js';
import type { WorkerAnswer, WorkerRequest } from './worker.js';

/**
 * Runs cases in threads, each in the next that is free, and hands them over in the order of the
 * indices, whatever the order in which they end. `next` is called before each hand-over; what it throws
 * ends the run.
 */
export async function runInThreads(
  { seed, indices, jobs }: { seed: number; indices: readonly number[]; jobs: number },
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
  try {
    const broken = new Promise<never>((_, reject) => {
      for (const worker of workers) worker.once('error', reject);
    });
    broken.catch(() => undefined);
    workers.forEach(give);
    for (const index of indices) {
      await next(index);
      const answered = waiting.get(index);
      if (answered === undefined) continue;
      take(await Promise.race([answered.promise, broken]));
      waiting.delete(index);
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: Error): void;
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
