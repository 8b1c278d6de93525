import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { CancelledError } from '@bilevel/core';
import {
  applyWeights,
  centreCrop,
  chosenRisk,
  createImage,
  addGaussianNoise,
  learnWeights,
  Model,
  noiseLevel,
  isImage,
  windowsDrawn,
  shapeOfPicture,
  type LearnedModel,
  type Image,
  type MeasuredPicture,
  type Measurement,
} from '@bilevel/imaging';
import type { RunSettings } from './config.js';
import { findSources, loadDataset } from './dataset.js';
import { historyRow } from './history.js';
import { withOperatorFiles } from './operatorFiles.js';
import { modelOfSettings, operatorOf } from './modelOptions.js';
import { requireRisk } from './measured/requireRisk.js';
import { requireFilesFit, withModel, type LearnRequest } from './prepareRun.js';
import { ProgressEstimate } from './progress.js';
import { extentOf, extentsOf } from './pictureExtents.js';
import { withResolvedSize } from './resolvedSize.js';
import type { Source } from './source.js';
import { learnOptions } from './solvers.js';
import { readStart, startValues } from './startValues.js';
import { sizeOfRole } from './windows.js';

/** What a run will take. */
export interface RunEstimate {
  readonly train: number;
  readonly validation: number;
  /** Pixels of all training pictures as they are learned from. */
  readonly pixels: number;
  /** A range that should hold the time of the run. */
  readonly secondsLow: number;
  readonly secondsHigh: number;
  /** Memory of the process at its peak. */
  readonly bytes: number;
}

type NewRun = Pick<
  Extract<LearnRequest, { kind: 'new' }>,
  'images' | 'validation' | 'noisy' | 'second' | 'check' | 'settings'
>;
type Sources = Awaited<ReturnType<typeof findSources>>;

/** The probe learns on the centres of so many pictures of a side of so many pixels at most. */
const PROBE_PICTURES = 2;
const PROBE_SIDE = 64;
/** Seconds of processor time after which the probe stops at the next step; of time, wherever it is. */
const PROBE_SECONDS = 1;
const LONGEST_PROBE = 10;
/** Factors either way that the time is told with: when the probe came to its end, and else. */
const SPREAD = { ended: 1.5, cut: 2 };
/** Seconds for start-up, report and charts. */
const FIXED_SECONDS = 2;
/**
 * Of the work a pixel that learning takes from its start on, what whole pictures take that it ends on, by way of windows:
 * 0.9 of the units in one run on 25 photographs in colour, and about half of the time in grey; a rough middle.
 */
const AFTER_WINDOWS = 0.7;
/** Units of work that the final reconstruction of a picture takes, roughly, and of a timing. */
const FINAL_UNITS = 200;
const TIMED_UNITS = 30;

/**
 * Estimates time and memory by learning, for a second or so, on the centres of a few of the pictures
 * with the settings of the run. The work a pixel hardly depends on the size of a picture; the speed
 * does, and is timed at both sizes. The times are those of a machine that does nothing else.
 *
 * @throws what the run itself would throw for its pictures and settings
 */
export async function estimateRun(request: NewRun): Promise<RunEstimate> {
  requireRisk(request.settings, request);
  const told = await withOperatorFiles(request.settings);
  const sources = await findSources(request, told.data);
  const { settings } = await withResolvedSize(told, sources);
  const { size } = settings.data;
  const model = new Model({ operator: operatorOf(settings.data) });
  const sizes = {
    train: await pixelsOf(sources.train, settings.data, model),
    validation: await pixelsOf(
      sources.validation,
      { ...settings.data, size: sizeOfRole('validation', size) },
      model,
    ),
  };
  const pixels = sum(sizes.train);
  const all = pixels + sum(sizes.validation);
  const probe = await learnAProbe(sources, settings);
  const solved =
    sum(sizes.validation) +
    (size.kind === 'windowed'
      ? await pixelsByWindows(sources.train, settings.data, model, size.size)
      : pixels);
  const speed = {
    probe: await secondsAPixel(probe.pixels / probe.pictures),
    run: await secondsAPixel(all / (sizes.train.length + sizes.validation.length)),
  };
  const share = solved / probe.pixels;
  const learning =
    (probe.seconds * share * (speed.run / speed.probe)) / speedUp(sizes.train.length);
  const final = all * probe.channels * FINAL_UNITS * speed.run;
  const spread = probe.ended ? SPREAD.ended : SPREAD.cut;
  return {
    train: sizes.train.length,
    validation: sizes.validation.length,
    pixels,
    secondsLow: FIXED_SECONDS + (learning + final) / spread,
    secondsHigh: FIXED_SECONDS + (learning + final) * spread,
    bytes: memoryOf(
      (size.kind === 'windowed'
        ? // Of whole pictures one a thread is in memory.
          [...largest(sizes.train, availableParallelism()), ...sizes.validation]
        : [...sizes.train, ...sizes.validation]
      ).map((one) => probe.channels * solutionsOf(settings) * one),
    ),
  };
}

