import type { KindEvent, KindTypes } from '@bilevel/runs';
import { duration } from '@bilevel/runs/display';
import type { Shown } from '../runs/shown.js';
import { err, linesOf } from '../terminal.js';
import type { Display } from './display.js';

/** A line a step on standard error: for logs and pipes. */
export function linesDisplay<T extends KindTypes>(shown: Shown<T>): Display<T> {
  return {
    event(event) {
      err(...textOf(shown, event));
    },
    evaluation: () => undefined,
    stop: () => undefined,
  };
}

function textOf<T extends KindTypes>(shown: Shown<T>, of: T['event']): string[] {
  const event: KindEvent = of;
  if (event.type === 'warning') return linesOf(`warning: ${event.message}`);
  const [first, ...others] = shown.lines(of);
  if (first === undefined) return [];
  if (event.type !== 'step') return [first, ...others.map((line) => `  ${line}`)];
  const { seconds, secondsLeft } = event;
  const left = secondsLeft === null ? '' : ` | ${shown.left(duration(secondsLeft))}`;
  return [`${first} | ${duration(seconds)}${left}`];
}
