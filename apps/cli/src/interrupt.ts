import { EXIT } from './exitCodes.js';
import { showCursor } from './terminal.js';

let controller: AbortController | undefined;

/**
 * A signal that fires at the first Ctrl-C (or SIGTERM), so that the work can end in order; the
 * second one ends the process at once. It fires, too, when nobody reads the output any more.
 */
export function interruptSignal(): AbortSignal {
  if (controller !== undefined) return controller.signal;
  const interrupted = new AbortController();
  controller = interrupted;
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (interrupted.signal.aborted) {
        // The progress bar had no time to bring it back.
        showCursor();
        process.exit(EXIT.interrupted);
      }
      interrupted.abort(name);
    });
  }
  return interrupted.signal;
}

/**
 * A reader that has seen enough (head, a closed pager) is no fault: what only prints ends at once,
 * a run ends in order and can be resumed.
 */
export function stopWhenUnread(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      if (controller === undefined) process.exit(EXIT.success);
      controller.abort('EPIPE');
    });
  }
}
