import { serve, type LoadModule } from './serve.js';
import type { LockMessage } from './transport/web.js';

/**
 * Makes this Web Worker one of a pool. The script of a bundled worker calls it with the modules of
 * its problems, by the names that are used as `module` in a `ProblemReference`:
 *
 * ```ts
 * import * as mine from './problem.js';
 * serveWebWorker((name) => Promise.resolve({ mine }[name]));
 * ```
 */
export function serveWebWorker(load?: LoadModule): void {
  const lock = `bilevel-worker-${crypto.randomUUID()}`;
  const post = (message: unknown): void => {
    // A worker's own postMessage; the DOM types know that of a window only.
    (globalThis as unknown as { postMessage(message: unknown): void }).postMessage(message);
  };
  const receive = serve(post, load && { load });
  // Held for as long as the worker lives: the pool notices when it becomes free. Nothing is answered, and
  // so nothing waited for, before the worker holds it: its end would go unnoticed.
  const held = new Promise<void>((resolve) => {
    navigator.locks
      .request(lock, () => {
        post({ type: 'lock', lock } satisfies LockMessage);
        resolve();
        return new Promise<never>(() => undefined);
      })
      .catch(reportError);
  });
  globalThis.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    void held.then(() => {
      receive(data);
    });
  });
}
