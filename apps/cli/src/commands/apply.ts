import type { ValueRange } from '@bilevel/imaging';
import type { ApplyRequest } from '@bilevel/runs';
import { WRITTEN_NAMES } from '@bilevel/imaging/formats';
import { DATA_OPTIONS } from '@bilevel/runs/options';
import { Option, type Command } from 'commander';
import { duration, printed } from '@bilevel/runs/display';
import { interruptSignal } from '../interrupt.js';
import { pageOption, rangeOption } from '../numbers.js';
import { addSettings } from '../settingOptions.js';
import { err, json, linesOf, out as print } from '../terminal.js';

interface ApplyFlags {
  out: string;
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

const EXAMPLES = `
Colour pictures are denoised channel by channel. Each result is certified to lie within the accuracy
shown of the exact minimiser (root mean square, as a share of the range).

Pictures must be on the scale that the model was learned on; what is not is told, or refused. Files of
integers hold 0 (black) to 1 (white): results that they would cut off are told, or refused.

Examples:
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
    .description('Denoises pictures with the weights of a run.')
    .argument('<model>', 'model.json of a run, or the run folder')
    .argument('<images...>', 'noisy pictures: files and folders')
    .requiredOption('--out <dir>', 'folder for the results; must be new or empty')
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
    .addHelpText('after', EXAMPLES)
    .action(async (model: string, images: string[], flags: ApplyFlags) => {
      const request: ApplyRequest = {
        model,
        images,
        out: flags.out,
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
          const note = event.status === 'converged' ? '' : ` (${event.status})`;
          err(
            `${String(event.done)}/${String(event.of)} ${event.output} ± ` +
              `${printed.bound(event.accuracy)}${note}`,
          );
        } else {
          const { images: n, seconds, out } = event;
          print(
            `Denoised ${String(n)} ${n === 1 ? 'picture' : 'pictures'} in ${duration(seconds)}: ${out}`,
          );
        }
      }
    });
  const { page, channel, variable, mask } = DATA_OPTIONS;
  addSettings(command, { page, channel, variable, mask }, { page: pageOption });
}
