import { applyWeights, createImage, describeImage, type DenoisingModel } from '@bilevel/imaging';
import { findSources, type RunSettings, type Source } from '@bilevel/runs';
import type { Estimate, NewRun } from '../../shared/schemas/newRun.js';

/**
 * Units of work for each training picture until the default run on the bundled pictures has
 * converged; easy and hard sets differ by about the factors below.
 */
const UNITS_A_PICTURE = 2500;
/** Units a picture that a step of a fixed step size takes, roughly. */
const UNITS_A_STEP = 150;
const SPREAD = 3;
/** Seconds for start-up, pictures and report. */
const FIXED_SECONDS = 2;
/** Vectors of the size of a picture that a run keeps for each, and those that a solve needs. */
const VECTORS_KEPT = 8;
const VECTORS_OF_A_SOLVE = 30;
/** What Node and the libraries take. */
const BASE_BYTES = 120e6;
/** Gradients timed for the speed of this machine. */
const TIMED = 40;

/** What a run will take, from the sizes of its pictures and the speed of this machine. */
export async function estimate(request: NewRun): Promise<Estimate> {
  const { settings } = request;
  const sources = await findSources(request, settings.data);
  const train = await pixelsOf(sources.train, settings);
  const validation = await pixelsOf(sources.validation, settings);
  const pixels = sum(train);
  const seconds = pixels * (unitsOf(settings, train.length) * (await secondsPerPixel(train)));
  const largest = Math.max(...train, ...validation);
  return {
    train: train.length,
    validation: validation.length,
    pixels,
    secondsLow: FIXED_SECONDS + seconds / SPREAD,
    secondsHigh: FIXED_SECONDS + seconds * SPREAD,
    bytes:
      BASE_BYTES + 8 * (VECTORS_KEPT * (pixels + sum(validation)) + VECTORS_OF_A_SOLVE * largest),
  };
}

/** Units of work a training picture. */
function unitsOf({ training }: RunSettings, pictures: number): number {
  const { method, maxSteps, budget } = training;
  const units = method === 'fixed' ? maxSteps * UNITS_A_STEP : UNITS_A_PICTURE;
  return Math.min(
    units,
    maxSteps * UNITS_A_STEP * 2,
    budget === undefined ? Infinity : budget / pictures,
  );
}

async function pixelsOf(sources: readonly Source[], settings: RunSettings): Promise<number[]> {
  const { size } = settings.data;
  if (size.kind !== 'full') return sources.map(() => size.size ** 2);
  const sizes: number[] = [];
  for (const { clean } of sources) {
    const { width, height } = await describeImage(clean);
    sizes.push(width * height);
  }
  return sizes;
}

/** Seconds a pixel and unit of work, measured on a picture of the size of the first. */
async function secondsPerPixel(sizes: readonly number[]): Promise<number> {
  const side = Math.min(256, Math.max(32, Math.round(Math.sqrt(sizes[0] ?? 96 ** 2))));
  const data = Float64Array.from({ length: side * side }, (_, p) => (p * 0.618034) % 1);
  const model: DenoisingModel = { prior: 'tv', weight: 0.05, smoothing: 1e-3 };
  const picture = createImage(side, side, data);
  const time = async (): Promise<number> => {
    const start = performance.now();
    const { work } = await applyWeights(model, picture, { accuracy: 1e-12, maxWork: TIMED });
    return (performance.now() - start) / 1000 / (work * side * side);
  };
  await time();
  return time();
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
