import { lookAtPattern, type SamplingIterate } from '@bilevel/runs';
import type { PatternChoice, PatternIterate, PatternView } from '../../shared/schemas/sampling.js';

/** Milliseconds between two views of a pattern that is being learned. */
const BETWEEN = 150;

interface Grey {
  readonly data: ArrayLike<number>;
}

/** Values as grey bytes, 1 being white. */
function greyBytes({ data }: Grey): Uint8Array {
  return Uint8Array.from(data, (value) => Math.round(255 * Math.min(1, Math.max(0, value))));
}

/** What the run of this process shows of its steps: the slice that somebody looks at. */
export class PatternWatch {
  #picture = 0;
  #last: PatternIterate | undefined;
  #shownAt = -Infinity;
  #changed = false;
  readonly #tell: (view: PatternIterate) => void;

  constructor(tell: (view: PatternIterate) => void) {
    this.#tell = tell;
  }

  /** Shows another slice from the next step on; returns what was shown last. */
  watch(picture: number): PatternIterate | null {
    this.#changed ||= picture !== this.#picture;
    this.#picture = picture;
    return this.#last ?? null;
  }

  readonly onIterate = async (iterate: SamplingIterate): Promise<void> => {
    const now = performance.now();
    if (!this.#changed && now - this.#shownAt < BETWEEN) return;
    const picture = this.#picture;
    const slice = await iterate.slice(picture);
    if (slice === undefined) return;
    this.#changed = false;
    this.#shownAt = now;
    const { width, height } = slice.truth;
    const weights = iterate.pattern?.weights ?? new Float64Array(width * height);
    this.#last = {
      ...{ picture, stage: iterate.stage, step: iterate.step, target: iterate.target ?? null },
      ...{ name: slice.name, width, height },
      pattern: greyBytes({ data: weights }),
      reconstruction: greyBytes(slice.reconstruction),
      truth: greyBytes(slice.truth),
      rate: weights.reduce((count, weight) => count + (weight > 0 ? 1 : 0), 0) / weights.length,
      ...slice.quality,
    };
    this.#tell(this.#last);
  };
}

/** A pattern of a run with a slice. @throws BilevelError of the kind of the fault */
export async function lookPattern(
  folder: string,
  picture: number,
  choice: PatternChoice,
): Promise<PatternView> {
  const { name, truth, reconstruction, pattern, quality, rate } = await lookAtPattern(
    folder,
    picture,
    choice,
  );
  const { width, height } = truth;
  return {
    ...{ name, width, height, rate },
    pattern: greyBytes(pattern),
    reconstruction: greyBytes(reconstruction),
    truth: greyBytes(truth),
    ...quality,
  };
}
