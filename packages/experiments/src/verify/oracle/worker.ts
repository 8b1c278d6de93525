import { parentPort } from 'node:worker_threads';
import { runIndex, type RanCase } from './runIndex.js';

/** What a worker is asked for. */
export interface WorkerRequest {
  readonly seed: number;
  readonly index: number;
}

/** What it answers. */
export type WorkerAnswer = { readonly ran: RanCase } | { readonly failed: string };

const port = parentPort;
port?.on('message', ({ seed, index }: WorkerRequest) => {
  let answer: WorkerAnswer;
  try {
    answer = { ran: runIndex(seed, index) };
  } catch (error) {
    answer = { failed: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  port.postMessage(answer);
});
