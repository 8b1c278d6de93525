import { basename } from 'node:path';
import { CancelledError } from '@bilevel/core';
import { WeightPreview, oneWeightModel, type Image, type RiskPoint } from '@bilevel/imaging';
import { modelFileOf, readTunePictures, tunePictures, type TunePictures } from '@bilevel/runs';
import { modelInWords } from '@bilevel/runs/display';
import { setImmediate, setTimeout } from 'node:timers/promises';
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

/** How long after a look at a weight another one may follow, in milliseconds: the curve waits for it. */
const NEXT_LOOK = 400;

/** The pictures that were tuned last, and their reconstructions. */
interface Tuned extends TunePictures {
  readonly previews: readonly WeightPreview[];
  readonly unit: number;
  readonly sigma: number;
}

/** Tries weights on noisy pictures, of which it keeps those that it was asked for last. */
export class Tuning {
  #last: { readonly key: string; readonly tuned: Promise<Tuned> } | undefined;
  #curve = new AbortController();
  readonly #looks = { going: 0, until: 0 };

  async open(source: TuneSource): Promise<z.output<typeof tuneSet>> {
    // Files may have changed since, and nobody waits for the curve of others any more.
    this.#last = undefined;
    this.#curve.abort();
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
    const looks = this.#looks;
    looks.going++;
    try {
      const { image, accuracy } = await preview.at(weight, effort, { pause: () => setImmediate() });
      return { pixels: pixelsOf(image), accuracy };
    } finally {
      looks.going--;
      looks.until = performance.now() + NEXT_LOOK;
    }
  }

  async curve(source: TuneSource): Promise<TuneCurve> {
    const tuned = await this.#of(source);
    this.#curve.abort();
    const stop = new AbortController();
    this.#curve = stop;
    // Whoever asks for the curve asks for a first look, too.
    await setTimeout(NEXT_LOOK / 10);
    await this.#rest();
    const points = tunePictures(tuned, { signal: stop.signal, pause: () => this.#rest() });
    try {
      let next = await points.next();
      while (next.done !== true) next = await points.next();
      const { curve, best, between = null } = next.value;
      return { points: curve.map(shown), best: shown(best), between };
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
      throw new Error('Other pictures have been chosen since. Choose these again.', {
        cause: error,
      });
    }
  }

  /** Until nobody looks at a weight: a slider that moves has the processor to itself. */
  async #rest(): Promise<void> {
    const looks = this.#looks;
    await setImmediate();
    while (looks.going > 0 || performance.now() < looks.until) await setTimeout(NEXT_LOOK / 10);
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
