import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { ArgumentError } from '@bilevel/core';
import {
  accuracyOf,
  applyWeights,
  imageQuality,
  magnitudeOf,
  numbersIn,
  peakOf,
  readImage,
  shapeOfPicture,
  toUnit,
  writeImage,
  type LearnedModel,
  type Image,
  type Values,
} from '@bilevel/imaging';
import {
  LEARNING,
  KEEP_MEGABYTES,
  RunFolder,
  bestRow,
  keptSteps,
  loadDataset,
  modelOfSettings,
  modelOptions,
  readKeptStep,
  stepValues,
  type Dataset,
  type RunConfig,
} from '@bilevel/runs';
import { displayRange, listed, parametersOf } from '@bilevel/runs/display';
import type { LookPicture, LookSet } from '../../shared/schemas/look.js';
import { interleaved } from './interleaved.js';
import { measurementShown } from './measurementShown.js';

/** Where reconstructions are kept, and how many bytes of them at most. */
export interface LookCache {
  readonly folder: string;
  readonly budget: number;
}

/** The pictures of a run and the steps at which they can be looked at. */
export async function lookSet(path: string, cache: LookCache): Promise<LookSet> {
  const { folder, config } = await RunFolder.open(LEARNING, path);
  const rows = await folder.readRows(LEARNING.history);
  const files = await cachedFiles(cache.folder);
  const { steps, bytes } = await keptSteps(folder);
  const { keepMegabytes = KEEP_MEGABYTES } = config.settings;
  return {
    pictures: (['validation', 'train'] as const).flatMap((role) =>
      config[role].map(({ name }) => ({ name, role })),
    ),
    best: bestRow(LEARNING, rows, await folder.readSummary(LEARNING))?.step ?? null,
    lastStep: rows.at(-1)?.step ?? -1,
    kept: { steps: [...steps], bytes, budget: 1e6 * keepMegabytes },
    cache: { bytes: files.reduce((total, { size }) => total + size, 0), budget: cache.budget },
  };
}

/**
 * A picture with the weights of a step, null for the best one: as the run has kept it, or computed when
 * it is first asked for and cached, oldest first thrown out when the budget is spent.
 */
export async function lookPicture(
  path: string,
  cache: LookCache,
  name: string,
  step: number | null,
): Promise<LookPicture> {
  const { folder, config } = await RunFolder.open(LEARNING, path);
  const rows = await folder.readRows(LEARNING.history);
  const row =
    step === null
      ? bestRow(LEARNING, rows, await folder.readSummary(LEARNING))
      : rows.find((one) => one.step === step);
  if (row === undefined) {
    throw new ArgumentError(
      `Expected a recorded step of the run in ${path} but received ${String(step ?? 'none')}. ` +
        'Wait for the first step, or choose another.',
    );
  }
  const { prepared, pair } = await pairOf(config, name);
  const unit = displayRange({ prepared });
  const peak = peakOf(prepared.range);
  const kept = (await readKeptStep(folder, row.step))?.find((one) => one.name === name);
  const { at, steps } = await stepValues(folder, config, rows);
  const values = at(row.step);
  const model = (): LearnedModel => modelAt(config, values ?? notKept(row.step, steps));
  const reconstruction = kept?.image ?? (await computed(config, cache, pair, model()));
  const whole = modelOfSettings(config.settings).withPicture(pair.operatorPicture);
  const before = whole.pictureOf(pair.measured, shapeOfPicture(pair, whole));
  const known = pair.truth ?? pair.check;
  // Of complex pictures all that is shown are magnitudes.
  const truth = known && magnitudeOf(known);
  const { width, height, channels } = magnitudeOf(before);
  const shown = (image: Image): Float64Array =>
    interleaved({ ...image, data: toUnit(image.data, unit) });
  const scored = (image: Image): LookPicture['after'] =>
    known ? finite(imageQuality(image, known, { peak })) : null;
  return {
    name,
    step: row.step,
    source: kept === undefined ? 'computed' : 'kept',
    width,
    height,
    // From black to white, as they are shown; the range tells the numbers of the files.
    channels,
    truth: truth ? shown(truth) : null,
    noisy: shown(magnitudeOf(before)),
    measurement: measurementShown(whole, pair.measured, unit),
    reconstruction: shown(reconstruction),
    range: { low: unit.low, high: unit.high },
    before: scored(before),
    after: scored(reconstruction),
    parameters: Object.entries(numbersIn(values ?? {})).map(([key, value]) => ({
      label: parametersOf(config.settings).find((one) => one.key === key)?.label ?? key,
      value,
    })),
    accuracy: (kept?.accuracy ?? accuracyOf(model(), pair.measured)) / peak,
  };
}

