import { basename } from 'node:path';
import {
  WeightPreview,
  oneWeightModel,
  tuneWeight,
  type Image,
  type RiskPoint,
} from '@bilevel/imaging';
import { modelFileOf, readTunePictures, type TunePictures } from '@bilevel/runs';
import { modelInWords } from '@bilevel/runs/display';
import { setImmediate } from 'node:timers/promises';
import type { z } from 'zod';
import type {
  TuneCurve,
  TuneSource,
  tuneRequest,
  tuneResult,
  tuneSet,
} from '../../shared/schemas/tune.js';

/** Weights of the slider, in the unit of the usual one. */
const WEIGHTS = { low: 0.05, high: 4, first: 0.7 };

/** The pictures that were tuned last, and their reconstructions. */
interface Tuned extends TunePictures {
  readonly previews: readonly WeightPreview[];
  readonly unit: number;
  readonly sigma: number;
}

/** Tries weights on noisy pictures, of which it keeps those that it was asked for last. */
export class Tuning {
  #last: { readonly key: string; readonly tuned: Promise<Tuned> } | undefined;

  async open(source: TuneSource): Promise<z.output<typeof tuneSet>> {
    // Files may have changed since.
    this.#last = undefined;
    const { pictures, prior, unit } = await this.#of(source);
    return {
      prior: modelInWords({ data: {}, training: { prior } }),
      pictures: pictures.map(({ path, image, size, sigma, estimated, doubts }) => ({
        ...{ path, name: basename(path), size, sigma, estimated },
        ...{ width: image.width, height: image.height, channels: image.channels },
        doubts: doubts.map(({ message }) => message),
        pixels: pixelsOf(image),
      })),
      weights: {
        low: WEIGHTS.low * unit,
        high: WEIGHTS.high * unit,
        first: WEIGHTS.first * unit,
      },
    };
  }

  async at(request: z.output<typeof tuneRequest>): Promise<z.output<typeof tuneResult>> {
    const { picture, weight, effort, ...source } = request;
    const { previews } = await this.#of(source);
    const preview = previews[picture];
    if (preview === undefined) throw new Error(`There is no picture ${String(picture)}.`);
    const { image, accuracy } = await preview.at(weight, effort, { pause: () => setImmediate() });
    return { pixels: pixelsOf(image), accuracy };
  }

  async curve(source: TuneSource): Promise<TuneCurve> {
    const { pictures, prior } = await this.#of(source);
    const points = tuneWeight(pictures, { prior, pause: () => setImmediate() });
    for (;;) {
      const next = await points.next();
      if (next.done !== true) continue;
      const { curve, best, between = null } = next.value;
      return { points: curve.map(shown), best: shown(best), between };
    }
  }

  /** The model at a weight, as a file holds it. */
  async model({ weight, ...source }: TuneSource & { weight: number }): Promise<object> {
    const { prior, range, sigma } = await this.#of(source);
    return modelFileOf(oneWeightModel(prior, sigma).at(weight), range, sigma);
  }

  #of({ images, grey, sigma }: TuneSource): Promise<Tuned> {
    const key = JSON.stringify([images, grey, sigma]);
    if (this.#last?.key === key) return this.#last.tuned;
    const noise = sigma === undefined ? undefined : ({ kind: 'gaussian', sigma } as const);
    const tuned = tunedOf({ images, grey, noise });
    this.#last = { key, tuned };
    return tuned;
  }
}

async function tunedOf(source: Parameters<typeof readTunePictures>[0]): Promise<Tuned> {
  const read = await readTunePictures(source);
  const { pictures, prior } = read;
  const squares = pictures.map(({ sigma }) => sigma ** 2 / pictures.length);
  const sigma = Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
  // One model for all of them.
  const previews = pictures.map((picture) => new WeightPreview({ ...picture, sigma }, prior));
  return { ...read, previews, sigma, unit: oneWeightModel(prior, sigma).unit };
}

function shown({ weight, psnr, risk, errors }: RiskPoint): TuneCurve['best'] {
  return { weight, psnr, risk, error: errors.risk };
}

/** From 0 to 255, the numbers of a pixel beside each other. */
function pixelsOf({ data, channels, width, height }: Image): Uint8Array {
  const d = width * height;
  const pixels = new Uint8ClampedArray(data.length);
  for (let c = 0; c < channels; c++) {
    for (let p = 0; p < d; p++) pixels[p * channels + c] = 255 * data[c * d + p]!;
  }
  return new Uint8Array(pixels.buffer);
}