/** The largest of some numbers. */
function largest(values: readonly number[], count: number): number[] {
  return values.toSorted((a, b) => b - a).slice(0, count);
}

/** Pixels of all that is solved by way of windows, as if all of it were learned from its start on. */
async function pixelsByWindows(
  sources: readonly Source[],
  data: RunSettings['data'],
  model: Model,
  size: number,
): Promise<number> {
  const extents = await extentsOf(sources, model, data);
  const whole = sum(extents.map(({ width, height }) => width * height));
  return windowsDrawn(extents, size) * size ** 2 + AFTER_WINDOWS * whole;
}

interface Probe {
  readonly pixels: number;
  readonly channels: number;
  readonly pictures: number;
  /** Of one thread, to the end of the run. */
  readonly seconds: number;
  /** Whether it came there, or this was told from its progress. */
  readonly ended: boolean;
}

async function learnAProbe(sources: Sources, asked: RunSettings): Promise<Probe> {
  const { train, validation } = sources;
  const count = Math.min(PROBE_PICTURES, train.length);
  const kept = Math.min(PROBE_PICTURES, Math.round((count * validation.length) / train.length));
  const chosen = { train: spread(train, count), validation: spread(validation, kept) };
  const { size } = asked.data;
  // A window of each.
  const windows =
    (size.kind === 'windows' && { size: { ...size, count } }) ||
    (size.kind === 'windowed' && { size: { kind: 'windows', count, size: size.size } as const });
  const dataset = await loadDataset(chosen, { ...asked.data, ...windows });
  const samples = size.kind === 'windows' ? size.count : train.length;
  const share = count / samples;
  const settings = withModel(asked, dataset);
  const model = modelOfSettings(settings);
  requireFilesFit(dataset, model);
  const centres = dataset.train.map((pair) => centreOf(pair, model));
  const others = dataset.validation.map((pair) => centreOf(pair, model));
  const start = startValues(await readStart(settings.training.start), dataset, model, settings);
  const { tolerance, maxSteps, budget } = settings.training;
  const maxWork = budget === undefined ? undefined : Math.max(1, budget * share);
  const progress = new ProgressEstimate({ tolerance, maxSteps, budget: maxWork });
  const elapsed = processorTime();
  const learning = learnWeights(centres, others, {
    ...learnOptions(settings, centres, model),
    ...(maxWork !== undefined && { maxWork }),
    model,
    start,
    threads: 1,
    signal: AbortSignal.timeout(1000 * LONGEST_PROBE),
    pause: () => setImmediate(),
  });
  let fraction = 0;
  let ended = true;
  try {
    for await (const step of learning.steps()) {
      fraction = progress.update(historyRow(step, elapsed())).fraction;
      ended = elapsed() < PROBE_SECONDS;
      if (!ended) break;
    }
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
    ended = false;
  }
  const seconds = elapsed() / (ended ? 1 : Math.max(fraction, 0.5 / maxSteps));
  const pictures = [...centres, ...others];
  const pixels = sum(
    pictures.map((picture) => {
      const { width, height } = shapeOfPicture(picture, model);
      return width * height;
    }),
  );
  const channels = Math.max(...pictures.map((picture) => shapeOfPicture(picture, model).channels));
  return { pixels, channels, pictures: pictures.length, seconds, ended };
}

/** Seconds of this process: what others do on the machine meanwhile does not count. */
function processorTime(): () => number {
  const start = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1e6;
  };
}

