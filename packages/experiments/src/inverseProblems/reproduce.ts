import { ArgumentError, expected } from '@bilevel/core';
import { FORMAT_RANGE, shownMeasurement, type Image } from '@bilevel/imaging';
import { barsSvg } from '../chart/bars.js';
import { Parts, type ExperimentOptions, type Reproduced } from '../experiment.js';
import { Output } from '../output.js';
import { ProgressFile } from '../progressFile.js';
import { psnrChart } from './charts.js';
import type { ContestOptions } from './contest.js';
import { loadData, sourcesOf, type InverseData, type InversePlaces } from './data.js';
import { strip } from './pictures.js';
import { modelFor, ridgeRow, rowOf, type RidgeRow, type Row } from './row.js';
import { scoresBefore, type Scores } from './scores.js';
import {
  QUICK,
  SETTINGS,
  type InverseSettings,
  type ProblemSettings,
  type RegulariserSettings,
} from './settings.js';
import { inverseSummary, inverseText, type InverseSummary } from './summary.js';
import { gridOf, ridgesOf, tableOf } from './tables.js';

/** Options of {@link reproduceInverseProblems}. */
export interface ReproduceInverseOptions extends ExperimentOptions, InversePlaces {
  /** Folder of photographs to learn from. Default: generated ones. */
  readonly train?: string;
  /** Folder of photographs to test on. Default: generated ones. */
  readonly test?: string;
  /** Folder of slices of a body. Default: generated phantoms. */
  readonly slices?: string;
  /** Names of the problems. Default: all of {@link INVERSE_PROBLEMS}. */
  readonly problems?: readonly string[];
  /** Names of the regularisers. Default: all of {@link INVERSE_REGULARISERS}. */
  readonly regularisers?: readonly string[];
  /** Tiny pictures, two steps and four points, to see that everything works. */
  readonly quick?: boolean;
}

/** What an interrupted experiment goes on from, and what more rows are added to: by all that they depend on. */
interface Progress {
  readonly settings: { readonly seed: number; readonly sources: object };
  readonly rows: Readonly<Record<string, Row>>;
  readonly ridges: Readonly<Record<string, RidgeRow | null>>;
}

/** The names of the problems. */
export const INVERSE_PROBLEMS: readonly string[] = SETTINGS.problems.map(({ name }) => name);
/** The names of the regularisers. */
export const INVERSE_REGULARISERS: readonly string[] = SETTINGS.regularisers.map(
  ({ name }) => name,
);

/**
 * Inverse problems × regularisers: the parameters tuned by a grid search with warm starts, and learned by steps that are proven,
 * both judged by the training objective in certified intervals and by PSNR and SSIM on other pictures. Writes
 * `inverse-problems.csv`, `grid.csv` (every point), `ridge.csv` (what ξ does), the chart `psnr` as SVG and PNG, a strip of pictures of
 * each problem, and `summary.json`, `summary.txt`. Each row is kept in `inverse-problems.progress` as
 * soon as it is there, also at the end: what is asked for later is added to it.
 *
 * @throws ArgumentError for names that there are not; the errors of reading pictures; DataFileError for too few or too
 *     small ones; CancelledError; Node's errors when the folder cannot be written
 */
