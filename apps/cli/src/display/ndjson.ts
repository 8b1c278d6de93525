import type { Display } from './display.js';

/** One JSON object a line on standard output; the last is the summary. */
export function ndjsonDisplay(): Display {
  return {
    event(event) {
      process.stdout.write(`${JSON.stringify(event)}\n`);
    },
    evaluation: () => undefined,
    stop: () => undefined,
  };
}
