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
import { modelFor, ridgeRow, rowOf, type RidgeRow, type Row, type RowParts } from './row.js';
import { scoresBefore } from './scores.js';
import {
  QUICK,
  SETTINGS,
  type InverseSettings,
  type ProblemSettings,
  type RegulariserSettings,
} from './settings.js';
import { inverseSummary, inverseText, type InverseSummary, type ProblemOf } from './summary.js';
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
  /** Of rows that are not whole. */
  readonly parts: Readonly<Record<string, RowParts>>;
  readonly ridges: Readonly<Record<string, RidgeRow | null>>;
}

/** A problem with its pictures. */
interface Task extends ProblemOf {
  readonly problem: ProblemSettings;
  readonly data: InverseData;
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
 * soon as it is there, also at the end: what is asked for later is added to it. So are the parts of a row that
 * is not whole: what was learned, and each point of its grid.
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
  const tasks: Task[] = [];
  for (const problem of problems) {
    const model = modelFor(problem);
    const data = await loadData(problem, model, options, seed);
    const before = scoresBefore(model, data.test);
    tasks.push({ name: problem.name, problem, data, before });
  }
  const output = await Output.in(out);
  const file = new ProgressFile<Progress>(out, 'inverse-problems');
  const key = { seed, sources };
  let progress = (await file.read(key)) ?? { settings: key, rows: {}, parts: {}, ridges: {} };
  let done = 0;
  const contest = (what: string, steps: number): ContestOptions => ({
    ...{ steps, settings, signal },
    onPart: (part) => onProgress?.(done, of, `${what}: ${part}`),
  });
  const rows: Row[] = [];
  const ridges: RidgeRow[] = [];
  for (const { problem, data } of tasks) {
    for (const regulariser of regularisers) {
      const id = idOf(settings, problem, regulariser);
      const watch = contest(`${problem.label}, ${regulariser.label}`, regulariser.steps);
      const keep = (parts: RowParts): Promise<void> =>
        file.write({ ...progress, parts: { ...progress.parts, [id]: parts } });
      const row =
        progress.rows[id] ??
        (await rowOf(problem, regulariser, data, watch, progress.parts[id], keep));
      const parts = Object.fromEntries(Object.entries(progress.parts).filter(([of]) => of !== id));
      progress = { ...progress, parts, rows: { ...progress.rows, [id]: row } };
      await file.write(progress);
      rows.push(row);
      done++;
    }
    for (const regulariser of ridged) {
      const usual = rows.findLast((row) => row.regulariser === regulariser.name)?.learned;
      if (usual === undefined) throw new Error('The rows of a problem come before its ridges.');
      for (const factor of factors) {
        const id = idOf(settings, problem, regulariser, factor);
        const watch = contest(`${problem.label}, ξ × ${String(factor)}`, regulariser.steps);
        const known = progress.ridges[id];
        const row =
          known === undefined
            ? await ridgeRow(problem, regulariser, factor, usual, data, watch)
            : known;
        progress = { ...progress, ridges: { ...progress.ridges, [id]: row } };
        await file.write(progress);
        if (row !== null) ridges.push(row);
        done++;
      }
    }
  }

  const summary = inverseSummary({ seed, data: sources }, tasks, rows, ridges);
  await output.table('inverse-problems', tableOf(summary, settings));
  await output.table('grid', gridOf(rows));
  await output.table('ridge', ridgesOf(summary.ridges));
  await output.drawing('psnr', barsSvg(psnrChart(summary, settings)));
  for (const task of tasks) {
    const found = rows.filter((row) => row.problem === task.name);
    await output.picture(`pictures-${task.name}`, strip(tilesOf(task, found), TILE));
  }
  const text = inverseText(summary, settings);
  await output.summary(summary, text);
  return { summary, text, files: output.files };
}

/** Pixels of the side of a picture in a strip. */
const TILE = 128;

/** All that a row depends on besides seed and pictures. */
function idOf(
  { grid, tolerance, ridgeOf, verified, accuracy }: InverseSettings,
  problem: ProblemSettings,
  regulariser: RegulariserSettings,
  factor = 1,
): string {
  const shared = { grid, tolerance, ridgeOf, verified, accuracy };
  return JSON.stringify([shared, { ...problem, label: '' }, { ...regulariser, label: '' }, factor]);
}

/** The first test picture: measured, before any regulariser, by each of them, true. */
function tilesOf({ problem, data, before }: Task, rows: readonly Row[]): Image[] {
  const learned = rows.map((row) => row.learned.test.first);
  return data.test.slice(0, 1).flatMap(({ truth, measured }) => {
    const shown = shownMeasurement(modelFor(problem), measured, FORMAT_RANGE);
    return [shown, before.first, ...learned, truth];
  });
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
