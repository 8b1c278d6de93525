import type { KindTypes } from '@bilevel/runs';
import { json } from '../terminal.js';
import type { Display } from './display.js';

/** One JSON object a line on standard output; the last is the summary. */
export function ndjsonDisplay<T extends KindTypes>(): Display<T> {
  return {
    event: json,
    evaluation: () => undefined,
    stop: () => undefined,
  };
}
