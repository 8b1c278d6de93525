import { Presets, SingleBar } from 'cli-progress';
import { err, json as writeJson, printable } from '../terminal.js';

/** Shows how far something with a known number of parts has come. */
export interface ProgressDisplay {
  update(done: number, of: number, what: string): void;
  /** Leaves the terminal clean; safe to call twice. */
  stop(): void;
}

/** With --json an event each, in a terminal a bar, else a line each tenth of the way. */
export function progressDisplay(json: boolean): ProgressDisplay {
  if (json) {
    return {
      update(done, of, what) {
        writeJson({ type: 'progress', done, of, what });
      },
      stop: () => undefined,
    };
  }
  return process.stderr.isTTY ? bar() : lines();
}

function bar(): ProgressDisplay {
  const drawn = new SingleBar(
    {
      format: '{bar} {percentage}% | {value}/{total} | {what} | {eta_formatted} left',
      barsize: 20,
      hideCursor: true,
      clearOnComplete: true,
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  let running = false;
  return {
    update(done, of, name) {
      const what = printable(name);
      if (!running) drawn.start(of, done, { what });
      else drawn.update(done, { what });
      running = true;
    },
    stop() {
      if (running) drawn.stop();
      running = false;
    },
  };
}

function lines(): ProgressDisplay {
  let shown = -1;
  return {
    update(done, of, what) {
      const tenth = Math.floor((10 * done) / of);
      if (tenth === shown) return;
      shown = tenth;
      err(`${String(done)}/${String(of)} ${what}`);
    },
    stop: () => undefined,
  };
}
