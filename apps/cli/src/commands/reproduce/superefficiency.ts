import { Option, type Command } from 'commander';
import type { FigureName } from '@bilevel/experiments';
import { positiveWhole } from '../../numbers.js';
import { experimentOptions, runExperiment, type ExperimentFlags } from './experiment.js';

interface SuperefficiencyFlags extends ExperimentFlags {
  figure?: FigureName[];
  data?: string[];
  seeds: number;
}

const EXAMPLES = `
  1a   ridge regression, linear upper level: plain, Newton, optimal reparameterisation
  1b   ridge regression, quadratic upper level: the same
  2b   ridge regression, quadratic upper level: diagonal preconditioner, x = ±exp z, x = P⁻¹z
  3a   logistic regression, weights e^[−1, 1]: all of these and Newton
  3b   logistic regression, weights e^[3, 6]: the same

The paper's data are mpg_scale (ridge), liver_scale and liver_scale_test (logistic) in the LIBSVM
format. --data takes the folder they lie in, or the files: one for ridge, two (training, test) for
logistic, or three (ridge, training, test). Without --data they are generated.

Examples:
  $ bilevel reproduce superefficiency --out superefficiency
  $ bilevel reproduce superefficiency --data libsvm/
  $ bilevel reproduce superefficiency --figure 1a 1b --data mpg_scale.txt --seed 3
  $ bilevel reproduce superefficiency --figure 3a --data liver_scale.txt liver_scale_test.txt`;

/** `bilevel reproduce superefficiency`. */
export function addSuperefficiencyCommand(reproduce: Command): void {
  const command = reproduce
    .command('superefficiency')
    .summary('preconditioned and reparameterised hypergradients (Ye et al. 2024)')
    .description(
      'The error of the hypergradient against the distance to the solution: figures 1a, 1b, 2b, ' +
        '3a and 3b of Ye, Peyré, Cremers & Ablin 2024.',
    )
    .addOption(
      new Option(
        '--figure <names...>',
        'figures to draw (default: all that --data serves)',
      ).choices(['1a', '1b', '2b', '3a', '3b']),
    )
    .option('--data <paths...>', 'a folder of LIBSVM files, or the files (default: generated data)')
    .option('--seeds <n>', 'instances to average over, of consecutive seeds', positiveWhole, 10);
  experimentOptions(command, 'superefficiency')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: SuperefficiencyFlags) => {
      const { reproduceSuperefficiency, superefficiencyFiles } =
        await import('@bilevel/experiments');
      const { figure, data, seeds } = flags;
      const files = data === undefined ? undefined : await superefficiencyFiles(data);
      await runExperiment('superefficiency', flags, (options) =>
        reproduceSuperefficiency({
          ...options,
          seeds,
          ...(files !== undefined && { data: files }),
          ...(figure !== undefined && { figures: figure }),
        }),
      );
    });
}
