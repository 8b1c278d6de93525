import { join } from 'node:path';
import { ArgumentError } from '@bilevel/core';
import type { NoiseRequest, ValueRange } from '@bilevel/imaging';
import type { DataSettings, LearnRequest, RunEvent, RunSettings, RunSummary } from '@bilevel/runs';
import { DEFAULT_TOLERANCE, START_SHARE, stoppingRule } from '@bilevel/runs/display';
import { Option, type Command } from 'commander';
import { barDisplay } from '../display/bar.js';
import type { Display } from '../display/display.js';
import { linesDisplay } from '../display/lines.js';
import { ndjsonDisplay } from '../display/ndjson.js';
import { summaryText } from '../display/summary.js';
import { EXIT } from '../exitCodes.js';
import { datedFolder } from '../folders.js';
import { interruptSignal } from '../interrupt.js';
import { pictureOptions, type PictureFlags } from '../pictureOptions.js';
import {
  noiseOption,
  numberOption,
  positiveNumber,
  positiveWhole,
  rangeOption,
  seed,
} from '../numbers.js';
import { err, out as print } from '../terminal.js';

interface LearnFlags extends PictureFlags {
  noisy?: string;
  noise?: NoiseRequest;
  range?: ValueRange;
  part?: number;
  size?: number | 'full';
  crop?: boolean;
  prior: RunSettings['training']['prior'];
  method: RunSettings['training']['method'];
  lower: RunSettings['training']['lower'];
  adjoint: RunSettings['training']['adjoint'];
  epsilon?: number;
  delta?: number;
  step?: number;
  schedule?: NonNullable<RunSettings['training']['schedule']>;
  memory?: number;
  batch?: number;
  keep?: number;
  budget?: number;
  steps?: number;
  tolerance: number;
  start?: NonNullable<RunSettings['training']['start']>;
  weight?: number;
  smoothing?: number;
  seed: number;
  validation: number | string;
  out?: string;
  force?: boolean;
  resume?: string;
  json?: boolean;
  threads?: number;
}

const DEFAULT_STEPS = 200;
const DEFAULT_KEEP = 256;

const EXAMPLES = `
The objective is the mean over the training pictures of ½‖x* − x_true‖² (per picture, summed over
pixels), where x* minimises ½‖x − y‖² + weight · Σ √((Dx)² + smoothing²).

Grey values run from 0 (black) to 1 (white): integers are divided by the largest of their type, floats
are kept. Other numbers (12 bits in 16-bit files, floats to 255, CT numbers) are found and told; --range
states which are black and white. PSNR has the range, stated or found, for its peak.

Large pictures are learned from in part, unshrunk: a part of 96×96 pixels that varies as the whole does.

Methods:
  adaptive    every step is proven to lower the objective; nothing to tune
  lbfgs       quasi-Newton with measured noise: fewer units of work, proof where it comes for free
  hoag        gradient steps with tolerances that fall by a schedule (Pedregosa 2016)
  stochastic  mini-batches in a random order that --seed fixes; a step is a pass over all pictures
  fixed       one step size and one accuracy throughout

Examples:
  $ bilevel learn photos/ --out run               learn from a folder, noise σ = 0.1 added
  $ bilevel learn photos/ --noise 0.05 --size full
  $ bilevel learn scans/ --range 4095 --noise 10%   12-bit numbers in 16-bit files
  $ bilevel learn photos/ --validation others/
  $ bilevel learn clean/ --noisy noisy/           real pairs, matched by file name
  $ bilevel learn photos/ --prior tv-isotropic --seed 7 --json
  $ bilevel learn photos/ --method lbfgs --lower newton
  $ bilevel learn --resume run                    go on after Ctrl-C, a crash or a power cut

Exit status: 0 done, 2 bad input, 3 ended with nothing learned, 130 interrupted (resumable).`;