/** From the cache, or by denoising with the weights of a step. */
async function computed(
  config: RunConfig,
  cache: LookCache,
  pair: Dataset['train'][number],
  model: LearnedModel,
): Promise<Image> {
  const { name, measured, operatorPicture } = pair;
  const file = join(cache.folder, `${keyOf(config, name, model)}.npy`);
  const found = await readImage(file).catch(() => undefined);
  if (found !== undefined) {
    await utimes(file, new Date(), new Date());
    return found;
  }
  const shape = shapeOfPicture(pair, modelOfSettings(config.settings));
  const { image } = await applyWeights(model, measured, { operatorPicture, shape });
  const shown = magnitudeOf(image);
  await remember(cache, file, shown);
  return shown;
}

/** The model with these parameters. */
function modelAt(config: RunConfig, values: Values): LearnedModel {
  const { prior = config.settings.training.prior, ...model } = modelOptions(config.settings);
  return { ...model, prior, values };
}

function notKept(step: number, steps: readonly number[]): never {
  const there = steps.length === 0 ? 'none' : listed(steps.map(String));
  throw new ArgumentError(
    `Expected a step whose parameters the run has kept (${there}) but received ${String(step)}. Choose ` +
      'one of them; a run that may keep more megabytes of its steps has more.',
  );
}

/** The dataset of the run last looked at. */
let last: { config: string; dataset: Dataset } | undefined;

async function pairOf(
  config: RunConfig,
  name: string,
): Promise<{
  pair: Dataset['train'][number];
  prepared: Dataset['prepared'];
}> {
  const key = JSON.stringify(config);
  if (last?.config !== key) {
    last = { config: key, dataset: await loadDataset(config, config.settings.data) };
  }
  const { train, validation, source, prepared } = last.dataset;
  const own = source?.pictures.findIndex((one) => one.name === name) ?? -1;
  const pair =
    own >= 0 ? await source?.load(own) : [...train, ...validation].find((one) => one.name === name);
  if (pair === undefined) {
    throw new ArgumentError(
      `Expected a picture of the run but received ${name}. Choose one from the list.`,
    );
  }
  return { pair, prepared };
}

/** By what the reconstruction depends on: the same numbers are never computed twice. */
function keyOf(config: RunConfig, name: string, model: LearnedModel): string {
  const picture = [...config.train, ...config.validation].find((one) => one.name === name);
  return createHash('sha256')
    .update(JSON.stringify([picture?.sha256, model]))
    .digest('hex');
}

async function remember(cache: LookCache, file: string, image: Image): Promise<void> {
  await mkdir(cache.folder, { recursive: true });
  await writeImage(file, image, { bitDepth: 64 });
  const files = (await cachedFiles(cache.folder)).sort((a, b) => a.used - b.used);
  let total = files.reduce((sum, { size }) => sum + size, 0);
  for (const { path, size } of files) {
    if (total <= cache.budget) return;
    await rm(path, { force: true });
    total -= size;
  }
}

async function cachedFiles(
  folder: string,
): Promise<{ path: string; size: number; used: number }[]> {
  const names = await readdir(folder).catch((): string[] => []);
  const found = names.map(async (name) => {
    const path = join(folder, name);
    const { size, mtimeMs } = await stat(path);
    return { path, size, used: mtimeMs };
  });
  return Promise.all(found);
}

/** JSON and charts have no infinity: the PSNR of equal pictures becomes null. */
function finite({ psnr, ssim }: { psnr: number; ssim: number }): LookPicture['after'] & object {
  const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return { psnr: orNull(psnr), ssim: orNull(ssim) };
}
