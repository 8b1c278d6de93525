import { readdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { CancelledError, type LowerStatus } from '@bilevel/core';
import {
  FORMAT_RANGE,
  applyTiled,
  eachUsable,
  holdsComplex,
  isImage,
  listPictures,
  magnitudeOf,
  peakOf,
  pictureAt,
  readMetadata,
  requireApplicable,
  writeImage,
  type BitDepth,
  type Finding,
  type Image,
  type ValueRange,
} from '@bilevel/imaging';
import { maskFor } from './applyMask.js';
import { outputPaths, resultDepth } from './applyOutput.js';
import {
  clippedFindings,
  readAs,
  readForModel,
  refuseClipped,
  toFile,
  whiteOf,
  type ForModel,
} from './applyScale.js';
import { RunFolderError, WriteError } from './errors.js';
import { makeFolder } from './makeFolder.js';
import { findModel, shadowText } from './findModel.js';
import { forEachPicture, type AppliedNoise } from './noiseScale.js';
import { counted } from './report/format.js';

/** What to denoise, and where to. */
export interface ApplyRequest {
  /** model.json, the folder of a run, or the name of one of `shippedModels`; what exists at a path comes first. */
  readonly model: string;
  /** The noise of the pictures, for a model that was learned for another one. Default: that of the model. */
  readonly noise?: AppliedNoise | undefined;
  /** Noisy pictures: files and folders. */
  readonly images: readonly string[];
  /** Folder of the results. */
  readonly out: string;
  /** Extension of the results, `.png` and so on. Default: that of each picture. */
  readonly format?: string | undefined;
  /** Default: that of each picture. */
  readonly bitDepth?: BitDepth | undefined;
  /**
   * The numbers of the files that are black and white. Default: the range stated for the model, else
   * that of each picture's format.
   */
  readonly range?: ValueRange | undefined;
  /**
   * Page, frame, plane or slice of files with several, from 1; `all`: each is a picture. Default: such files
   * are refused.
   */
  readonly page?: number | 'all' | undefined;
  /** Channel read as grey, from 1. Default: files that are not grey or RGB are refused. */
  readonly channel?: number | undefined;
  /** Array of files with several. Default: the only one that is a picture. */
  readonly variable?: string | undefined;
  /** File of the mask, of the size of the pictures, for a model that takes one. */
  readonly mask?: string | undefined;
  /** Convert colour pictures to grey. Default: each channel is denoised. */
  readonly grey?: boolean | undefined;
  /** Accept a folder that is not empty and replace files there. Default: refuse. */
  readonly force?: boolean | undefined;
}

/** Of a result whose accuracy is not proven. */
export const NOT_CERTIFIED =
  'The accuracy is estimated, not certified: the operator does not see all of the picture, and the model has no ridge. Learn ' +
  'it with one for a certificate.';

/** Of a large picture, whose seams are not proven to be small. */
const SEAMS_MEASURED =
  'The accuracy is estimated, not certified: the picture was solved tile by tile, and how much tiles differ from the whole is ' +
  'measured where they overlap.';

/** A picture was denoised and written. */
export interface AppliedEvent {
  readonly type: 'applied';
  readonly input: string;
  readonly output: string;
  readonly done: number;
  readonly of: number;
  /** ≥ the root-mean-square distance to the exact minimiser, as a share of the range; see {@link NOT_CERTIFIED}. */
  readonly accuracy: number;
  /** Share of the pixels that a file of integers cuts off by more than 5 % of the range. */
  readonly clipped: number;
  readonly status: LowerStatus;
  readonly seconds: number;
  /** The noise that was estimated in the picture, where that was asked for. */
  readonly noise?: EstimatedNoise;
}

/** Noise that was estimated in a picture. */
export interface EstimatedNoise {
  /** In the unit of the model's pictures. */
  readonly sigma: number;
  /** Something speaks against the estimate; a warning says what. */
  readonly isDoubtful: boolean;
}

/** The end of an application; always the last event. */
export interface AppliedSummaryEvent {
  readonly type: 'summary';
  readonly status: 'done';
  readonly images: number;
  readonly seconds: number;
  readonly out: string;
  /** The name of the model, where it is one that comes with the program, else its file. */
  readonly model: string;
}

/** Something about a picture that a person should know and that stops nothing. */
export interface AppliedWarningEvent {
  readonly type: 'warning';
  readonly message: string;
  readonly code: Finding['code'] | 'model-shadowed' | 'not-certified';
}

type ApplyEvent = AppliedEvent | AppliedWarningEvent | AppliedSummaryEvent;

/**
 * Denoises pictures with a learned model, one after the other; yields an event for each. Every
 * result is written whole or not at all. A picture whose numbers are far from those that the model was
 * learned on, or whose result would for the most part be cut off, is refused.
 *
 * @throws BilevelError of the kind of the fault
 */
export async function* applyRun(
  request: ApplyRequest,
  signal?: AbortSignal,
): AsyncGenerator<ApplyEvent, void, undefined> {
  const found = await findModel(request.model);
  const modelFor = forEachPicture(found.model, request.noise);
  const inputs = await listPictures(request.images, request);
  const out = resolve(request.out);
  const outputs = outputPaths(inputs, out, request.format);
  await refuseOriginals(inputs, outputs);
  if (request.force !== true) await refuseNonEmpty(out);
  const { bitDepth: asked } = request;
  const depths: BitDepth[] = [];
  const { range } = found.model;
  const options = {
    colour: request.grey === true ? 'grey' : 'keep',
    range: request.range,
    page: request.page,
    channel: request.channel,
    variable: request.variable,
    ...readAs(found.model),
  } as const;
  const { mask, findings: ofMask } = await maskFor(found.model, request.mask);
  const findings: Finding[] = [...ofMask];
  const written = (input: ForModel, image: Image, bitDepth: BitDepth, output: string): Image =>
    toFile(
      holdsComplex(output) ? image : magnitudeOf(image),
      input.scale,
      input.white === whiteOf(bitDepth),
      bitDepth,
    );
  // A bad picture at the end of a long list should not surface after hours.
  await eachUsable(inputs.entries(), async ([i, input]) => {
    if (signal?.aborted === true) throw new CancelledError();
    const bitDepth = await resultDepth(input, outputs[i]!, asked, options);
    depths.push(bitDepth);
    const read = await readForModel(input, range, options, mask);
    const { model, estimate } = modelFor(read, input);
    findings.push(...read.findings, ...(estimate?.doubts ?? []));
    requireApplicable(model, read.noisy, input, read.operatorPicture);
    if (options.inOwnUnit !== true && isImage(read.noisy)) {
      refuseClipped(input, written(read, read.noisy, bitDepth, outputs[i]!), bitDepth);
    }
  });
  try {
    await makeFolder(out);
  } catch (cause) {
    throw new WriteError(out, { cause });
  }
  if (found.shadows) {
    yield { type: 'warning', code: 'model-shadowed', message: shadowText(request.model) };
  }
  yield* warnings(findings);
  const start = performance.now();
  const peak = peakOf(range ?? FORMAT_RANGE);
  for (const [i, input] of inputs.entries()) {
    const before = performance.now();
    const [output, bitDepth] = [outputs[i]!, depths[i]!];
    const read = await readForModel(input, range, options, mask);
    const { model, estimate } = modelFor(read, input);
    const { image, accuracy, kind, status, seams } = await applyTiled(model, read.noisy, {
      ...(signal && { signal }),
      operatorPicture: read.operatorPicture,
      pause: () => setImmediate(),
    });
    const result = written(read, image, bitDepth, output);
    const { clipped, findings: cut } = clippedFindings(input, result, bitDepth);
    await writeImage(output, result, { bitDepth, metadata: await readMetadata(input, options) });
    yield* warnings(cut);
    if (kind === 'estimated') {
      const message = seams.kind === 'estimated' ? SEAMS_MEASURED : NOT_CERTIFIED;
      yield { type: 'warning', code: 'not-certified', message };
    }
    yield {
      type: 'applied',
      input,
      output,
      done: i + 1,
      of: inputs.length,
      accuracy: accuracy / peak,
      clipped,
      status,
      seconds: (performance.now() - before) / 1000,
      ...(estimate && {
        noise: { sigma: estimate.sigma, isDoubtful: estimate.doubts.length > 0 },
      }),
    };
  }
  const seconds = (performance.now() - start) / 1000;
  const used = found.shipped ?? found.path;
  yield { type: 'summary', status: 'done', images: inputs.length, seconds, out, model: used };
}

/** One of each kind in full; of more of a kind only how many there are. */
function* warnings(findings: readonly Finding[]): Generator<AppliedWarningEvent, void, undefined> {
  const seen = new Map<Finding['code'], number>();
  for (const { code, message } of findings) {
    const before = seen.get(code) ?? 0;
    seen.set(code, before + 1);
    if (before === 0) yield { type: 'warning', code, message };
  }
  for (const [code, count] of seen) {
    if (count === 1) continue;
    yield {
      type: 'warning',
      code,
      message: `The same holds for ${counted(count - 1, 'more picture')}.`,
    };
  }
}

/** By the files themselves, not by their names: links and letter case lead to the same one. */
async function refuseOriginals(
  inputs: readonly string[],
  outputs: readonly string[],
): Promise<void> {
  const originals = new Set(inputs);
  for (const input of inputs) originals.add(await fileOf(pictureAt(input).file));
  for (const output of outputs) {
    if (originals.has(output) || originals.has(await fileOf(output))) {
      throw new RunFolderError(
        'Expected another folder than that of the pictures for `out` but received ' +
          `${dirname(output)}: ${output} would replace an original. Choose another folder.`,
      );
    }
  }
}

/** Device and number of a file; empty when there is none. */
async function fileOf(path: string): Promise<string> {
  return stat(path, { bigint: true }).then(
    ({ dev, ino }) => `${String(dev)}:${String(ino)}`,
    () => '',
  );
}

/** A missing folder is as good as an empty one: it is made when the first result is written. */
async function refuseNonEmpty(out: string): Promise<void> {
  const entries = await readdir(out).catch((): string[] => []);
  if (entries.length > 0) {
    throw new RunFolderError(
      `Expected an empty folder for the results but received ${out} with ` +
        `${String(entries.length)} entries. Choose another with \`out\`, or let \`force\` replace the ` +
        'files of the same names there.',
    );
  }
}