/** `bilevel learn`. */
export function addLearnCommand(program: Command): void {
  const learn = program
    .command('learn')
    .summary('learn total-variation weights from pictures')
    .description(
      'Learns the weight and the smoothing of total-variation denoising from pictures, and writes ' +
        'a run folder with the model, the history with certified bounds, pictures and a report.',
    )
    .argument('[images...]', 'clean pictures: files and folders (PNG, JPEG, TIFF, WebP, npy)')
    .option('--noisy <dir>', 'folder of noisy partners, matched by file name (no noise is added)')
    .option(
      '--noise <sigma>',
      'standard deviation of the Gaussian noise to add, on the scale where white is 1, or of the range, as 10% (default: 0.1)',
      noiseOption,
    )
    .option(
      '--range <white|black..white>',
      'numbers of the files that are black and white, as 4095 or -1000..1000 (default: those of the number format)',
      rangeOption,
    )
    .option(
      '--part <pixels>',
      'learn from an unshrunk part of each picture that varies as all of it does, at most pixels × pixels (default: 96; with --noisy: all of it)',
      parsePixels,
    )
    .option(
      '--size <pixels>',
      'shrink or enlarge to pixels × pixels without keeping the aspect ratio; or "full", all of each picture as it is',
      parseSize,
    )
    .option('--crop', 'cut out the centre of --size pixels instead of resizing')
    .addOption(
      new Option('--prior <name>', 'kind of total variation')
        .choices(['tv', 'tv-isotropic'])
        .default('tv'),
    )
    .addOption(
      new Option('--method <name>', 'upper-level method; see below')
        .choices(['adaptive', 'lbfgs', 'hoag', 'stochastic', 'fixed'])
        .default('adaptive'),
    )
    .addOption(
      new Option(
        '--lower <name>',
        'lower-level solver; newton is inexact Newton, newton-finish the default with Newton steps near the end',
      )
        .choices(['hb-fista', 'fista', 'gd', 'hb', 'lbfgs', 'newton', 'newton-finish'])
        .default('hb-fista'),
    )
    .addOption(
      new Option('--adjoint <name>', 'adjoint solver: cg is preconditioned by the diagonal')
        .choices(['cg', 'cg-plain', 'gd', 'hb', 'minres', 'neumann'])
        .default('cg'),
    )
    .option(
      '--epsilon <distance>',
      'certified distance ‖x̃ − x*‖ in the unit of the data: all for fixed, the first for other methods (default: measured, a share of that at the start)',
      positiveNumber,
    )
    .option('--delta <residual>', 'adjoint residual, absolute; as --epsilon', positiveNumber)
    .option(
      '--step <size>',
      'step size of fixed, first one of hoag and stochastic; data times k ask for 1/k² of it (default: so that the first step has length 0.5, in any unit)',
      positiveNumber,
    )
    .addOption(
      new Option(
        '--schedule <name>',
        'tolerances of hoag: exponential (default), quadratic, cubic; steps of stochastic: decreasing (default), constant',
      ).choices(['exponential', 'quadratic', 'cubic', 'decreasing', 'constant']),
    )
    .option('--memory <pairs>', 'curvature pairs of lbfgs (default: 10)', positiveWhole)
    .option(
      '--batch <pictures>',
      'mini-batches of stochastic (default: a quarter of the pictures)',
      positiveWhole,
    )
    .option(
      '--budget <work>',
      'units of work in all: gradients and Hessian-vector products of one picture (default: none)',
      positiveWhole,
    )
    .option('--steps <n>', `steps at most (default: ${String(DEFAULT_STEPS)})`, positiveWhole)
    .option(
      '--tolerance <t>',
      `converged when ${stoppingRule('t')}, with ‖h‖ the norm of the hypergradient and the bound on its error`,
      positiveNumber,
      DEFAULT_TOLERANCE,
    )
    .option(
      '--start <weight[,smoothing]>',
      `where to start, in the unit of the data; one number for both (default: ${String(START_SHARE)} of the root mean square of noisy − clean)`,
      parseStart,
    )
    .option('--weight <w>', 'hold the weight fixed, learn only the smoothing', positiveNumber)
    .option('--smoothing <v>', 'hold the smoothing fixed, learn only the weight', positiveNumber)
    .option('--seed <n>', 'seed of the noise and of the split', seed, 0)
    .option(
      '--validation <share|dir>',
      'share of the pictures to keep for validation, or a folder of other ones',
      parseValidation,
      0.2,
    )
    .option(
      '--keep <megabytes>',
      `room for reconstructions of steps in the run folder: of as many, evenly spread, as fit; 0 for none (default: ${String(DEFAULT_KEEP)})`,
      numberOption('a number of at least 0', (x) => x >= 0),
    )
    .option('--out <dir>', 'run folder (default: bilevel-runs/<date and time>)')
    .option('--force', 'replace an earlier run in the folder')
    .option(
      '--resume <dir>',
      'continue the run in this folder; only --budget, --steps, --keep and --threads may change',
    )
    .option(
      '--threads <n>',
      'threads to spread the pictures over; the numbers do not depend on it (default: all cores)',
      positiveWhole,
    )
    .option('--json', 'one JSON event a line on standard output, the last a summary')
    .addHelpText('after', EXAMPLES)
    .action(async (images: string[], flags: LearnFlags, command: Command) => {
      const request =
        flags.resume === undefined
          ? newRun(images, flags, (await import('@bilevel/runs/settings')).DEFAULT_DATA)
          : resumedRun(flags.resume, images, flags, command);
      process.exitCode = await run(request, flags);
    });
  for (const option of pictureOptions()) learn.addOption(option);
}