/** Entries spread evenly over a list. */
function spread(list: readonly Source[], count: number): Source[] {
  return Array.from({ length: count }, (_, k) => list[Math.floor((k * list.length) / count)]!);
}

function centreOf(pair: MeasuredPicture, model: Model): MeasuredPicture {
  const { name, truth, measured, second, operatorPicture } = pair;
  const crop = (image: Image): Image =>
    centreCrop(image, Math.min(PROBE_SIDE, image.width), Math.min(PROBE_SIDE, image.height));
  if (truth === undefined) {
    const part = <M extends Measurement>(of: M): M | Image => (isImage(of) ? crop(of) : of);
    if (model.measurement !== undefined) return pair;
    return {
      ...{ ...pair, check: undefined, measured: part(measured) },
      ...(second && { second: part(second) }),
      ...(operatorPicture && { operatorPicture: crop(operatorPicture) }),
    };
  }
  const centre = crop(truth);
  if (model.measurement !== undefined) {
    // Of a measurement of another shape there is no centre: that of the picture is measured, with as much noise.
    const sigma = noiseLevel([pair], model);
    const seen = addGaussianNoise(model.seenOf(centre), { sigma, seed: 0, peak: sigma });
    return { name, truth: centre, measured: seen };
  }
  return {
    ...{ name, truth: centre, measured: crop({ ...truth, data: measured.data }) },
    ...(operatorPicture && { operatorPicture: crop(operatorPicture) }),
  };
}

/** Pictures are evaluated one after the other by each thread. */
function speedUp(pictures: number): number {
  const threads = Math.min(availableParallelism(), pictures);
  return pictures / Math.ceil(pictures / threads);
}

async function pixelsOf(
  sources: readonly Source[],
  data: RunSettings['data'],
  model: Model,
): Promise<number[]> {
  const { size } = data;
  if (size.kind === 'windows') return new Array<number>(size.count).fill(size.size ** 2);
  if (size.kind === 'resize' || size.kind === 'crop') return sources.map(() => size.size ** 2);
  const most = size.kind === 'part' ? size.size : Infinity;
  const longest = size.kind === 'shrink' ? size.size : Infinity;
  const sizes: number[] = [];
  for (const source of sources) {
    const { width, height } = await extentOf(source, model, data);
    const factor = Math.min(1, longest / Math.max(width, height));
    sizes.push(Math.min(factor * width, most) * Math.min(factor * height, most));
  }
  return sizes;
}

/** Seconds a pixel and unit of work on a square picture of so many pixels, in one thread. */
async function secondsAPixel(pixels: number): Promise<number> {
  const side = Math.min(768, Math.max(11, Math.round(Math.sqrt(pixels))));
  const data = Float64Array.from({ length: side * side }, (_, p) => (p * 0.618034) % 1);
  const model: LearnedModel = { prior: 'tv', values: { weight: 0.05, smoothing: 1e-3 } };
  const picture = createImage(side, side, data);
  const time = async (): Promise<number> => {
    const elapsed = processorTime();
    const { work } = await applyWeights(model, picture, { accuracy: 1e-12, maxWork: TIMED_UNITS });
    return elapsed() / (work * side * side);
  };
  const [first, second] = [await time(), await time()];
  return Math.min(first, second);
}

/** How many solutions of a picture are kept: with probes of its divergence more than one. */
function solutionsOf({ training: { risk } }: RunSettings): number {
  const { entry, options } = chosenRisk(risk);
  return entry.needs === 'sigma' ? 1 + (options['probes'] ?? 1) : 1;
}

/** Doubles a number that a run keeps for each picture, and that each thread needs for a solve. */
const DOUBLES_KEPT = 12;
const DOUBLES_OF_A_SOLVE = 30;
/** What Node and the libraries take, with the first thread and with each of the others. */
const BASE_BYTES = 175e6;
const THREAD_BYTES = 20e6;

function memoryOf(sizes: readonly number[]): number {
  const threads = Math.min(availableParallelism(), sizes.length);
  const largest = Math.max(...sizes);
  return (
    BASE_BYTES +
    THREAD_BYTES * (threads - 1) +
    8 * (DOUBLES_KEPT * sum(sizes) + DOUBLES_OF_A_SOLVE * largest * threads)
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
