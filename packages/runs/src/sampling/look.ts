import { ArgumentError, expected } from '@bilevel/core';
import {
  createImage,
  imageQuality,
  patternFrom,
  reconstructFrom,
  type Image,
  type PatternPair,
  type TunedPattern,
} from '@bilevel/imaging';
import { RunFolder } from '../runFolder.js';
import type { SamplingCheckpoint } from './checkpoint.js';
import type { SamplingConfig } from './config.js';
import { SAMPLING } from './files.js';
import { pairsOf } from './pictures.js';
import { patternOptions } from './prepare.js';
import { truthOf, type SliceView } from './slice.js';

/** Which pattern of a run: the weights at a stage, or what was learned for a rate. */
export type PatternChoice =
  | { readonly kind: 'stage'; readonly stage: number }
  | { readonly kind: 'target'; readonly target: number; readonly weighted: boolean };

/** A pattern of a run, with what it makes of a picture. */
export interface PatternLook extends SliceView {
  readonly pattern: Image;
  /** Share of k-space that has a weight. */
  readonly rate: number;
}

/** What was last read: the same run is looked at again and again. */
let last: { key: string; pairs: Promise<PatternPair[]> } | undefined;

function pairsIn(folder: string, config: SamplingConfig): Promise<PatternPair[]> {
  const key = `${folder} ${config.created}`;
  if (last?.key !== key) {
    const pairs = pairsOf(config);
    last = { key, pairs };
    pairs.catch(() => {
      last = undefined;
    });
  }
  return last.pairs;
}

/**
 * A pattern of the run in a folder and the picture that it makes of a slice, the frequency 0 in the middle.
 *
 * @throws ArgumentError for a slice, a stage or a rate that there is none of; FileFormatError, CheckpointError; the
 *   errors of reading the pictures, which are not kept in the folder
 */
export async function lookAtPattern(
  path: string,
  picture: number,
  choice: PatternChoice,
): Promise<PatternLook> {
  const { folder, config } = await RunFolder.open(SAMPLING, path);
  const { values, weight } = chosen(await folder.readCheckpoint(SAMPLING), choice, path);
  const pair = (await pairsIn(folder.path, config))[picture];
  if (pair === undefined) {
    throw new ArgumentError(
      expected(`a picture below ${String(config.pictures.length)}`, 'picture', picture),
    );
  }
  const options = patternOptions(config);
  const { width, height } = options;
  const pattern = patternFrom(options, values);
  const truth = truthOf(pair, config);
  const shown = createImage(width, height, pattern?.weights ?? new Float64Array(width * height));
  const measured = shown.data.filter((value) => value > 0).length;
  const rate = measured / shown.data.length;
  const { name } = pair;
  if (pattern === undefined) {
    // Nothing measured: the ridge alone is left, and least at 0.
    const reconstruction = createImage(width, height, new Float64Array(width * height));
    const quality = imageQuality(reconstruction, truth, {});
    return { name, truth, reconstruction, quality, pattern: shown, rate };
  }
  const [made] = await reconstructFrom([pair], pattern, weight, { ...options, threads: 1 });
  if (made === undefined) throw new Error('A pair gives a reconstruction.');
  const { image: reconstruction, quality } = made;
  return { name, truth, reconstruction, quality, pattern: shown, rate };
}

function chosen(
  checkpoint: SamplingCheckpoint | undefined,
  choice: PatternChoice,
  path: string,
): Pick<TunedPattern, 'values' | 'weight'> {
  const { stages = [], learned = [] } = checkpoint?.progress ?? {};
  const found =
    choice.kind === 'stage'
      ? stages.find(({ stage }) => stage === choice.stage)
      : learned.find(({ target }) => target === choice.target)?.[
          choice.weighted ? 'weights' : 'binary'
        ];
  if (found !== undefined) return found;
  const what =
    choice.kind === 'stage'
      ? `stage ${String(choice.stage)}`
      : `a pattern for ${String(choice.target)}`;
  throw new ArgumentError(
    `Expected ${what} in ${path} but received a run that has not come to it. Resume the run.`,
  );
}