const parsePixels = numberOption(
  'a whole number from 11 to 65535',
  (x) => Number.isInteger(x) && x >= 11 && x < 65536,
);

function parseSize(text: string): number | 'full' {
  return text === 'full'
    ? 'full'
    : numberOption(
        'a whole number from 11 to 65535, or "full"',
        (x) => Number.isInteger(x) && x >= 11 && x < 65536,
      )(text);
}

function parseStart(text: string): NonNullable<LearnFlags['start']> {
  const [weight = '', smoothing = weight, ...others] = text.split(',');
  // Too many are none.
  return {
    weight: positiveNumber(others.length > 0 ? text : weight),
    smoothing: positiveNumber(smoothing),
  };
}

function parseValidation(text: string): number | string {
  return Number.isNaN(Number(text)) && text.trim() !== ''
    ? text
    : numberOption('a number from 0 to below 1, or a folder', (x) => x >= 0 && x < 1)(text);
}

function newRun(
  images: readonly string[],
  flags: LearnFlags,
  defaults: DataSettings,
): LearnRequest {
  const { noisy, noise, range } = flags;
  if (images.length === 0) {
    throw new ArgumentError(
      'Expected picture files or folders but received none. See bilevel learn --help.',
    );
  }
  if (noisy !== undefined && noise !== undefined) {
    throw new ArgumentError(
      'Expected either --noisy or --noise but received both. Real pairs get no added noise.',
    );
  }
  const training: RunSettings['training'] = {
    prior: flags.prior,
    method: flags.method,
    lower: flags.lower,
    adjoint: flags.adjoint,
    maxSteps: flags.steps ?? DEFAULT_STEPS,
    tolerance: flags.tolerance,
    ...pick(flags, [
      ...(['epsilon', 'delta', 'step', 'schedule', 'memory', 'batch'] as const),
      ...(['budget', 'start', 'weight', 'smoothing'] as const),
    ]),
  };
  return {
    kind: 'new',
    images,
    ...(typeof flags.validation === 'string' && { validation: [flags.validation] }),
    noisy,
    out: flags.out ?? datedFolder(),
    force: flags.force,
    settings: {
      data: {
        noise: noisy === undefined ? (noise ?? defaults.noise) : { kind: 'pairs' },
        size: sizeOf(flags, defaults),
        ...(range && { range }),
        ...pick(flags, ['page', 'channel']),
        seed: flags.seed,
        validation: typeof flags.validation === 'string' ? 'given' : flags.validation,
      },
      training,
      keepMegabytes: flags.keep ?? DEFAULT_KEEP,
    },
  };
}

