import { ArgumentError } from '@bilevel/core';
import type { ValueRange } from '@bilevel/imaging';
import type { AppliedEvent, AppliedNoise, ApplyRequest } from '@bilevel/runs';
import { WRITTEN_NAMES } from '@bilevel/imaging/formats';
import { DATA_OPTIONS, ESTIMATED, NOISE_OPTION } from '@bilevel/runs/options';
import { Option, type Command } from 'commander';
import { duration, printed } from '@bilevel/runs/display';
import { interruptSignal } from '../interrupt.js';
import { datedFolder } from '../folders.js';
import { appliedNoiseOption, pageOption, rangeOption } from '../numbers.js';
import { addSettings, settingOption } from '../settingOptions.js';
import { shippedModelsText } from '../shippedModels.js';
import { shippedModels } from '@bilevel/runs/shipped-models';
import { err, json, linesOf, out as print } from '../terminal.js';

interface ApplyFlags {
  model?: string;
  noise?: AppliedNoise;
  out?: string;
  page?: number | 'all';
  channel?: number;
  variable?: string;
  mask?: string;
  format?: string;
  bitDepth?: '8' | '16' | '32';
  range?: ValueRange;
  grey?: boolean;
  force?: boolean;
  json?: boolean;
}

const DEPTHS = { '8': 8, '16': 16, '32': 32 } as const;

const examples = (): string => `
${shippedModelsText()}

Colour pictures are denoised channel by channel. Each result is certified to lie within the accuracy
shown of the exact minimiser (root mean square, as a share of the range).

Pictures must be on the scale that the model was learned on; what is not is told, or refused. Files of
integers hold 0 (black) to 1 (white): results that they would cut off are told, or refused.

With --noise a model that was learned for noise of σ is taken for that of σ': its weights and smoothings
times σ'/σ, which is exact for pictures of as many times the contrast. With --noise ${ESTIMATED} σ' is estimated in
each picture by its finest details, and told; where that cannot be trusted a warning says why.

Examples:
  $ bilevel apply --model ${shippedModels()[0]?.name ?? ''} noisy/    one that comes with bilevel
  $ bilevel apply --model ${shippedModels()[0]?.name ?? ''} noisy/ --noise 0.05
  $ bilevel apply --model ${shippedModels()[0]?.name ?? ''} noisy/ --noise ${ESTIMATED}
  $ bilevel apply run/model.json noisy/ --out clean
  $ bilevel apply run photo.jpg --out clean --format png --bit-depth 16
  $ bilevel apply run scan.png --mask holes.png --out clean    fills in what the mask has black
  $ bilevel apply run floats/ --range 255 --out clean    floats from 0 (black) to 255 (white)

Exit status: 0 done, 2 bad input, 130 interrupted (finished pictures are kept).`;

/** `bilevel apply`. */
export function addApplyCommand(program: Command): void {
  const command = program
    .command('apply')
    .summary('denoise pictures with learned weights')
    .description(
      'Denoises pictures with the weights of a run, or with a model that comes with bilevel.',
    )
    .usage(
      '[options] <model> <images...>\n       bilevel apply [options] --model <model> <images...>',
    )
    .argument(
      '[model]',
      'model.json of a run, the run folder, or the name of a model; none with --model',
    )
    .argument('[images...]', 'noisy pictures: files and folders')
    .option(
      '--model <model>',
      'the model, in place of the first argument; a path comes before a name',
    )
    .addOption(settingOption(NOISE_OPTION, appliedNoiseOption))
    .option(
      '--out <dir>',
      'folder for the results; must be new or empty (default: bilevel-runs/applied-<date and time>)',
    )
    .addOption(
      new Option(
        '--format <name>',
        'file format of the results (default: that of each picture, TIFF where that is not written)',
      ).choices(WRITTEN_NAMES),
    )
    .addOption(
      new Option('--bit-depth <bits>', 'bits per channel (default: those of each picture)').choices(
        Object.keys(DEPTHS),
      ),
    )
    .option(
      '--range <white|black..white>',
      'numbers of the files that are black and white, as 255 or -1000..1000 (default: as stated for the model, else those of the number format)',
      rangeOption,
    )
    .option('--grey', 'convert colour pictures to grey')
    .option('--force', 'accept a folder that is not empty, and replace files of the same name')
    .option('--json', 'one JSON event a line on standard output, the last a summary')
    .addHelpText('after', examples)
    .action(async (first: string | undefined, others: string[], flags: ApplyFlags) => {
      const request: ApplyRequest = {
        ...whatIsAsked(first, others, flags),
        noise: flags.noise,
        out: flags.out ?? datedFolder('applied-'),
        format: flags.format,
        bitDepth: flags.bitDepth === undefined ? undefined : DEPTHS[flags.bitDepth],
        range: flags.range,
        page: flags.page,
        channel: flags.channel,
        variable: flags.variable,
        mask: flags.mask,
        grey: flags.grey,
        force: flags.force,
      };
      const { applyRun } = await import('@bilevel/runs');
      for await (const event of applyRun(request, interruptSignal())) {
        if (flags.json === true) {
          json(event);
        } else if (event.type === 'warning') {
          err(...linesOf(`warning: ${event.message}`));
        } else if (event.type === 'applied') {
          err(appliedText(event));
        } else {
          const { images: n, seconds, out, model } = event;
          print(
            `Reconstructed ${String(n)} ${n === 1 ? 'picture' : 'pictures'} in ${duration(seconds)} with ${model}: ${out}`,
          );
        }
      }
    });
  const { page, channel, variable, mask } = DATA_OPTIONS;
  addSettings(command, { page, channel, variable, mask }, { page: pageOption });
}

/** `1/6 out/a.png ± 9.8e-5, for σ ≈ 0.0977`. */
function appliedText({ done, of, output, accuracy, status, noise }: AppliedEvent): string {
  const note = status === 'converged' ? '' : ` (${status})`;
  const estimate =
    noise === undefined
      ? ''
      : `, for σ ≈ ${printed.number(noise.sigma)}${noise.isDoubtful ? ', a doubtful estimate' : ''}`;
  return `${String(done)}/${String(of)} ${output} ± ${printed.bound(accuracy)}${note}${estimate}`;
}

/** The model and the pictures: the first argument is the model unless `--model` gives it. */
function whatIsAsked(
  first: string | undefined,
  others: readonly string[],
  flags: ApplyFlags,
): Pick<ApplyRequest, 'model' | 'images'> {
  const { model = first } = flags;
  const images = flags.model === undefined || first === undefined ? others : [first, ...others];
  if (model === undefined || images.length === 0) {
    throw new ArgumentError(
      'Expected a model and pictures but received ' +
        (model === undefined ? 'neither' : `no pictures for the model ${model}`) +
        '. See bilevel apply --help.',
    );
  }
  return { model, images };
}
