import { fork, type ChildProcess } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { ArgumentError } from '@bilevel/core';
import { WORKER_OPTIONS } from '@bilevel/runs/options';
import type { Command } from 'commander';
import { interruptSignal } from '../interrupt.js';
import { clusterAddress } from '../runs/cluster.js';
import { addSettings } from '../settingOptions.js';
import { err } from '../terminal.js';

interface WorkerFlags {
  readonly redis?: string;
  readonly threads?: number;
  readonly healthPort?: number;
  readonly dataRoot?: string;
}

/** How often a process of several says how it is, and after how long one that has ended is started again. */
const EVERY = 2000;

const EXAMPLES = `
A worker evaluates samples for whatever runs are at its Redis (bilevel learn, clean or sample with --cluster).
It holds nothing of its own: more may be started and any ended at any time. At SIGTERM it ends what it has begun
and leaves. The numbers of a run do not depend on its workers; one of other versions has no part in it.

Examples:
  $ bilevel worker --redis rediss://worker:secret@redis.example:6379 --threads 8
  $ BILEVEL_REDIS=redis://127.0.0.1:6379 bilevel worker --health-port 8080`;

/** `bilevel worker`. */
export function addWorkerCommand(program: Command): void {
  const command = program
    .command('worker')
    .summary('evaluate samples for runs on a cluster')
    .description('Evaluates samples for runs on other machines, over Redis, until it is ended.');
  addSettings(command, WORKER_OPTIONS)
    .addHelpText('after', EXAMPLES)
    .action(async (flags: WorkerFlags) => {
      const address = flags.redis ?? process.env['BILEVEL_REDIS'];
      if (address === undefined) {
        throw new ArgumentError(
          'Expected the address of a Redis for --redis or in BILEVEL_REDIS but received none.',
        );
      }
      const { threads = WORKER_OPTIONS.threads.default } = flags;
      await (threads === 1 ? workAlone(address, flags) : workTogether(address, threads, flags));
    });
}

/** One worker, in this process. */
async function workAlone(address: string, { dataRoot, healthPort }: WorkerFlags): Promise<void> {
  const signal = interruptSignal();
  const { ClusterWorker } = await import('@bilevel/cluster');
  const log = (line: string): void => {
    err(`${new Date().toISOString()} ${line}`);
  };
  const worker = new ClusterWorker(clusterAddress(address), { dataRoot, log });
  signal.addEventListener('abort', () => {
    worker.drain();
  });
  const server = served(healthPort, () => [worker.health]);
  const telling = setInterval(() => process.send?.(worker.health), EVERY);
  try {
    if (!signal.aborted) await worker.run();
  } finally {
    clearInterval(telling);
    server?.close();
    if (process.connected) process.disconnect();
  }
}

/** Several, each in a process of its own, which is started again when it ends. */
async function workTogether(
  address: string,
  count: number,
  { dataRoot, healthPort }: WorkerFlags,
): Promise<void> {
  const signal = interruptSignal();
  const members = new Map<ChildProcess, { readonly connected: boolean }>();
  const server = served(healthPort, () => [...members.values()]);
  const root = dataRoot === undefined ? [] : ['--data-root', dataRoot];
  const isOver = (): boolean => signal.aborted;
  const one = async (): Promise<void> => {
    while (!isOver()) {
      const child = fork(process.argv[1] ?? '', ['worker', ...root], {
        env: { ...process.env, BILEVEL_REDIS: address },
      });
      members.set(child, { connected: false });
      child.on('message', (health: { readonly connected: boolean }) => {
        members.set(child, health);
      });
      const end = (): void => {
        child.kill('SIGTERM');
      };
      signal.addEventListener('abort', end);
      const code = await new Promise<number | null>((resolve) => child.on('exit', resolve));
      signal.removeEventListener('abort', end);
      members.delete(child);
      if (isOver()) return;
      err(`A process of this worker has ended with ${String(code)}; it is started again.`);
      await new Promise((resolve) => setTimeout(resolve, EVERY));
    }
  };
  await Promise.all(Array.from({ length: count }, one));
  server?.close();
}

/** Says how workers are to whoever asks by HTTP. */
function served(
  port: number | undefined,
  health: () => readonly { readonly connected: boolean }[],
): Server | undefined {
  if (port === undefined) return undefined;
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/health') {
      response.writeHead(404).end();
      return;
    }
    const workers = health();
    const isWell = workers.length > 0 && workers.every(({ connected }) => connected);
    response
      .writeHead(isWell ? 200 : 503, { 'content-type': 'application/json' })
      .end(JSON.stringify({ workers }));
  });
  server.on('error', (error) => {
    err(`The port ${String(port)} cannot be used: ${error.message}`);
    process.exitCode = 2;
  });
  return server.listen(port);
}
