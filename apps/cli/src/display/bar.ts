import { Presets, SingleBar } from 'cli-progress';
import type { KindTypes } from '@bilevel/runs';
import { duration } from '@bilevel/runs/display';
import type { Shown } from '../runs/shown.js';
import { printable } from '../terminal.js';
import type { Display } from './display.js';
import { linesDisplay } from './lines.js';

const RESOLUTION = 1000;

/** A progress bar on standard error, for terminals. */
export function barDisplay<T extends KindTypes>(shown: Shown<T>): Display<T> {
  const lines = linesDisplay(shown);
  const bar = new SingleBar(
    {
      format: '{bar} {percentage}% | {text} | {left}{evaluation}',
      barsize: 20,
      hideCursor: true,
      clearOnComplete: true,
      stopOnComplete: false,
      // The interrupt handler of the command ends the run in order.
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  let running = false;
  const stop = (): void => {
    if (running) bar.stop();
    running = false;
  };
  const start = (): void => {
    bar.start(RESOLUTION, 0, { text: 'first evaluation', left: '', evaluation: '' });
    running = true;
  };
  return {
    event(event) {
      if (event.type === 'start' || event.type === 'warning') {
        stop();
        lines.event(event);
        start();
      } else if (event.type === 'step') {
        const { secondsLeft } = event;
        bar.update(Math.round(event.progress * RESOLUTION), {
          text: printable(shown.lines(event).join()),
          left: secondsLeft === null ? '' : shown.left(duration(secondsLeft)),
          evaluation: '',
        });
      } else {
        stop();
        lines.event(event);
      }
    },
    evaluation(done, of) {
      if (running) bar.update({ evaluation: done < of ? ` (${String(done)}/${String(of)})` : '' });
    },
    stop,
  };
}
