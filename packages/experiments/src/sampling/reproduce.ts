import { ArgumentError, expected, requirePositive } from '@bilevel/core';
import {
  PATTERN_GROUPS,
  learnPattern,
  patternPairs,
  type FixedPatternOptions,
  type LearnedPattern,
  type PatternGroupKind,
  type PatternPair,
  type PatternProgress,
} from '@bilevel/imaging';
import { writePattern } from '@bilevel/runs';
import { Parts, type ExperimentOptions, type Reproduced } from '../experiment.js';
import { Output } from '../output.js';
import { ProgressFile } from '../progressFile.js';
import {
  learnedContenders,
  rival,
  rivalsOf,
  scores,
  type Contender,
  type ScoreRow,
} from './compare.js';
import { loadSlices } from './data.js';
import { patternsSvg, rateChart } from './drawing.js';
import type { SamplingSettings } from './settings.js';
import { learnedRow, resultsOf, samplingText, stageRow, type SamplingSummary } from './summary.js';

/** Options of {@link reproduceSampling}. */
export interface ReproduceSamplingOptions extends ExperimentOptions {
  /** A folder of slices of one size. Default: four generated ones. */
  readonly data?: string;
  /** Width and height that they are resized to, at least 11. Default: as they are. */
  readonly size?: number;
  /** Slices to learn from at most; every second one. Default 7. */
  readonly learning?: number;
  /** What is only measured together. Default: lines, points and spokes. */
  readonly groups?: readonly PatternGroupKind[];
  /** Shares of k-space, each between 0 and 1. Default 0.35, 0.25, 0.125. */
  readonly rates?: readonly number[];
  /** Patterns drawn at random, and draws of the noise of the test. Default 3. */
  readonly seeds?: number;
  /** Standard deviation of the noise of real and imaginary parts of k-space. Default 0.02. */
  readonly sigma?: number;
}

/** What an interrupted experiment goes on from. */
interface Progress {
  readonly settings: SamplingSettings;
  readonly learning: Readonly<Record<string, PatternProgress & { readonly seconds: number }>>;
  readonly contenders: readonly Contender[];
  readonly rows: readonly ScoreRow[];
}

/** Sides of a window of SSIM. */
const LEAST_SIZE = 11;

/**
 * Sampling patterns for MRI (after Sherry et al. 2020): lines, points and spokes are learned from some slices for several
 * rates, and compared on the others with patterns drawn at random with variable density, equispaced lines and equal
 * angles of the same rate, each with the weight of total variation that it does best with on the slices learned from.
 * Writes `sampling.csv` (every score), `stages.csv` (rate against error), `learned.csv`, each learned pattern as PNG, npy
 * and CSV, the drawing `patterns` and the chart `rates`, and `summary.json`, `summary.txt`. An interrupted one goes on from
 * `sampling.progress` in its folder.
 *
 * @throws ArgumentError for options out of range; the errors of reading pictures; CancelledError; Node's errors when the
 *     folder cannot be written
 */
