import { ArgumentError } from '@bilevel/core';
import type { Command } from 'commander';
import { dataFolder } from './dataFolder.js';
import { experimentOptions, runExperiment, type ExperimentFlags } from './experiment.js';

interface UnsupervisedFlags extends ExperimentFlags {
  train?: string;
  test?: string;
  sigmas?: string[];
  regularisers?: string[];
  draws?: string;
  size?: string;
  quick?: boolean;
  resume?: boolean;
}

const EXAMPLES = `
Denoising learned four times from the same photographs: from clean pictures, from two noisy pictures of each scene
(Noise2Noise), and from one noisy picture of each (SURE), with σ known and with σ estimated. Told are PSNR and SSIM on other
pictures, and how far the PSNR that is estimated without clean pictures is from the true one, over several draws of the
noise. A run is kept as soon as it is computed.

Without --train and --test the folders kodak and bsd68 in BILEVEL_DATA are used, or else generated pictures.

Examples:
  $ bilevel reproduce unsupervised --train kodak/ --test bsd68/ --out unsupervised
  $ bilevel reproduce unsupervised --out unsupervised --resume      go on after Ctrl-C or a crash, or add runs
  $ bilevel reproduce unsupervised --regularisers tv --sigmas 0.1 --quick`;

/** `bilevel reproduce unsupervised`. */
export function addUnsupervisedCommand(reproduce: Command): void {
  const command = reproduce
    .command('unsupervised')
    .summary('learning without clean pictures against learning from them')
    .description(
      'Compares what is learned with and without clean pictures, on pictures not learned from.',
    )
    .option('--train <dir>', 'photographs to learn from')
    .option('--test <dir>', 'photographs to test on')
    .option(
      '--sigmas <numbers...>',
      'standard deviations of the noise, white being 1 (default: 0.05 0.1 0.2)',
    )
    .option('--regularisers <names...>', 'regularisers (default: all)')
    .option('--draws <n>', 'how often the noise is drawn (default: 3)')
    .option('--size <n>', 'width and height of the parts of photographs (default: 128)')
    .option('--quick', 'tiny pictures and some steps, to see that everything works')
    .option('--resume', 'go on with the experiment in --out, or add to it');
  experimentOptions(command, 'unsupervised')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: UnsupervisedFlags) => {
      const { reproduceUnsupervised } = await import('@bilevel/experiments');
      if (flags.resume === true && flags.out === undefined) {
        throw new ArgumentError(
          'Expected --out with --resume but received none. Give the folder of the experiment.',
        );
      }
      const { sigmas, regularisers, draws, size, quick } = flags;
      const { train = dataFolder('kodak', quick), test = dataFolder('bsd68', quick) } = flags;
      const own = { ...flags, force: flags.force === true || flags.resume === true };
      await runExperiment('unsupervised', own, (options) =>
        reproduceUnsupervised({
          ...options,
          ...(train !== undefined && { train }),
          ...(test !== undefined && { test }),
          ...(sigmas && { sigmas: sigmas.map(Number) }),
          ...(regularisers && { regularisers }),
          ...(draws !== undefined && { draws: Number(draws) }),
          ...(size !== undefined && { size: Number(size) }),
          ...(quick === true && { quick }),
        }),
      );
    });
}
