import { ArgumentError } from '@bilevel/core';
import type { CleanRequest, CleaningEvent, CleaningSettings, CleaningSummary } from '@bilevel/runs';
import { SCALINGS } from '@bilevel/runs/display';
import { Option, type Command } from 'commander';
import { cleaningLine, cleaningText } from '../display/cleaning.js';
import { EXIT } from '../exitCodes.js';
import { datedFolder } from '../folders.js';
import { interruptSignal } from '../interrupt.js';
import { mirrorOption, mnistFolder } from '../mnist.js';
import { numberOption, positiveNumber, positiveWhole, seed } from '../numbers.js';
import { columnsOption, separatorOption } from '../tableOptions.js';
import { err, json as writeJson, linesOf, out as print } from '../terminal.js';

interface CleanFlags {
  data?: string;
  mnist?: boolean;
  mirror?: string[];
  labelColumn?: number;
  header?: boolean;
  classes?: number;
  encoding?: string;
  separator?: string;
  decimal?: '.' | ',';
  ignore?: number[];
  missing?: string[];
  corrupt: number;
  train?: number;
  validation: number;
  test: number;
  scaling?: CleaningSettings['scaling'];
  ridge: number;
  method: CleaningSettings['method'];
  budget: number;
  patience: number;
  seed: number;
  out?: string;
  force?: boolean;
  resume?: string;
  json?: boolean;
}

const EXAMPLES = `
Each training sample gets a weight, learned such that a classifier trained with the weights does well
on validation samples. The samples whose labels that classifier finds least probable are the
suspects; how many of them are left out is decided on a third of the validation samples, held out for
that. Some of their labels may be wrong, too. Test samples are looked at once, at the end.

Data: a folder with the files of MNIST or in its form (IDX, plain or .gz), a folder with features.npy
and labels.npy, a CSV file (or .csv.gz) or a .npy table with a column of labels: whole numbers or, in a
CSV file, names of classes, such as cat and dog. Classes with fewer than four samples are set aside and
named; samples with the same features and different labels are listed in conflicts.csv. Features of
tables are shifted and scaled to mean 0 and standard deviation 1 (--scaling). Without --data: digits that come with bilevel; with
--mnist: MNIST, fetched on first use (11 MB).

Examples:
  $ bilevel clean --corrupt 0.3                      digits, 30 % of the labels made wrong
  $ bilevel clean --mnist --corrupt 0.1 --train 20000 --validation 5000
  $ bilevel clean --data own.csv --label-column 1 --validation 0.3 --out cleaned
  $ bilevel clean --resume cleaned                   go on after Ctrl-C, a crash or a power cut

Exit status: 0 done, 2 bad input, 3 ended with nothing learned, 130 interrupted (resumable).`;

const size = numberOption(
  'a share below 1 or a whole number',
  (x) => x >= 0 && (x < 1 || Number.isSafeInteger(x)),
);

/** `bilevel clean`. */
export function addCleanCommand(program: Command): void {
  const command = program
    .command('clean')
    .summary('find wrong labels in data')
    .description(
      'Finds samples with wrong labels, and writes the suspects, the cleaned labels and what ' +
        'cleaning does to a classifier.',
    )
    .option('--data <path>', 'folder or file (default: digits that come with bilevel)')
    .option('--mnist', 'MNIST, from the cache or fetched');
  mirrorOption(command)
    .option(
      '--label-column <n>',
      'column of the labels in a table, from 1; negative: from the right (default: the one that the ' +
        'first line calls label, class, target or the like, else the last)',
      numberOption('a whole number other than 0', (x) => Number.isSafeInteger(x) && x !== 0),
    )
    .option(
      '--header',
      'the first line of a CSV file names its columns (default: found by looking)',
    )
    .option('--no-header', 'the first line of a CSV file is a sample')
    .option(
      '--separator <character>',
      'what separates cells: comma, semicolon, tab, bar, blank or a character (default: found by looking)',
      separatorOption,
    )
    .addOption(
      new Option(
        '--decimal <character>',
        'what separates the fractions of numbers (default: found by looking)',
      ).choices(['.', ',']),
    )
    .option(
      '--encoding <name>',
      'encoding of a CSV file, such as windows-1252 (default: UTF-8, or UTF-16 with its mark)',
    )
    .option(
      '--ignore <columns>',
      'columns that are no features, such as 1,3, or none (default: one that counts the rows)',
      columnsOption,
    )
    .option(
      '--missing <values>',
      'leave out samples with missing values: empty, NA, NaN, null and these, such as -9999,-1 ' +
        '(default: they are refused)',
      (text: string) => text.split(','),
    )
    .option(
      '--classes <n>',
      'number of classes, labels being below it (default: as many as there are)',
      positiveWhole,
    )
    .option(
      '--corrupt <share>',
      'make this share of the training labels wrong, to see how well they are found',
      numberOption('a number from 0 to 1', (x) => x >= 0 && x <= 1),
      0,
    )
    .option('--train <n>', 'training samples (default: all that the rest leaves)', positiveWhole)
    .option(
      '--validation <n|share>',
      'samples that judge the weights; the fewer of their labels are wrong, the better',
      size,
      0.25,
    )
    .option(
      '--test <n|share>',
      'samples to measure on, where the data have no test part',
      size,
      0.2,
    )
    .addOption(
      new Option(
        '--scaling <kind>',
        'features: standard (mean 0, standard deviation 1) or none (default: none for pictures, ' +
          'else standard)',
      ).choices(SCALINGS),
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
    .option(
      '--resume <dir>',
      'continue the run in this folder; only --budget and --patience may change',
    )
    .option('--json', 'one JSON event a line on standard output, the last a summary')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: CleanFlags, self: Command) => {
      const request =
        flags.resume === undefined ? await newRun(flags) : resumedRun(flags.resume, flags, self);
      process.exitCode = await run(request, flags.json === true);
    });
}

