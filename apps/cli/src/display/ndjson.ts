import { json } from '../terminal.js';
import type { Display } from './display.js';

/** One JSON object a line on standard output; the last is the summary. */
export function ndjsonDisplay(): Display {
  return {
    event: json,
    evaluation: () => undefined,
    stop: () => undefined,
  };
}
