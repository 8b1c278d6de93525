import type { StepEvent } from '@bilevel/runs';
import { duration, interval, printed } from '@bilevel/runs/display';
import { err, linesOf } from '../terminal.js';
import type { Display } from './display.js';

/** What a step shows, shared by lines and bar. */
export function stepText(step: StepEvent): string {
  return [
    `step ${String(step.step)}`,
    `objective ${interval(step.objective, step.objectiveUpper - step.objective)}`,
    `gradient ${printed.number(step.hypergradientNorm)} ± ${printed.bound(step.hypergradientBound)}`,
    `PSNR ${printed.psnr(step.psnrTrain)} dB`,
  ].join(' | ');
}

/** A line a step on standard error: for logs and pipes. */
export function linesDisplay(): Display {
  return {
    event(event) {
      if (event.type === 'start') {
        const { train, validation } = event;
        err(
          `${event.resumed ? 'Resuming' : 'Learning'} with ${String(train.length)} training and ` +
            `${String(validation.length)} validation pictures in ${event.folder}`,
        );
        err(`  ${event.pictures}; range ${event.range}; ${event.noise}`);
      } else if (event.type === 'step') {
        const left = event.secondsLeft === null ? '' : ` | ${duration(event.secondsLeft)} left`;
        err(`${stepText(event)} | ${duration(event.seconds)}${left}`);
      } else if (event.type === 'warning') {
        err(...linesOf(`warning: ${event.message}`));
      } else if (event.type === 'writing') {
        err(`Writing the ${event.what} …`);
      }
    },
    evaluation: () => undefined,
    stop: () => undefined,
  };
}