export async function reproduceInverseProblems(
  options: ReproduceInverseOptions,
): Promise<Reproduced<InverseSummary>> {
  const { out, seed = 0, quick = false, signal, onProgress } = options;
  const settings = settingsOf(options, quick ? QUICK : SETTINGS);
  const { problems, regularisers, ridges: factors, ridgeOf } = settings;
  const ridged = regularisers.filter(({ name }) => name === ridgeOf);
  const of = problems.length * (regularisers.length + ridged.length * factors.length);
  const sources = sourcesOf(options);
  await new Parts({ ...(signal && { signal }) }, 1).next('reading');
  const data = new Map<string, InverseData>();
  for (const problem of problems) {
    data.set(problem.name, await loadData(problem, modelFor(problem), options, seed));
  }
  const output = await Output.in(out);
  const file = new ProgressFile<Progress>(out, 'inverse-problems');
  const key = { seed, sources };
  let progress = (await file.read(key)) ?? { settings: key, rows: {}, ridges: {} };
  let done = 0;
  const contest = (what: string, steps: number): ContestOptions => ({
    ...{ steps, settings, signal },
    onPart: (part) => onProgress?.(done, of, `${what}: ${part}`),
  });
  const rows: Row[] = [];
  const ridges: RidgeRow[] = [];
  for (const problem of problems) {
    const own = data.get(problem.name)!;
    for (const regulariser of regularisers) {
      const id = idOf(settings, problem, regulariser);
      const watch = contest(`${problem.label}, ${regulariser.label}`, regulariser.steps);
      const row = progress.rows[id] ?? (await rowOf(problem, regulariser, own, watch));
      progress = { ...progress, rows: { ...progress.rows, [id]: row } };
      await file.write(progress);
      rows.push(row);
      done++;
    }
    for (const regulariser of ridged) {
      for (const factor of factors) {
        const id = idOf(settings, problem, regulariser, factor);
        const watch = contest(`${problem.label}, ξ × ${String(factor)}`, regulariser.steps);
        const known = progress.ridges[id];
        const row =
          known === undefined ? await ridgeRow(problem, regulariser, factor, own, watch) : known;
        progress = { ...progress, ridges: { ...progress.ridges, [id]: row } };
        await file.write(progress);
        if (row !== null) ridges.push(row);
        done++;
      }
    }
  }

  const before: Readonly<Record<string, Scores>> = Object.fromEntries(
    problems.map((problem) => [
      problem.name,
      scoresBefore(modelFor(problem), data.get(problem.name)!.test),
    ]),
  );
  const summary = inverseSummary({ seed, data: sources }, rows, ridges, before);
  await output.table('inverse-problems', tableOf(summary, settings));
  await output.table('grid', gridOf(rows));
  await output.table('ridge', ridgesOf(summary.ridges));
  await output.drawing('psnr', barsSvg(psnrChart(summary, settings)));
  for (const problem of problems) {
    const found = rows.filter((row) => row.problem === problem.name);
    const tiles = tilesOf(problem, data.get(problem.name)!, before[problem.name]!.first, found);
    await output.picture(`pictures-${problem.name}`, strip(tiles, Math.min(problem.size, TILE)));
  }
  const text = inverseText(summary, settings);
  await output.summary(summary, text);
  return { summary, text, files: output.files };
}

/** Pixels of the side of a picture in a strip at most. */
const TILE = 128;

/** All that a row depends on besides seed and pictures. */
function idOf(
  { problems: _problems, regularisers: _regularisers, ridges: _ridges, ...rest }: InverseSettings,
  problem: ProblemSettings,
  regulariser: RegulariserSettings,
  factor = 1,
): string {
  return JSON.stringify([rest, { ...problem, label: '' }, { ...regulariser, label: '' }, factor]);
}

/** The first test picture: measured, before any regulariser, by each of them, true. */
function tilesOf(
  problem: ProblemSettings,
  { test }: InverseData,
  before: Image,
  rows: readonly Row[],
): Image[] {
  const { truth, measured } = test[0]!;
  const shown = shownMeasurement(modelFor(problem), measured, FORMAT_RANGE);
  return [shown, before, ...rows.map(({ learned }) => learned.test.first), truth];
}

/** @throws ArgumentError for names that there are not */
function settingsOf(
  { problems, regularisers }: ReproduceInverseOptions,
  settings: InverseSettings,
): InverseSettings {
  return {
    ...settings,
    problems: chosen('problems', settings.problems, problems),
    regularisers: chosen('regularisers', settings.regularisers, regularisers),
  };
}

function chosen<T extends { readonly name: string }>(
  option: string,
  all: readonly T[],
  names: readonly string[] | undefined,
): readonly T[] {
  if (names === undefined) return all;
  const known = all.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined || names.length === 0) {
    throw new ArgumentError(expected(`some of ${known.join(', ')}`, option, unknown));
  }
  return all.filter(({ name }) => names.includes(name));
}
