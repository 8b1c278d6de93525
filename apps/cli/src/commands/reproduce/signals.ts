import type { Command } from 'commander';
import { positiveNumber, positiveWhole, wholeFromZero } from '../../numbers.js';
import { experimentOptions, runExperiment, type ExperimentFlags } from './experiment.js';

interface SignalsFlags extends ExperimentFlags {
  data?: string;
  tolerance?: number[];
  budget: number;
  starts: number;
  work: number;
}

const EXAMPLES = `
Signals of 64 points are restored by a regulariser of two kernels of three taps and softplus, whose taps and weights
are learned: eight parameters, from 10 pairs of true and noisy signals; 10 others judge. Beside it

  total variation       its weight tuned on the same signals
  published protocol    FISTA, conjugate gradients and steps of 0.01 h, from the published start
  L-BFGS, adaptive      with a Newton finish or Newton-CG below, from that start and from random ones

The data are a JSON file { "train": [{ "truth": […], "noisy": […] }, …], "test": […] }. The published runs took
2.8 million iterations: about two minutes here with --budget 2800000.

Examples:
  $ bilevel reproduce signals --out signals
  $ bilevel reproduce signals --data piecewise-linear.json --starts 10
  $ bilevel reproduce signals --data piecewise-linear.json --tolerance 0.01 0.001 --budget 2800000`;

/** `bilevel reproduce signals`. */
export function addSignalsCommand(reproduce: Command): void {
  const command = reproduce
    .command('signals')
    .summary('a convolutional regulariser for signals (Ehrhardt & Roberts 2023, §4)')
    .description(
      'Learns a convolutional regulariser for 1-D signals, as in section 4 of Ehrhardt & Roberts 2023: by the ' +
        'published protocol and by the methods of bilevel.',
    )
    .option('--data <file>', 'signals as JSON (default: generated ones of the published kind)')
    .option(
      '--tolerance <values...>',
      'ε = δ of runs of the published protocol (default: 0.01)',
      (text: string, before: number[] | undefined) => [...(before ?? []), positiveNumber(text)],
    )
    .option(
      '--budget <n>',
      'iterations of each run of the published protocol',
      positiveWhole,
      200_000,
    )
    .option('--starts <n>', 'random starts besides the published one', wholeFromZero, 5)
    .option(
      '--work <n>',
      'units of work of each run of the methods, all signals together',
      positiveWhole,
      14_000,
    );
  experimentOptions(command, 'signals')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: SignalsFlags) => {
      const { reproduceSignals } = await import('@bilevel/experiments');
      const { data, tolerance, budget, starts, work } = flags;
      await runExperiment('signals', flags, (options) =>
        reproduceSignals({
          ...options,
          ...{ budget, starts, work },
          ...(data !== undefined && { data }),
          ...(tolerance !== undefined && { tolerances: tolerance }),
        }),
      );
    });
}
