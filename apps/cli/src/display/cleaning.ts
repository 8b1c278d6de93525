import type { AccuracyComparison } from '@bilevel/hypercleaning';
import type {
  CleaningEvent,
  CleaningStartEvent,
  CleaningSummary,
  CleaningSummaryEvent,
} from '@bilevel/runs';
import {
  counted,
  duration,
  endingText,
  interval,
  listed,
  printed,
  whole,
} from '@bilevel/runs/display';

/** A line for an event of a cleaning run. */
export function cleaningLine(event: Exclude<CleaningEvent, CleaningSummaryEvent>): string {
  switch (event.type) {
    case 'start':
      return (
        `${event.resumed ? 'Resuming with' : 'Cleaning'} ${whole(event.train)} samples of ` +
        `${classesText(event)} with ${whole(event.validation)} + ` +
        `${whole(event.holdOut)} validation samples in ${event.folder}` +
        (event.reading === undefined ? '' : `\nRead as: ${event.reading}`)
      );
    case 'step':
      return [
        `step ${String(event.step)}`,
        `objective ${interval(event.objective, event.objectiveUpper - event.objective)}`,
        `hold-out loss ${printed.objective(event.holdOutLoss)}`,
        `${whole(event.totalWork)} units`,
        duration(event.seconds),
        ...(event.secondsLeft === null ? [] : [`at least ${duration(event.secondsLeft)} left`]),
      ].join(' | ');
    case 'warning':
      return `warning: ${event.message}`;
    case 'writing':
      return event.what === 'suspects' ? 'Choosing the suspects …' : 'Writing the report …';
  }
}

/** How many classes there are, and what they are called. */
function classesText({ classes, classNames }: CleaningStartEvent): string {
  const names = classNames === undefined ? '' : ` (${listed(classNames)})`;
  return `${String(classes)} classes${names}`;
}

/** The end of a cleaning run, for people. */
export function cleaningText(summary: CleaningSummary, atLastStep?: number): string {
  const { detection, objective, suspects, test, validation, work } = summary;
  const { share } = printed;
  return [
    `${endingText(summary.status)}${summary.status === 'unmoved' ? ', with nothing learned,' : ''} after ${counted(summary.steps, 'step')} in ` +
      `${duration(summary.seconds)}; work: ${printed.work(work, atLastStep)}.`,
    line(
      'result',
      `weights of step ${String(summary.best)}` +
        (suspects === null ? '' : `, ${whole(suspects)} suspects`),
    ),
    line('objective', `${interval(objective.value, objective.error)} (${objective.kind})`),
    ...(detection === null
      ? []
      : [
          line(
            'detection',
            `AUC ${share(detection.auc)}` +
              (suspects === null
                ? ''
                : `, precision ${share(detection.precision)}, recall ${share(detection.recall)}`) +
              ` of ${whole(detection.corrupted)} wrong labels`,
          ),
        ]),
    ...(validation === null ? [] : [line('validation', accuracyText(validation))]),
    ...(test === null ? [] : [line('test', accuracyText(test))]),
  ].join('\n');
}

function line(name: string, text: string): string {
  return `  ${name.padEnd(12)}${text}`;
}

function accuracyText({ before, after, clean }: AccuracyComparison): string {
  const percent = ({ accuracy }: { readonly accuracy: number }): string =>
    printed.percent(accuracy);
  return (
    `accuracy ${percent(before)} → ${percent(after)}` +
    (clean === null ? '' : ` (true labels: ${percent(clean)})`)
  );
}
