import type { AccuracyComparison } from '@bilevel/hypercleaning';
import type {
  CleaningEvent,
  CleaningStartEvent,
  CleaningSummary,
  CleaningSummaryEvent,
} from '@bilevel/runs';
import { listed } from '@bilevel/runs/display';
import { count, duration, halfWidth, significant } from '../format.js';

const ENDINGS: Record<CleaningSummary['status'], string> = {
  'hold-out': 'Stopped where the hold-out loss did not fall any more',
  converged: 'Converged',
  budget: 'Stopped at the work budget',
  steps: 'Stopped at the step limit',
  accuracy: 'Stopped where no further step can be certified in 64-bit arithmetic',
  interrupted: 'Interrupted',
};

/** A line for an event of a cleaning run. */
export function cleaningLine(event: Exclude<CleaningEvent, CleaningSummaryEvent>): string {
  switch (event.type) {
    case 'start':
      return (
        `${event.resumed ? 'Resuming with' : 'Cleaning'} ${count(event.train)} samples of ` +
        `${classesText(event)} with ${count(event.validation)} + ` +
        `${count(event.holdOut)} validation samples in ${event.folder}`
      );
    case 'step':
      return [
        `step ${String(event.step)}`,
        `objective ${significant(event.objective, 5)} ± ` +
          halfWidth((event.objectiveUpper - event.objectiveLower) / 2),
        `hold-out loss ${significant(event.holdOutLoss)}`,
        `${count(event.totalWork)} units`,
        duration(event.seconds),
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
export function cleaningText(summary: CleaningSummary): string {
  const { detection, objective, suspects, test, validation, work } = summary;
  const share = (value: number | undefined): string =>
    value === undefined ? '–' : value.toFixed(4);
  return [
    `${ENDINGS[summary.status]} after ${count(summary.steps)} steps in ` +
      `${duration(summary.seconds)} (${count(work.total)} units of work).`,
    line(
      'result',
      `weights of step ${String(summary.best)}` +
        (suspects === null ? '' : `, ${count(suspects)} suspects`),
    ),
    line(
      'objective',
      `${significant(objective.value, 6)} ± ${halfWidth(objective.error)} (${objective.kind})`,
    ),
    ...(detection === null
      ? []
      : [
          line(
            'detection',
            `AUC ${share(detection.auc)}` +
              (suspects === null
                ? ''
                : `, precision ${share(detection.precision)}, recall ${share(detection.recall)}`) +
              ` of ${count(detection.corrupted)} wrong labels`,
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
    `${(100 * accuracy).toFixed(2)} %`;
  return (
    `accuracy ${percent(before)} → ${percent(after)}` +
    (clean === null ? '' : ` (true labels: ${percent(clean)})`)
  );
}
