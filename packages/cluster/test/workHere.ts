import { onTestFinished } from 'vitest';
import { ClusterWorker, type ClusterWorkerOptions } from '@bilevel/cluster';

/** A worker in this process: where nothing is done to its own, which takes longer to start than what it does. */
export interface WorkerHere {
  /** What it has logged. */
  log(): string;
  /** Drains it, and waits for its end. */
  end(): Promise<void>;
}

export function workHere(
  address: string,
  options: Pick<ClusterWorkerOptions, 'machine'> = {},
): WorkerHere {
  let log = '';
  const worker = new ClusterWorker(address, { ...options, log: (line) => (log += `${line}\n`) });
  const run = worker.run();
  const end = async (): Promise<void> => {
    worker.drain();
    await run;
  };
  onTestFinished(end);
  return { log: () => log, end };
}
