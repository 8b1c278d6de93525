import type { AccuracyComparison } from '@bilevel/hypercleaning';
import type { CleaningEvent, KindTypesByName } from '@bilevel/runs';
import { endedText, interval, listed, printed, whole } from '@bilevel/runs/display';
import { named, type Shown } from './shown.js';

const line = named(12);

/** Runs that find wrong labels. */
export const CLEANING_SHOWN: Shown<KindTypesByName['cleaning']> = {
  command: 'clean',
  title: 'Cleaning run',
  heading: ({ settings, data: { path, classNames, reading } }) => [
    `${path ?? 'digits that come with bilevel'}, corrupted ${String(settings.corrupt)}, ` +
      `${settings.method}, seed ${String(settings.seed)}`,
    ...(classNames === undefined
      ? []
      : [`${String(classNames.length)} classes: ${listed(classNames)}`]),
    ...(reading === undefined ? [] : [`read as: ${reading}`]),
  ],
  warnings: ({ data }) => data.warnings ?? [],
  columns: [
    ['step', (row) => String(row.step)],
    ['objective', (row) => printed.objective(row.objective)],
    ['half-width', (row) => printed.bound((row.objectiveUpper - row.objectiveLower) / 2)],
    ['hold-out loss', (row) => printed.objective(row.holdOutLoss)],
    ['accuracy', (row) => printed.percent(row.holdOutAccuracy)],
    ['work', (row) => whole(row.totalWork)],
  ],
  summary(summary, _config, atLastStep) {
    const { detection, objective, suspects, test, validation, work } = summary;
    const { share } = printed;
    const nothing = summary.status === 'unmoved' ? '; nothing was learned' : '';
    return [
      `${endedText(summary)}${nothing}; work: ${printed.work(work, atLastStep)}.`,
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
    ];
  },
  results: (folder) => [line('results', folder)],
  left: (duration) => `at least ${duration} left`,
  lines: linesOf,
};

function linesOf(event: CleaningEvent): string[] {
  switch (event.type) {
    case 'start': {
      const { train, classes, classNames, validation, holdOut, reading } = event;
      return [
        `${event.resumed ? 'Resuming with' : 'Cleaning'} ${whole(train)} samples of ` +
          `${String(classes)} classes${classNames === undefined ? '' : ` (${listed(classNames)})`} ` +
          `with ${whole(validation)} + ${whole(holdOut)} validation samples in ${event.folder}`,
        ...(reading === undefined ? [] : [`Read as: ${reading}`]),
      ];
    }
    case 'step':
      return [
        [
          `step ${String(event.step)}`,
          `objective ${interval(event.objective, event.objectiveUpper - event.objective)}`,
          `hold-out loss ${printed.objective(event.holdOutLoss)}`,
          `${whole(event.totalWork)} units`,
        ].join(' | '),
      ];
    case 'writing':
      return [event.what === 'suspects' ? 'Choosing the suspects …' : 'Writing the report …'];
    default:
      return [];
  }
}

function accuracyText({ before, after, clean }: AccuracyComparison): string {
  const percent = ({ accuracy }: { readonly accuracy: number }): string =>
    printed.percent(accuracy);
  return (
    `accuracy ${percent(before)} → ${percent(after)}` +
    (clean === null ? '' : ` (true labels: ${percent(clean)})`)
  );
}
