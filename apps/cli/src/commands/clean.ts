import { ArgumentError } from '@bilevel/core';
import type { AccuracyComparison, CleanRequest, CleaningSummaryEvent } from '@bilevel/runs';
import { Option, type Command } from 'commander';
import { datedFolder } from '../folders.js';
import { count, duration, significant } from '../format.js';
import { interruptSignal } from '../interrupt.js';
import { numberOption, positiveNumber, positiveWhole, seed } from '../numbers.js';

interface CleanFlags {
  data?: string;
  labelColumn?: number;
  header?: boolean;
  classes?: number;
  corrupt: number;
  train?: number;
  validation: number;
  test: number;
  ridge: number;
  method: CleanRequest['settings']['method'];
  budget: number;
  patience: number;
  seed: number;
  out?: string;
  force?: boolean;
  json?: boolean;
}

const EXAMPLES = `
Each training sample gets a weight, learned such that a classifier trained with the weights does well
on validation samples, whose labels are trusted. The samples of the smallest weights are the suspects;
how many of them are left out is decided on a third of the validation samples, held out for that. Test
samples are looked at once, at the end.

Data: a folder with the files of MNIST or in its form (IDX, plain or .gz), a folder with features.npy
and labels.npy, a CSV file or a .npy table with a column of labels 0, 1, 2, … Without --data: digits
that come with bilevel.

Examples:
  $ bilevel clean --corrupt 0.3                      digits, 30 % of the labels made wrong
  $ bilevel clean --data mnist/ --corrupt 0.1 --train 20000 --validation 5000
  $ bilevel clean --data own.csv --label-column 1 --validation 0.3 --out cleaned

Exit status: 0 done, 2 bad input, 130 interrupted.`;

const size = numberOption(
  'a share below 1 or a whole number',
  (x) => x >= 0 && (x < 1 || Number.isSafeInteger(x)),
);

/** `bilevel clean`. */
export function addCleanCommand(program: Command): void {
  program
    .command('clean')
    .summary('find wrong labels in data')
    .description(
      'Finds samples with wrong labels, and writes the suspects, the cleaned labels and what ' +
        'cleaning does to a classifier.',
    )
    .option('--data <path>', 'folder or file (default: digits that come with bilevel)')
    .option(
      '--label-column <n>',
      'column of the labels in a table, from 1; negative: from the right (default: the last)',
      numberOption('a whole number other than 0', (x) => Number.isSafeInteger(x) && x !== 0),
    )
    .option('--header', 'the first line of a CSV file names its columns')
    .option('--classes <n>', 'number of classes (default: the largest label + 1)', positiveWhole)
    .option(
      '--corrupt <share>',
      'make this share of the training labels wrong, to see how well they are found',
      numberOption('a number from 0 to 1', (x) => x >= 0 && x <= 1),
      0,
    )
    .option('--train <n>', 'training samples (default: all that the rest leaves)', positiveWhole)
    .option('--validation <n|share>', 'samples whose labels are trusted', size, 0.25)
    .option(
      '--test <n|share>',
      'samples to measure on, where the data have no test part',
      size,
      0.2,
    )
    .option('--ridge <a>', 'penalty a‖W‖² of the classifier', positiveNumber, 1e-3)
    .addOption(
      new Option('--method <name>', 'upper-level method')
        .choices(['lbfgs', 'adaptive'])
        .default('lbfgs'),
    )
    .option(
      '--budget <work>',
      'units of work: passes over the training samples',
      positiveWhole,
      2000,
    )
    .option(
      '--patience <n>',
      'steps without a better hold-out loss to stop after',
      positiveWhole,
      5,
    )
    .option('--seed <n>', 'seed of the corruption and of the split', seed, 0)
    .option('--out <dir>', 'run folder (default: bilevel-runs/clean-<date and time>)')
    .option('--force', 'replace an earlier run in the folder')
    .option('--json', 'one JSON event a line on standard output, the last a summary')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: CleanFlags) => {
      const request = requestOf(flags);
      const { cleanRun } = await import('@bilevel/runs');
      for await (const event of cleanRun(request, { signal: interruptSignal() })) {
        if (flags.json === true) process.stdout.write(`${JSON.stringify(event)}\n`);
        else if (event.type === 'start') {
          process.stderr.write(
            `Cleaning ${count(event.train)} samples of ${String(event.classes)} classes with ` +
              `${count(event.validation)} + ${count(event.holdOut)} validation samples in ${event.folder}\n`,
          );
        } else if (event.type === 'step') {
          process.stderr.write(
            `step ${String(event.step)} | objective ${significant(event.objective, 5)} | hold-out ` +
              `loss ${significant(event.holdOutLoss)} | ${count(event.totalWork)} units | ${duration(event.seconds)}\n`,
          );
        } else process.stdout.write(`${summaryText(event).join('\n')}\n`);
      }
    });
}

function requestOf(flags: CleanFlags): CleanRequest {
  const { data, labelColumn, header, classes, train, out, force, validation } = flags;
  if (validation === 0) {
    throw new ArgumentError('Expected validation samples but received --validation 0. Give some.');
  }
  return {
    data,
    table: {
      ...(labelColumn !== undefined && { labelColumn }),
      ...(header !== undefined && { header }),
      ...(classes !== undefined && { classes }),
    },
    settings: {
      corrupt: flags.corrupt,
      ...(train !== undefined && { train }),
      validation,
      test: flags.test,
      ridge: flags.ridge,
      method: flags.method,
      budget: flags.budget,
      patience: flags.patience,
      seed: flags.seed,
    },
    out: out ?? datedFolder('clean-'),
    force,
  };
}

function summaryText(summary: CleaningSummaryEvent): string[] {
  const { detection, test, validation, suspects, best, steps, work, seconds, folder } = summary;
  const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
  const accuracy = (name: string, { before, after, clean }: AccuracyComparison): string =>
    `  ${name.padEnd(12)}accuracy ${percent(before.accuracy)} → ${percent(after.accuracy)}` +
    (clean === null ? '' : ` (true labels: ${percent(clean.accuracy)})`);
  const share = (value: number | undefined): string =>
    value === undefined ? '–' : value.toFixed(4);
  return [
    `${count(suspects)} suspects; weights of step ${String(best)} of ${String(steps)}, ` +
      `${count(work.total)} units of work, ${duration(seconds)}.`,
    ...(detection === null
      ? []
      : [
          `  ${'detection'.padEnd(12)}AUC ${share(detection.auc)}, precision ` +
            `${share(detection.precision)}, recall ${share(detection.recall)} of ` +
            `${count(detection.corrupted)} wrong labels`,
        ]),
    accuracy('validation', validation),
    ...(test === null ? [] : [accuracy('test', test)]),
    `  ${'results'.padEnd(12)}${folder}`,
  ];
}