async function newRun(flags: CleanFlags): Promise<CleanRequest> {
  const { labelColumn, header, classes, train, out, force, validation } = flags;
  const { encoding, separator, decimal, ignore, missing } = flags;
  if (validation === 0) {
    throw new ArgumentError('Expected validation samples but received --validation 0. Give some.');
  }
  if (flags.mnist === true && flags.data !== undefined) {
    throw new ArgumentError('Expected either --data or --mnist but received both.');
  }
  return {
    kind: 'new',
    data: flags.mnist === true ? await mnistFolder(flags) : flags.data,
    table: {
      ...(labelColumn !== undefined && { labelColumn }),
      ...(header !== undefined && { header }),
      ...(classes !== undefined && { classes }),
      ...(encoding !== undefined && { encoding }),
      ...(separator !== undefined && { separator }),
      ...(decimal !== undefined && { decimal }),
      ...(ignore !== undefined && { ignore }),
      ...(missing !== undefined && { missing }),
    },
    settings: {
      corrupt: flags.corrupt,
      ...(train !== undefined && { train }),
      validation,
      test: flags.test,
      ...(flags.scaling && { scaling: flags.scaling }),
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

function resumedRun(folder: string, flags: CleanFlags, command: Command): CleanRequest {
  const isGiven = (name: string): boolean => command.getOptionValueSource(name) === 'cli';
  const allowed = new Set(['resume', 'json', 'budget', 'patience']);
  const given = Object.keys(flags).find((name) => !allowed.has(name) && isGiven(name));
  if (given !== undefined) {
    throw new ArgumentError(
      `Expected nothing but --budget, --patience and --json with --resume but received --${given}. ` +
        "The run's own configuration applies.",
    );
  }
  return {
    kind: 'resume',
    folder,
    ...(isGiven('budget') && { budget: flags.budget }),
    ...(isGiven('patience') && { patience: flags.patience }),
  };
}

async function run(request: CleanRequest, json: boolean): Promise<number> {
  const signal = interruptSignal();
  const { cleanRun } = await import('@bilevel/runs');
  let folder = '';
  let summary: CleaningSummary | undefined;
  let workAtLastStep: number | undefined;
  try {
    for await (const event of cleanRun(request, { signal })) {
      if (event.type === 'start') folder = event.folder;
      if (event.type === 'step') workAtLastStep = event.totalWork;
      if (event.type === 'summary') summary = event;
      show(event, json, workAtLastStep);
    }
  } catch (error) {
    if (folder !== '') err(resumeHint(folder));
    throw error;
  }
  if (summary?.status === 'unmoved') return EXIT.nothingLearned;
  if (summary?.status !== 'interrupted') return EXIT.success;
  err(resumeHint(folder));
  return EXIT.interrupted;
}

function show(event: CleaningEvent, json: boolean, workAtLastStep: number | undefined): void {
  if (json) writeJson(event);
  else if (event.type !== 'summary') err(...linesOf(cleaningLine(event)));
  else {
    const results = `  ${'results'.padEnd(12)}${event.folder}`;
    print(...cleaningText(event, workAtLastStep).split('\n'), results);
  }
}

function resumeHint(folder: string): string {
  return `To go on: bilevel clean --resume ${JSON.stringify(folder)}`;
}
