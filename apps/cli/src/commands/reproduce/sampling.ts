import type { PatternGroupKind } from '@bilevel/imaging';
import { Option, type Command } from 'commander';
import { PATTERN_GROUPS } from '@bilevel/imaging/describe';
import { numberOption, positiveNumber, positiveWhole } from '../../numbers.js';
import { experimentOptions, runExperiment, type ExperimentFlags } from './experiment.js';

interface SamplingFlags extends ExperimentFlags {
  data?: string;
  size?: number;
  learning: number;
  groups?: PatternGroupKind[];
  rates?: number[];
  seeds: number;
  sigma: number;
}

const EXAMPLES = `
Which lines, points or spokes of k-space to measure is learned from every second slice, and tested on the others
beside patterns drawn at random, equispaced lines and equal angles of the same rate, each with the weight of total
variation that it does best with. An interrupted experiment goes on in the same folder with --force.

Examples:
  $ bilevel reproduce sampling --data mri/ --out sampling
  $ bilevel reproduce sampling --data mri/ --groups lines --rates 0.25 --size 96
  $ bilevel reproduce sampling --groups lines --rates 0.3 --seeds 1`;

const share = numberOption('a number between 0 and 1', (x) => x > 0 && x < 1);

/** `bilevel reproduce sampling`. */
export function addSamplingCommand(reproduce: Command): void {
  const command = reproduce
    .command('sampling')
    .summary('learned sampling patterns for MRI against others')
    .description('Learned sampling patterns for MRI against others, after Sherry et al. (2020).')
    .option('--data <dir>', 'a folder of slices of one size (default: four generated ones)')
    .option('--size <n>', 'width and height that they are resized to, at least 11', positiveWhole)
    .option('--learning <n>', 'slices to learn from at most', positiveWhole, 7)
    .addOption(
      new Option('--groups <kinds...>', 'what is only measured together (default: all)').choices(
        Object.keys(PATTERN_GROUPS),
      ),
    )
    .option(
      '--rates <shares...>',
      'shares of k-space (default: 0.35 0.25 0.125)',
      (text: string, before: number[] | undefined) => [...(before ?? []), share(text)],
    )
    .option('--seeds <n>', 'patterns drawn at random, and draws of noise', positiveWhole, 3)
    .option('--sigma <s>', 'noise of k-space, white minus black being 1', positiveNumber, 0.02);
  experimentOptions(command, 'sampling')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: SamplingFlags) => {
      const { reproduceSampling } = await import('@bilevel/experiments');
      const { data, size, learning, groups, rates, seeds, sigma } = flags;
      await runExperiment('sampling', flags, (options) =>
        reproduceSampling({
          ...options,
          ...{ learning, seeds, sigma },
          ...(data !== undefined && { data }),
          ...(size !== undefined && { size }),
          ...(groups && { groups }),
          ...(rates && { rates }),
        }),
      );
    });
}
