import {
  patternFrom,
  patternPairs,
  reconstructFrom,
  samplingPattern,
  tunePattern,
  type FixedPatternOptions,
  type LearnedPattern,
  type PatternGroupKind,
  type PatternPair,
  type SamplingPattern,
} from '@bilevel/imaging';
import type { Slice } from './data.js';
import { isRandom, RIVALS, type SamplingSettings } from './settings.js';

/** A pattern with its α, and what it is called. */
export interface Contender {
  readonly groups: PatternGroupKind;
  readonly target: number;
  /** `learned`, `learned weights`, or the name of what it is held against. */
  readonly name: string;
  /** Of the draw; undefined where nothing is drawn. */
  readonly seed: number | undefined;
  readonly pattern: SamplingPattern;
  /** α. */
  readonly weight: number;
  /** Mean ½‖x* − t‖² of the slices that it was tuned on. */
  readonly loss: number;
}

/** A contender on one slice with noise of one seed. */
export interface ScoreRow {
  readonly groups: PatternGroupKind;
  readonly target: number;
  readonly name: string;
  readonly seed: number | undefined;
  readonly rate: number;
  readonly weight: number;
  readonly noise: number;
  readonly slice: string;
  readonly psnr: number;
  readonly ssim: number;
}

/** The two that were learned for a rate: of 0 and 1, and with weights. */
export function learnedContenders(
  groups: PatternGroupKind,
  { target, binary, weights }: LearnedPattern,
  options: FixedPatternOptions,
): Contender[] {
  return [
    { name: 'learned', tuned: binary },
    { name: 'learned weights', tuned: weights },
  ].flatMap(({ name, tuned }) => {
    const pattern = patternFrom({ ...options, groups }, tuned.values);
    if (pattern === undefined) return [];
    return [
      { groups, target, name, seed: undefined, pattern, weight: tuned.weight, loss: tuned.loss },
    ];
  });
}

/** What a learned pattern is held against, before it is made. */
export type Rival = Pick<Contender, 'name' | 'seed'>;

/** Names and seeds of what a kind of groups is held against. */
export function rivalsOf(
  groups: PatternGroupKind,
  { seeds }: Pick<SamplingSettings, 'seeds'>,
): Rival[] {
  return RIVALS[groups].flatMap((name): Rival[] =>
    isRandom(name)
      ? Array.from({ length: seeds }, (_, seed) => ({ name, seed }))
      : [{ name, seed: undefined }],
  );
}

/** A pattern without learning, of the rate that was learned for, with the α that it does best with on the same slices. */
export async function rival(
  pairs: readonly PatternPair[],
  groups: PatternGroupKind,
  { target, rate }: Pick<LearnedPattern, 'target' | 'rate'>,
  { name, seed }: Rival,
  options: FixedPatternOptions,
): Promise<Contender> {
  const pattern = samplingPattern(name, options, { rate, ...(seed !== undefined && { seed }) });
  const { weight, loss } = await tunePattern(pairs, pattern, options);
  return { groups, target, name, seed, pattern, weight, loss };
}

/** What a contender makes of the slices of the test, with noise of every seed. */
export async function scores(
  { groups, target, name, seed, pattern, weight }: Contender,
  testing: readonly Slice[],
  { seeds, sigma, seed: first }: SamplingSettings,
  options: FixedPatternOptions,
): Promise<ScoreRow[]> {
  const rows: ScoreRow[] = [];
  for (let noise = 0; noise < seeds; noise++) {
    const pairs = patternPairs(testing, { sigma, seed: first + 1 + noise });
    for (const { name: slice, quality } of await reconstructFrom(pairs, pattern, weight, options)) {
      const { rate } = pattern;
      rows.push({ groups, target, name, seed, rate, weight, noise, slice, ...quality });
    }
  }
  return rows;
}
