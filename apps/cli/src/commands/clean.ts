import { ArgumentError } from '@bilevel/core';
import type { TableOptions } from '@bilevel/hypercleaning';
import type { CleanRequest, CleaningSettings } from '@bilevel/runs';
import {
  CLEANING_OPTIONS,
  CLUSTER_OPTION,
  DATA_ROOT_OPTION,
  DEFAULT_CLEANING,
  TABLE_OPTIONS,
} from '@bilevel/runs/options';
import type { Command } from 'commander';
import { datedFolder } from '../folders.js';
import { mirrorOption, mnistFolder } from '../mnist.js';
import { followRun } from '../runs/follow.js';
import { addSettings, givenSettings, requireResumable, settingOption } from '../settingOptions.js';
import { columnsOption, separatorOption } from '../tableOptions.js';

interface CleanFlags {
  readonly data?: string;
  readonly mnist?: boolean;
  readonly mirror?: string[];
  readonly budget?: number;
  readonly patience?: number;
  readonly out?: string;
  readonly force?: boolean;
  readonly resume?: string;
  readonly json?: boolean;
  readonly cluster?: string;
  readonly dataRoot?: string;
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
  mirrorOption(command);
  addSettings(command, TABLE_OPTIONS, {
    separator: separatorOption,
    ignore: columnsOption,
    missing: (text) => text.split(','),
  }).option('--no-header', 'the first line of a CSV file is a sample');
  addSettings(command, CLEANING_OPTIONS)
    .option('--out <dir>', 'run folder (default: bilevel-runs/clean-<date and time>)')
    .option('--force', 'replace an earlier run in the folder')
    .option(
      '--resume <dir>',
      'continue the run in this folder; only --budget, --patience and --cluster may change',
    )
    .addOption(settingOption(CLUSTER_OPTION))
    .addOption(settingOption(DATA_ROOT_OPTION))
    .option('--json', 'one JSON event a line on standard output, the last a summary')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: CleanFlags, self: Command) => {
      const request =
        flags.resume === undefined ? await newRun(flags) : resumedRun(flags.resume, flags, self);
      process.exitCode = await followRun('cleaning', request, flags);
    });
}

async function newRun(flags: CleanFlags): Promise<CleanRequest> {
  if (flags.mnist === true && flags.data !== undefined) {
    throw new ArgumentError('Expected either --data or --mnist but received both.');
  }
  return {
    kind: 'new',
    data: flags.mnist === true ? await mnistFolder(flags) : flags.data,
    table: givenSettings<TableOptions>(TABLE_OPTIONS, flags),
    settings: {
      ...DEFAULT_CLEANING,
      ...givenSettings<CleaningSettings>(CLEANING_OPTIONS, flags),
    },
    out: flags.out ?? datedFolder('clean-'),
    force: flags.force,
  };
}

function resumedRun(folder: string, flags: CleanFlags, command: Command): CleanRequest {
  requireResumable(command, ['--budget', '--patience', '--cluster', '--data-root', '--json']);
  const { budget, patience } = flags;
  return { kind: 'resume', folder, budget, patience };
}
