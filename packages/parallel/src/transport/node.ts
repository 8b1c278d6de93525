import { resolveHere } from './resolve.js';
import type { Transport, WorkerEvents, WorkerHandle } from './transport.js';

/** Options of {@link nodeTransport}. */
export interface NodeTransportOptions {
  /**
   * Limit of each worker's JavaScript heap, in MiB. The numbers of pictures and solvers lie outside
   * that heap; the pool checks those before it starts. Default: Node's own limit.
   */
  readonly heapLimit?: number;
}

/** Flags that belong to the main script alone; a worker refuses to start with them. */
const MAIN_ONLY = /^(--input-type|--eval$|-e$|--print$|-p$|-pe$)/;

/** Threads of Node (worker_threads). */
export function nodeTransport(options: NodeTransportOptions = {}): Transport {
  // Asked of the process rather than imported, so that this file can be part of a web page.
  const { Worker } = process.getBuiltinModule('node:worker_threads');
  const os = process.getBuiltinModule('node:os');
  const { setImmediate } = process.getBuiltinModule('node:timers/promises');
  // 0 or astronomic where nothing constrains the process.
  const constrained = process.constrainedMemory();
  const total = os.totalmem();
  const flags = process.execArgv.filter((flag) => !MAIN_ONLY.test(flag));
  return {
    cores: os.availableParallelism(),
    unavailable: undefined,
    memory: constrained > 0 ? Math.min(constrained, total) : total,
    turn: () => setImmediate(),
    resolve: resolveHere,
    start(events: WorkerEvents): WorkerHandle {
      const worker = new Worker(new URL('../nodeWorker.js', import.meta.url), {
        name: 'bilevel',
        // Flags of V8 are inherited, and refused when they are given.
        ...(flags.length < process.execArgv.length && { execArgv: flags }),
        ...(options.heapLimit !== undefined && {
          resourceLimits: { maxOldGenerationSizeMb: options.heapLimit },
        }),
      });
      let ended = false;
      const die = (cause: Error): void => {
        if (ended) return;
        ended = true;
        events.onDeath(cause);
      };
      worker.on('message', (message) => {
        events.onMessage(message);
      });
      worker.on('messageerror', die);
      worker.on('error', (error) => {
        die(error instanceof Error ? error : new Error(String(error)));
      });
      worker.on('exit', (code) => {
        die(new Error(`The worker thread exited with code ${String(code)}.`));
      });
      worker.unref();
      return {
        post: (message) => {
          worker.postMessage(message);
        },
        keepAlive: (whether) => {
          if (whether) worker.ref();
          else worker.unref();
        },
        terminate: async () => {
          ended = true;
          await worker.terminate();
        },
      };
    },
  };
}
