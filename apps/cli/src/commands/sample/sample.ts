import type { PatternGroupKind } from '@bilevel/imaging';
import { PATTERN_GROUPS } from '@bilevel/imaging/describe';
import type { PatternSummary, SampleEvent } from '@bilevel/runs';
import { duration, interval, printed } from '@bilevel/runs/display';
import { sliceFolder } from '@bilevel/runs/examples';
import { Option, type Command } from 'commander';
import { datedFolder } from '../../folders.js';
import { interruptSignal } from '../../interrupt.js';
import { numberOption, positiveNumber, positiveWhole } from '../../numbers.js';
import { err, json, out as print } from '../../terminal.js';
import { PATTERN_GROUP_NAMES } from './groups.js';

interface SampleFlags {
  rate?: number[];
  groups: PatternGroupKind;
  noise: number;
  seed: number;
  size?: number;
  threads?: number;
  out?: string;
  force?: boolean;
  resume?: boolean;
  json?: boolean;
}

const RATE = 0.25;

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
  $ bilevel sample slices/ --rate 0.25 --out patterns --resume       go on after Ctrl-C
  $ bilevel learn slices/ --operator mri:pattern=patterns/pattern-0.25.npy

Exit status: 0 done, 2 bad input, 130 interrupted (each finished stage is kept).`;

const share = numberOption('a number between 0 and 1', (x) => x > 0 && x < 1);
const seedOption = numberOption(
  'a whole number from 0 to 4294967295',
  (x) => Number.isInteger(x) && x >= 0 && x <= 0xffffffff,
);

/** `bilevel sample`. */
export function addSampleCommand(program: Command): void {
  program
    .command('sample')
    .summary('learn which samples of k-space to take')
    .description('Learns sampling patterns for magnetic resonance from pictures, for target rates.')
    .argument('[images...]', 'pictures of one size: files and folders (default: bundled slices)')
    .option(
      '--rate <share>',
      `share of k-space to come to; several by repeating it (default: ${String(RATE)})`,
      (text: string, before: number[] | undefined) => [...(before ?? []), share(text)],
    )
    .addOption(
      new Option('--groups <kind>', 'what is only measured together')
        .choices(PATTERN_GROUP_NAMES)
        .default('lines'),
    )
    .option('--noise <s>', 'noise of k-space, white minus black being 1', positiveNumber, 0.02)
    .option('--seed <n>', 'seed of the noise', seedOption, 0)
    .option('--size <n>', 'width and height that pictures are resized to', positiveWhole)
    .option(
      '--threads <n>',
      'threads to spread the pictures over; the numbers do not depend on it (default: all cores)',
      positiveWhole,
    )
    .option(
      '--out <dir>',
      'folder for the results; must be new or empty (default: bilevel-runs/sampling-<date and time>)',
    )
    .option(
      '--resume',
      'go on with the interrupted run in --out, with the same pictures and options',
    )
    .option('--force', 'accept a folder that is not empty, and replace files of the same name')
    .option('--json', 'one JSON event a line on standard output, the last a summary')
    .addHelpText('after', EXAMPLES)
    .action(async (images: string[], flags: SampleFlags) => {
      const { samplePatterns } = await import('@bilevel/runs');
      const { rate = [RATE], groups, noise, seed, size, threads, force, resume } = flags;
      const request = {
        ...{ groups, rates: rate, sigma: noise, seed, size, threads, force, resume },
        images: images.length > 0 ? images : [sliceFolder()],
        out: flags.out ?? datedFolder('sampling-'),
      };
      for await (const event of samplePatterns(request, interruptSignal())) {
        if (flags.json === true) json(event);
        else show(event);
      }
    });
}

function show(event: SampleEvent): void {
  switch (event.type) {
    case 'started': {
      const { pictures, width, height, resumed } = event;
      const what = `${String(pictures.length)} pictures of ${String(width)}×${String(height)}`;
      err(`${resumed ? 'Resuming' : 'Learning'} what to measure of k-space from ${what}`);
      break;
    }
    case 'stage': {
      const { stage, rate, objective, error, psnr } = event;
      err(
        `stage ${String(stage)} | ${printed.percent(rate, 1)} of k-space | objective ${interval(objective, error)} | PSNR ${printed.psnr(psnr)} dB`,
      );
      break;
    }
    case 'pattern':
      err(patternText(event));
      break;
    case 'summary': {
      const { out, patterns, seconds } = event;
      print(...patterns.map(patternText));
      const n = patterns.length;
      print(
        `Learned ${String(n)} ${n === 1 ? 'pattern' : 'patterns'} in ${duration(seconds)}: ${out}`,
      );
    }
  }
}

function patternText({ target, rate, weight, psnr, ssim }: PatternSummary): string {
  return (
    `${printed.percent(rate, 1)} of k-space for a rate of ${printed.percent(target, 1)}: weight ${printed.number(weight)}, ` +
    `PSNR ${printed.psnr(psnr)} dB, SSIM ${printed.ssim(ssim)}`
  );
}
