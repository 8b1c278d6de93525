import type { Control } from '@bilevel/core';
import { applyWeights, type Denoised } from '../apply.js';
import type { Image } from '../image.js';
import { oneWeightModel, type OneWeightModel } from './oneWeight.js';
import type { NoisyPicture } from './tuneWeight.js';

/** Root-mean-square distances to the exact reconstruction, as shares of σ. */
const ACCURACY = { coarse: 0.05, fine: 1e-3 };
/** Units of work of a coarse reconstruction at most. */
const COARSE_WORK = 24;
/** Reconstructions at other weights that are kept to start from. */
const KEPT = 12;

interface Known {
  /** The logarithm of the weight. */
  readonly at: number;
  readonly effort: keyof typeof ACCURACY;
  readonly found: Denoised;
}

/**
 * Reconstructions of a noisy picture by weight, each from that of the nearest weight so far: `coarse` in little work, as
 * while a slider moves, `fine` when it rests. Both say how far they are from the exact one.
 */
export class WeightPreview {
  readonly #picture: NoisyPicture;
  readonly #family: OneWeightModel;
  /** The newest last. */
  readonly #known: Known[] = [];

  /** @throws ArgumentError for a regulariser that has not one weight */
  constructor(picture: NoisyPicture, prior = 'tv') {
    this.#picture = picture;
    this.#family = oneWeightModel(prior, picture.sigma);
  }

  /** The picture at a weight, in the unit of the model. @throws ArgumentError, CancelledError */
  async at(
    weight: number,
    effort: keyof typeof ACCURACY = 'fine',
    control: Control = {},
  ): Promise<Denoised> {
    const { image, sigma } = this.#picture;
    const at = Math.log(weight);
    const same = this.#known.find(
      (one) => one.at === at && (one.effort === 'fine' || one.effort === effort),
    );
    if (same !== undefined) return same.found;
    const found = await applyWeights(this.#family.at(weight), image, {
      ...control,
      accuracy: ACCURACY[effort] * sigma,
      start: this.#nearest(at),
      ...(effort === 'coarse' && { maxWork: COARSE_WORK }),
    });
    this.#known.push({ at, effort, found });
    if (this.#known.length > KEPT) this.#known.shift();
    return found;
  }

  #nearest(at: number): Image | undefined {
    const distance = (one: { readonly at: number }): number => Math.abs(one.at - at);
    return this.#known.reduce<Known | undefined>(
      (best, one) => (best === undefined || distance(one) <= distance(best) ? one : best),
      undefined,
    )?.found.image;
  }
}
