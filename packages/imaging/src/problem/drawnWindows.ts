import type { Shape } from '../image.js';
import { readAhead } from '../io/readAhead.js';
import { pictureWindows, type PictureWindow } from '../transform/pictureWindows.js';
import type { Model } from './model.js';
import type { PictureSource } from './pictureSource.js';
import { probesOf } from '../risk/riskTerms.js';
import type { ChosenRisk } from '../risk/chosenRisk.js';
import type { MeasuredPicture } from './trainingPair.js';
import { WINDOW_MARGIN, windowPair } from './windowPair.js';

/** Windows of the pictures of a source in their random order, each read when it is first drawn. */
export class DrawnWindows {
  readonly #source: PictureSource;
  readonly #model: Model;
  readonly #all: readonly PictureWindow[];
  readonly #risk: ChosenRisk;
  #read: MeasuredPicture[];

  /** @param known the first windows, where they have been read already */
  constructor(
    source: PictureSource,
    model: Model,
    risk: ChosenRisk,
    known: readonly MeasuredPicture[] = [],
  ) {
    this.#risk = risk;
    this.#source = source;
    this.#model = model;
    this.#all = pictureWindows(source.pictures, source.windows);
    // Windows without the probes of their risk are others.
    const isWhole =
      risk.entry.needs !== 'sigma' || known.every(({ probes }) => probes !== undefined);
    this.#read = isWhole ? [...known] : [];
  }

  /** N, how many there are. */
  get population(): number {
    return this.#all.length;
  }

  /** Gives back those that were read. */
  forget(): void {
    this.#read = [];
  }

  /** What the first so many are at most, with their margins; nothing is read. */
  shapes(count: number): Shape[] {
    const { pictures, windows } = this.#source;
    const around = 2 * ((windows.margin ?? WINDOW_MARGIN) + (this.#model.reach ?? 0));
    return this.#all.slice(0, count).map(({ picture, scored }) => {
      const { width, height, channels } = pictures[picture]!;
      return {
        width: Math.min(width, scored.width + around),
        height: Math.min(height, scored.height + around),
        channels,
      };
    });
  }

  /**
   * The first so many, or all that there are. Each is weighted by the number of windows a picture: their mean estimates
   * the mean over whole pictures.
   */
  async first(count: number): Promise<readonly MeasuredPicture[]> {
    const { pictures, windows } = this.#source;
    const weight = this.population / pictures.length;
    const { margin } = windows;
    const wanted = [...this.#all.slice(0, count).entries()].filter(
      ([k]) => this.#read[k] === undefined,
    );
    const from = [...new Set(wanted.map(([, window]) => window.picture))];
    const load = readAhead(from.length, (n) => this.#source.load(from[n]!));
    for (const [n, picture] of from.entries()) {
      const pair = await load(n);
      const probes = probesOf(this.#risk, pair, this.#model);
      for (const [k, window] of wanted) {
        if (window.picture !== picture) continue;
        const options = { weight, probes, ...(margin !== undefined && { margin }) };
        this.#read[k] = windowPair(pair, window.scored, this.#model, options);
      }
    }
    return this.#read.slice(0, count);
  }
}