/** What of each picture is learned from. */
function sizeOf(
  { noisy, part, size, crop }: LearnFlags,
  defaults: DataSettings,
): DataSettings['size'] {
  if (part !== undefined) {
    if (size === undefined && crop !== true) return { kind: 'part', size: part };
    throw new ArgumentError(
      `Expected either --part or --${size === undefined ? 'crop' : 'size'} but received both. Leave one out.`,
    );
  }
  if (crop === true && typeof size !== 'number') {
    throw new ArgumentError(
      'Expected --size with a number of pixels for --crop but received none.',
    );
  }
  if (size === undefined) return noisy === undefined ? defaults.size : { kind: 'full' };
  if (size === 'full') return { kind: 'full' };
  if (noisy !== undefined && crop !== true) {
    throw new ArgumentError(
      'Expected --crop with --size for real pairs but received a resize, which would change their ' +
        'noise. Add --crop, or leave --size out.',
    );
  }
  return { kind: crop === true ? 'crop' : 'resize', size };
}

function resumedRun(
  folder: string,
  images: readonly string[],
  flags: LearnFlags,
  command: Command,
): LearnRequest {
  const allowed = new Set(['resume', 'json', 'threads', 'budget', 'steps', 'keep']);
  const given = Object.keys(flags).find(
    (name) => !allowed.has(name) && command.getOptionValueSource(name) === 'cli',
  );
  if (images.length > 0 || given !== undefined) {
    throw new ArgumentError(
      `Expected nothing but --budget, --steps, --keep, --threads and --json with --resume but received ` +
        `${given === undefined ? 'pictures' : `--${given}`}. The run's own configuration applies.`,
    );
  }
  return {
    kind: 'resume',
    folder,
    budget: flags.budget,
    maxSteps: flags.steps,
    keepMegabytes: flags.keep,
  };
}

function pick<K extends keyof LearnFlags>(
  flags: LearnFlags,
  names: readonly K[],
): Pick<LearnFlags, K> {
  return Object.fromEntries(
    names.filter((name) => flags[name] !== undefined).map((name) => [name, flags[name]]),
  ) as Pick<LearnFlags, K>;
}

async function run(request: LearnRequest, flags: LearnFlags): Promise<number> {
  const signal = interruptSignal();
  const { RunFolder, learnRun } = await import('@bilevel/runs');
  const display = createDisplay(flags.json === true);
  let folder = '';
  try {
    const events = learnRun(request, {
      signal,
      ...(flags.threads !== undefined && { threads: flags.threads }),
      onEvaluation: (done, of) => {
        display.evaluation(done, of);
      },
    });
    let summary: RunSummary | undefined;
    let workAtLastStep: number | undefined;
    for await (const event of events) {
      if (event.type === 'start') folder = event.folder;
      if (event.type === 'step') workAtLastStep = event.totalWork;
      if (event.type === 'summary') summary = event;
      display.event(event satisfies RunEvent);
    }
    display.stop();
    if (summary === undefined) throw new Error('A run ended without a summary.');
    const interrupted = summary.status === 'interrupted';
    if (flags.json !== true) {
      const { config } = await RunFolder.open(folder);
      const { prior } = config.settings.training;
      print(...summaryText(summary, prior, workAtLastStep).split('\n'));
      print(`  ${'model'.padEnd(14)}${join(folder, 'model.json')}`);
      if (!interrupted) {
        print(`  ${'report'.padEnd(14)}${join(folder, 'report.html')}`);
      }
    }
    if (interrupted) err(resumeHint(folder));
    if (interrupted) return EXIT.interrupted;
    return summary.note === undefined ? EXIT.success : EXIT.nothingLearned;
  } catch (error) {
    display.stop();
    if (folder !== '') err(resumeHint(folder));
    throw error;
  }
}

function resumeHint(folder: string): string {
  return `To go on: bilevel learn --resume ${JSON.stringify(folder)}`;
}

function createDisplay(json: boolean): Display {
  if (json) return ndjsonDisplay();
  return process.stderr.isTTY ? barDisplay() : linesDisplay();
}
