import type { NoiseRequest, ValueRange } from '@bilevel/imaging';
import { printed } from '@bilevel/runs/display';
import type {
  TunePictureEvent,
  TunePointEvent,
  TuneRequest,
  TuneSummaryEvent,
} from '@bilevel/runs';
import { DATA_OPTIONS, TUNE_OPTIONS } from '@bilevel/runs/options';
import type { Command } from 'commander';
import { interruptSignal } from '../interrupt.js';
import { noiseOption, pageOption, rangeOption } from '../numbers.js';
import { addSettings, givenSettings, parsed } from '../settingOptions.js';
import { err, json, linesOf, out as print } from '../terminal.js';

interface TuneFlags {
  noise?: NoiseRequest;
  range?: ValueRange;
  out?: string;
  grey?: boolean;
  force?: boolean;
  json?: boolean;
}

const { page, channel, variable, range } = DATA_OPTIONS;
/** What the request takes as it is given. */
const OPTIONS = { ...TUNE_OPTIONS, page, channel, variable, range };

const EXAMPLES = `
No clean picture is needed: the error is estimated from the noisy ones alone, by Stein's unbiased estimate
(SURE) for white Gaussian noise. Computed errors are certified for that estimate; the estimate itself is
right in the mean over the noise, and the PSNR that follows from it is called estimated.

The weight is tuned on the middle of each picture, of all together. The smoothing is held at a twentieth of
the noise. To learn both, and on whole pictures: bilevel learn.

Examples:
  $ bilevel tune photo.png
  $ bilevel tune photo.png --out tuned.json    then: bilevel apply tuned.json photos/
  $ bilevel tune photos/ --noise 0.05 --side 512
  $ bilevel tune scan.tif --grey --json

Exit status: 0 done, 2 bad input, 130 interrupted (no model is written).`;

/** `bilevel tune`. */
export function addTuneCommand(program: Command): void {
  const command = program
    .command('tune')
    .summary('find the weight for noisy pictures, without clean ones')
    .description(
      'Estimates the noise of pictures, and the error at each weight of a regulariser, and finds the best weight.',
    )
    .usage('[options] <images...>')
    .argument('<images...>', 'noisy pictures: files and folders')
    .option('--out <file>', 'write the model there, for bilevel apply (default: none is written)')
    .option('--grey', 'take colour pictures as grey')
    .option('--force', 'replace the file of the model')
    .option('--json', 'one JSON event a line on standard output, the last a summary')
    .addHelpText('after', EXAMPLES)
    .action(async (images: string[], flags: TuneFlags) => {
      const request: TuneRequest = {
        ...givenSettings<Omit<TuneRequest, 'images'>>(OPTIONS, flags),
        images,
        out: flags.out,
        grey: flags.grey,
        force: flags.force,
      };
      const { tuneRun } = await import('@bilevel/runs');
      for await (const event of tuneRun(request, interruptSignal())) {
        if (flags.json === true) json(event);
        else if (event.type === 'warning') err(...linesOf(`warning: ${event.message}`));
        else if (event.type === 'picture') err(pictureText(event));
        else if (event.type === 'point') err(pointText(event));
        else print(...summaryText(event));
      }
    });
  addSettings(command, OPTIONS, {
    noise: parsed(noiseOption),
    page: pageOption,
    range: rangeOption,
  });
}

/** `photo.png 4000×3000, the middle 256×256: σ ≈ 0.0512 (estimated)`. */
function pictureText(event: TunePictureEvent): string {
  const { input, width, height, part, sigma, estimated, isDoubtful } = event;
  const all = part.width === width && part.height === height;
  const where = all ? '' : `, the middle ${String(part.width)}×${String(part.height)}`;
  const how = estimated ? (isDoubtful ? 'estimated, doubtful' : 'estimated') : 'as stated';
  return `${input} ${String(width)}×${String(height)}${where}: σ = ${printed.number(sigma)} (${how})`;
}

/** `weight 0.0312  estimated PSNR 28.41 dB  error 0.00144 ± 2.1e-7`. */
function pointText({ weight, psnr, risk, errors, kind }: TunePointEvent): string {
  const proven = kind === 'certified' ? '' : ' (estimated)';
  return (
    `weight ${printed.number(weight)}  estimated PSNR ${printed.psnr(psnr)} dB  ` +
    `mean squared error ${printed.number(risk)} ± ${printed.bound(errors.risk)}${proven}`
  );
}

function summaryText({ prior, values, best, between, sigma, out }: TuneSummaryEvent): string[] {
  const { weight = NaN, smoothing } = values;
  const held = smoothing === undefined ? '' : `, smoothing ${printed.number(Number(smoothing))}`;
  const where =
    between === null
      ? 'no minimum is proven between the weights that were tried'
      : `a minimum of the estimated error lies between ${printed.number(between.low)} and ` +
        `${printed.number(between.high)} (${between.kind})`;
  return [
    `Best weight of ${prior}: ${printed.number(Number(weight))}${held}, for σ = ${printed.number(sigma)}; ${where}.`,
    `Estimated PSNR: ${printed.psnr(best.psnr)} dB (SURE).`,
    ...(out === null ? [] : [`Model: ${out}`]),
  ];
}
