import type { SampleRequest, SamplingSettings } from '@bilevel/runs';
import { PATTERN_GROUPS } from '@bilevel/imaging/describe';
import {
  CLUSTER_OPTION,
  DATA_ROOT_OPTION,
  DEFAULT_SAMPLING,
  RATE_OPTION,
  SAMPLING_OPTIONS,
  accepts,
} from '@bilevel/runs/options';
import type { Command } from 'commander';
import { datedFolder } from '../../folders.js';
import { numberOption, positiveWhole } from '../../numbers.js';
import { followRun } from '../../runs/follow.js';
import {
  addSettings,
  givenSettings,
  requireResumable,
  settingOption,
} from '../../settingOptions.js';

interface SampleFlags {
  readonly rate?: number[];
  readonly stages?: number;
  readonly threads?: number;
  readonly cluster?: string;
  readonly dataRoot?: string;
  readonly out?: string;
  readonly force?: boolean;
  readonly resume?: string;
  readonly json?: boolean;
}

const kinds = Object.entries(PATTERN_GROUPS)
  .map(([name, text]) => `  ${name.padEnd(8)}${text}`)
  .join('\n');

const EXAMPLES = `
What is measured of k-space is learned from pictures of one size, after Sherry et al. (2020): the samples that
reconstructions with total variation miss least. The share of k-space falls from stage to stage until it meets each
rate; for each a pattern of 0 and 1 is written as PNG, npy and CSV, and one with weights from 0 to 1 beside it, the
frequency 0 in the middle. Pictures other than those that it was learned from tell what a pattern is worth.

What is only measured together:
${kinds}

Examples:
  $ bilevel sample slices/ --rate 0.25                      a quarter of the columns
  $ bilevel sample slices/ --rate 0.35 --rate 0.25 --groups points --out patterns
  $ bilevel sample --resume patterns                        go on after Ctrl-C, a crash or a power cut
  $ bilevel learn slices/ --operator mri:pattern=patterns/pattern-0.25.npy

Exit status: 0 done, 2 bad input, 130 interrupted (resumable: each finished stage is kept).`;

const share = numberOption('a number between 0 and 1', (x) => accepts(RATE_OPTION, x));
const { rates: RATES, ...OTHERS } = SAMPLING_OPTIONS;

/** `bilevel sample`. */
export function addSampleCommand(program: Command): void {
  const command = program
    .command('sample')
    .summary('learn which samples of k-space to take')
    .description('Learns sampling patterns for magnetic resonance from pictures, for target rates.')
    .argument('[images...]', 'pictures of one size: files and folders (default: bundled slices)')
    .addOption(
      settingOption(RATES).argParser((text, before: number[] | undefined) => [
        ...(before ?? []),
        share(text),
      ]),
    );
  addSettings(command, OTHERS)
    .option(
      '--threads <n>',
      'threads to spread the pictures over; the numbers do not depend on it (default: all cores)',
      positiveWhole,
    )
    .option(
      '--out <dir>',
      'run folder; must be new or empty (default: bilevel-runs/sampling-<date and time>)',
    )
    .option('--force', 'replace an earlier run in the folder')
    .option(
      '--resume <dir>',
      'continue the run in this folder; only --stages, --threads and --cluster may change',
    )
    .addOption(settingOption(CLUSTER_OPTION))
    .addOption(settingOption(DATA_ROOT_OPTION))
    .option('--json', 'one JSON event a line on standard output, the last a summary')
    .addHelpText('after', EXAMPLES)
    .action(async (images: string[], flags: SampleFlags, self: Command) => {
      const request =
        flags.resume === undefined ? newRun(images, flags) : resumedRun(flags.resume, flags, self);
      process.exitCode = await followRun('sampling', request, flags);
    });
}

function newRun(images: readonly string[], flags: SampleFlags): SampleRequest {
  return {
    kind: 'new',
    ...(images.length > 0 && { images }),
    settings: {
      ...DEFAULT_SAMPLING,
      ...givenSettings<SamplingSettings>(SAMPLING_OPTIONS, flags),
    },
    out: flags.out ?? datedFolder('sampling-'),
    force: flags.force,
  };
}

function resumedRun(folder: string, flags: SampleFlags, command: Command): SampleRequest {
  requireResumable(command, ['--stages', '--threads', '--cluster', '--data-root', '--json']);
  return { kind: 'resume', folder, maxStages: flags.stages };
}
