import type { StepEvent } from '@bilevel/runs';
import { duration, interval, printed } from '@bilevel/runs/display';
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
  const print = (text: string): void => {
    process.stderr.write(`${text}\n`);
  };
  return {
    event(event) {
      if (event.type === 'start') {
        const { train, validation } = event;
        print(
          `${event.resumed ? 'Resuming' : 'Learning'} with ${String(train.length)} training and ` +
            `${String(validation.length)} validation pictures in ${event.folder}`,
        );
        print(`  ${event.pictures}; range ${event.range}; ${event.noise}`);
      } else if (event.type === 'step') {
        const left = event.secondsLeft === null ? '' : ` | ${duration(event.secondsLeft)} left`;
        print(`${stepText(event)} | ${duration(event.seconds)}${left}`);
      } else if (event.type === 'warning') {
        print(`warning: ${event.message}`);
      } else if (event.type === 'writing') {
        print(`Writing the ${event.what} …`);
      }
    },
    evaluation: () => undefined,
    stop: () => undefined,
  };
}
