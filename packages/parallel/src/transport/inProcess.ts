import { serve, type LoadModule } from '../serve.js';
import { resolveHere } from './resolve.js';
import type { Transport } from './transport.js';

/** Options of {@link inProcessTransport}. */
export interface InProcessOptions {
  /** Number of cores to pretend. Default 4. */
  readonly cores?: number;
  /** Bytes to pretend. Default: unknown. */
  readonly memory?: number;
  /** Imports the module of a problem. Default: `import(url)`. */
  readonly load?: LoadModule;
  /** Sees every message, as it is on the way. */
  readonly onMessage?: (message: unknown) => void;
}

/**
 * Workers that are no threads: they take turns in this one, and their messages are copied as those
 * of threads are. For tests of problems and of what is built on the pool.
 */
export function inProcessTransport(options: InProcessOptions = {}): Transport {
  const turn = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 0));
  return {
    cores: options.cores ?? 4,
    unavailable: undefined,
    memory: options.memory,
    turn,
    resolve: options.load ? (specifier) => specifier : resolveHere,
    start(events) {
      let alive = true;
      const send = (message: unknown, receive: (copy: unknown) => void): void => {
        options.onMessage?.(message);
        const copy: unknown = structuredClone(message);
        void turn().then(() => {
          if (alive) receive(copy);
        });
      };
      const receive = serve(
        (message) => {
          if (alive)
            send(message, (copy) => {
              events.onMessage(copy);
            });
        },
        { pause: turn, ...(options.load && { load: options.load }) },
      );
      return {
        post: (message) => {
          send(message, receive);
        },
        keepAlive: () => undefined,
        terminate: () => {
          alive = false;
          return Promise.resolve();
        },
      };
    },
  };
}