export async function reproduceSampling(
  options: ReproduceSamplingOptions,
): Promise<Reproduced<SamplingSummary>> {
  const { out, data, size, seed = 0, signal } = options;
  const kinds = options.groups ?? (Object.keys(PATTERN_GROUPS) as PatternGroupKind[]);
  const { rates = [0.35, 0.25, 0.125], seeds = 3, sigma = 0.02, learning: count = 7 } = options;
  for (const [name, value, least] of [
    ['size', size ?? LEAST_SIZE, LEAST_SIZE],
    ['learning', count, 1],
    ['seeds', seeds, 1],
  ] as const) {
    if (Number.isInteger(value) && value >= least) continue;
    throw new ArgumentError(expected(`a whole number of at least ${String(least)}`, name, value));
  }
  requirePositive('sigma', sigma);
  const slices = await loadSlices(data, size, count, seed);
  const { width, height, source } = slices;
  const settings: SamplingSettings = {
    ...{ groups: kinds, rates, seeds, sigma, seed, width, height, source },
    learning: slices.learning.map(({ name }) => name),
  };
  const fixed: FixedPatternOptions = { width, height, ...(signal && { signal }) };
  const pairs = patternPairs(slices.learning, { sigma, seed });
  const output = await Output.in(out);
  const file = new ProgressFile<Progress>(out, 'sampling');
  const known = await file.read(settings);
  let progress: Progress = known ?? { settings, learning: {}, contenders: [], rows: [] };
  const save = async (change: Partial<Progress>): Promise<void> => {
    progress = { ...progress, ...change };
    await file.write(progress);
  };
  const rivals = kinds.reduce((sum, kind) => sum + rivalsOf(kind, settings).length, 0);
  const parts = new Parts(options, kinds.length * rates.length * 2 + rivals * rates.length + 1);

  for (const groups of kinds) {
    const learned = await learn(groups, pairs, { ...fixed, rates }, progress.learning[groups], {
      save: (one) => save({ learning: { ...progress.learning, [groups]: one } }),
      report: (what) => options.onProgress?.(0, 1, what),
    });
    for (const one of learned) {
      const own = learnedContenders(groups, one, fixed);
      const others = rivalsOf(groups, settings);
      const made = [
        ...own.map((contender) => ({ ...contender, make: () => Promise.resolve(contender) })),
        ...others.map((next) => ({ ...next, make: () => rival(pairs, groups, one, next, fixed) })),
      ];
      for (const { name, seed: draw, make } of made) {
        await parts.next(`${groups} ${String(one.target)} ${name}`);
        const isDone = progress.contenders.some(
          (done) =>
            done.groups === groups &&
            done.target === one.target &&
            done.name === name &&
            done.seed === draw,
        );
        if (isDone) continue;
        const contender = await make();
        const rows = await scores(contender, slices.testing, settings, fixed);
        await save({
          contenders: [...progress.contenders, contender],
          rows: [...progress.rows, ...rows],
        });
      }
    }
  }

  await parts.next('writing');
  const { contenders, rows, learning } = progress;
  const each = kinds.flatMap((groups) => {
    const own = learning[groups];
    return own ? [{ groups, ...own }] : [];
  });
  const summary: SamplingSummary = {
    ...settings,
    results: resultsOf(rows),
    learned: each.map(({ groups, seconds, stages }) => ({
      ...{ groups, seconds, stages: stages.length },
      evaluations: stages.reduce((sum, { evaluations }) => sum + evaluations, 0),
      work: stages.reduce((sum, { work }) => sum + work, 0),
    })),
  };
  await output.table('sampling', rows);
  await output.table(
    'stages',
    each.flatMap(({ groups, stages }) => stages.map((stage) => stageRow(groups, stage))),
  );
  await output.table(
    'learned',
    each.flatMap(({ groups, learned }) => learned.map((one) => learnedRow(groups, one))),
  );
  for (const { groups, target, name, pattern } of contenders) {
    if (!name.startsWith('learned')) continue;
    const suffix = name === 'learned' ? '' : '-weights';
    const stem = `pattern-${groups}-${String(target)}${suffix}`;
    output.note(await writePattern(out, stem, pattern));
  }
  const note = `${String(pairs.length)} pictures of ${String(width)}×${String(height)} (${source}), noise ${String(sigma)}`;
  const stages = new Map(each.map((one) => [one.groups, one.stages]));
  await output.chart('rates', rateChart(stages, note));
  await output.drawing('patterns', patternsSvg(contenders));
  const text = samplingText(summary);
  await output.summary(summary, text);
  return { summary, text, files: output.files };
}

/** All rates of one kind of groups, from where it was interrupted. */
async function learn(
  groups: PatternGroupKind,
  pairs: readonly PatternPair[],
  options: FixedPatternOptions & { readonly rates: readonly number[] },
  from: (PatternProgress & { readonly seconds: number }) | undefined,
  to: {
    readonly save: (progress: PatternProgress & { readonly seconds: number }) => Promise<void>;
    readonly report: (what: string) => void;
  },
): Promise<readonly LearnedPattern[]> {
  const before = from?.seconds ?? 0;
  const started = performance.now();
  to.report(`${groups}: learning`);
  const run = learnPattern(pairs, { ...options, groups, ...(from && { resume: from }) });
  for (;;) {
    const next = await run.next();
    if (next.done === true) return next.value;
    const { stage, progress } = next.value;
    const seconds = before + (performance.now() - started) / 1000;
    await to.save({ ...progress, seconds });
    const share = `${(100 * stage.rate).toFixed(1)} % of k-space`;
    to.report(
      `${groups}, stage ${String(stage.stage)}: ${share}, ${stage.quality.psnr.toFixed(2)} dB`,
    );
  }
}
