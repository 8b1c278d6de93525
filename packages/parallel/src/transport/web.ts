import { resolveHere } from './resolve.js';
import type { Transport, WorkerEvents, WorkerHandle } from './transport.js';

/** Options of {@link webTransport}. */
export interface WebTransportOptions {
  /**
   * Makes a worker whose script calls {@link serveWebWorker}. A page that is bundled gives its own,
   * with the modules of its problems in it. Default: a module worker of this package, which imports
   * them by their URLs.
   */
  readonly createWorker?: () => Worker;
}

/**
 * Web Workers, in a page that is cross-origin isolated (served with the headers
 * `Cross-Origin-Opener-Policy: same-origin` and `Cross-Origin-Embedder-Policy: require-corp`): only
 * there do threads share memory.
 */
export function webTransport(options: WebTransportOptions = {}): Transport {
  const create =
    options.createWorker ??
    (() => new Worker(new URL('../webWorker.js', import.meta.url), { type: 'module' }));
  return {
    cores: navigator.hardwareConcurrency,
    unavailable: globalThis.crossOriginIsolated
      ? undefined
      : 'the page is not cross-origin isolated, so that its threads cannot share memory',
    memory: undefined,
    turn,
    // A script of the page's own knows its modules by their specifiers.
    resolve: options.createWorker ? (specifier) => specifier : resolveHere,
    start(events: WorkerEvents): WorkerHandle {
      const worker = create();
      let ended = false;
      const die = (cause: Error): void => {
        if (ended) return;
        ended = true;
        events.onDeath(cause);
      };
      worker.onmessage = ({ data }: MessageEvent<unknown>) => {
        if (isLockMessage(data)) void diesWith(data.lock, die);
        else events.onMessage(data);
      };
      worker.onmessageerror = () => {
        die(new Error('A message of the worker could not be read.'));
      };
      worker.onerror = (event) => {
        die(new Error(event.message === '' ? 'The worker could not be loaded.' : event.message));
      };
      return {
        post: (message) => {
          worker.postMessage(message);
        },
        keepAlive: () => undefined,
        terminate: () => {
          ended = true;
          worker.terminate();
          return Promise.resolve();
        },
      };
    },
  };
}

/**
 * The first message of a worker: the name of the lock that it holds for as long as it lives. It answers
 * nothing before.
 */
export interface LockMessage {
  readonly type: 'lock';
  readonly lock: string;
}

function isLockMessage(data: unknown): data is LockMessage {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === 'lock';
}

/**
 * A worker that closes itself, or that the browser ends, sends no event; but its lock becomes free.
 */
async function diesWith(lock: string, die: (cause: Error) => void): Promise<void> {
  await navigator.locks.request(lock, () => {
    die(new Error('The worker closed itself or was ended by the browser.'));
  });
}

/** A message to oneself: not slowed down as timers are. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
