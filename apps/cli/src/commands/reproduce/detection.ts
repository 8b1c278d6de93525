import { ArgumentError } from '@bilevel/core';
import type { Command } from 'commander';
import { mirrorOption, mnistFolder } from '../../mnist.js';
import { numberOption, positiveNumber, positiveWhole } from '../../numbers.js';
import { experimentOptions, runExperiment, type ExperimentFlags } from './experiment.js';

interface DetectionFlags extends ExperimentFlags {
  data?: string;
  mnist?: boolean;
  mirror?: string[];
  rates?: number[];
  seeds: number;
  corruptValidation?: boolean;
  train?: number;
  validation: number;
  ridge: number;
  budget: number;
}

const EXAMPLES = `
Labels are made wrong on purpose, weights learned and suspects left out as bilevel clean does it. The
table tells how well the wrong labels were found, and the test accuracy of classifiers trained on the
labels as given, without the suspects, and on the true labels: mean and spread over the seeds.

Examples:
  $ bilevel reproduce detection --seeds 2
  $ bilevel reproduce detection --mnist --train 20000 --validation 5000`;

const rate = numberOption('a number from 0 to 1', (x) => x >= 0 && x <= 1);

/** `bilevel reproduce detection`. */
export function addDetectionCommand(reproduce: Command): void {
  const command = reproduce
    .command('detection')
    .summary('how well wrong labels are found, and what that is worth')
    .description('Measures the cleaning of data with labels made wrong on purpose.')
    .option('--data <path>', 'data as for bilevel clean (default: digits that come with bilevel)')
    .option('--mnist', 'MNIST, from the cache or fetched');
  mirrorOption(command)
    .option(
      '--rates <shares...>',
      'shares of wrong labels (default: 0.1 0.3 0.5)',
      (text: string, before: number[] | undefined) => [...(before ?? []), rate(text)],
    )
    .option('--corrupt-validation', 'make as many of the validation labels wrong')
    .option('--seeds <n>', 'repetitions of each', positiveWhole, 5)
    .option('--train <n>', 'training samples (default: all that the rest leaves)', positiveWhole)
    .option(
      '--validation <n|share>',
      'samples that judge the weights',
      numberOption('a share below 1 or a whole number', (x) => x > 0 && (x < 1 || x % 1 === 0)),
      0.25,
    )
    .option('--ridge <a>', 'penalty a‖W‖² of the classifier', positiveNumber, 1e-3)
    .option('--budget <work>', 'units of work of each run', positiveWhole, 2000);
  experimentOptions(command, 'detection')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: DetectionFlags) => {
      if (flags.mnist === true && flags.data !== undefined) {
        throw new ArgumentError('Expected either --data or --mnist but received both.');
      }
      const { reproduceDetection } = await import('@bilevel/experiments');
      const data = flags.mnist === true ? await mnistFolder(flags) : flags.data;
      const { rates, corruptValidation, seeds, train, validation, ridge, budget } = flags;
      await runExperiment('detection', flags, (options) =>
        reproduceDetection({
          ...options,
          ...{ data, corruptValidation, seeds, train, validation, ridge, budget },
          ...(rates && { rates }),
        }),
      );
    });
}
