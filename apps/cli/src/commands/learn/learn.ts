import { formatNames } from '@bilevel/imaging/formats';
import {
  CLUSTER_OPTION,
  DATA_OPTIONS,
  DATA_ROOT_OPTION,
  KEEP_OPTION,
  MEMORY_OPTION,
  PAIR_OPTION,
  PROBE_OPTIONS,
  RISK_OPTIONS,
  SIDE_OPTION,
  TRAINING_OPTIONS,
  WINDOWS_OPTION,
  bytesIn,
  requirePrior,
} from '@bilevel/runs/options';
import { FIDELITIES, OPERATORS, choiceIn } from '@bilevel/imaging/describe';
import type { Command } from 'commander';
import { appliedNoiseOption, pageOption, positiveWhole, rangeOption } from '../../numbers.js';
import { followRun } from '../../runs/follow.js';
import { addSettings, parsed, settingOption } from '../../settingOptions.js';
import { EXAMPLES } from './examples.js';
import {
  parseSize,
  parseStart,
  parseValidation,
  parseValues,
  parseWindows,
  type LearnFlags,
} from './flags.js';
import { newRun, resumedRun } from './request.js';
import { err } from '../../terminal.js';

/** `bilevel learn`. */
export function addLearnCommand(program: Command): void {
  const command = program
    .command('learn')
    .summary('learn the weights of a denoiser from pictures')
    .description(
      'Learns the parameters of a denoiser, or of another reconstruction, from pictures, and writes ' +
        'a run folder with the model, the history with certified bounds, pictures and a report.',
    )
    .argument(
      '[images...]',
      `clean pictures: files and folders (${formatNames()}); without any small ones that come with bilevel`,
    )
    .addOption(settingOption(PAIR_OPTION))
    .addOption(settingOption(SIDE_OPTION))
    .addOption(settingOption(WINDOWS_OPTION, parseWindows))
    .option(
      '--size <pixels>',
      'shrink until the longer side has so many pixels, in shape, which changes noise and detail; or "full", all of each picture as it is',
      parseSize,
    )
    .option('--crop', 'cut out the centre of --size pixels instead of resizing');
  addSettings(command, RISK_OPTIONS);
  addSettings(command, PROBE_OPTIONS);
  addSettings(command, DATA_OPTIONS, {
    noise: appliedNoiseOption,
    operator: parsed((text) => choiceIn('what is measured', OPERATORS, text)),
    range: rangeOption,
    page: pageOption,
    validation: parseValidation,
  });
  addSettings(command, TRAINING_OPTIONS, {
    prior: parsed((text) => {
      requirePrior(text);
      return text;
    }),
    fidelity: parsed((text) => choiceIn('the noise model', FIDELITIES, text)),
    start: parseStart,
    fixed: parseValues,
  });
  addSettings(command, { keepMegabytes: KEEP_OPTION })
    .option('--out <dir>', 'run folder (default: bilevel-runs/<date and time>)')
    .option('--force', 'replace an earlier run in the folder')
    .option(
      '--resume <dir>',
      'continue the run in this folder; only --budget, --steps, --keep, --threads, --memory and --cluster may change',
    )
    .option(
      '--threads <n>',
      'threads to spread the pictures over; the numbers do not depend on it (default: all cores)',
      positiveWhole,
    )
    .addOption(settingOption(MEMORY_OPTION, parsed(bytesIn)))
    .addOption(settingOption(CLUSTER_OPTION))
    .addOption(settingOption(DATA_ROOT_OPTION))
    .option('--json', 'one JSON event a line on standard output, the last a summary')
    .addHelpText('after', EXAMPLES)
    .action(async (images: string[], flags: LearnFlags, self: Command) => {
      const request =
        flags.resume === undefined ? newRun(images, flags) : resumedRun(flags.resume, flags, self);
      if (images.length === 0 && request.kind === 'new' && flags.json !== true) {
        err(
          `No pictures given: learning from those that come with bilevel in ${request.images.join(', ')}.`,
        );
      }
      process.exitCode = await followRun('learning', request, flags);
    });
}
