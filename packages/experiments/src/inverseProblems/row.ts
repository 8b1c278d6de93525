import { Model } from '@bilevel/imaging';
import {
  learned,
  searched,
  type ContestOptions,
  type Learned,
  type SearchSoFar,
  type Searched,
} from './contest.js';
import type { InverseData } from './data.js';
import { scoresOf, type Scores } from './scores.js';
import type { ProblemSettings, RegulariserSettings } from './settings.js';

/** A row of the table: a problem with a regulariser. */
export interface Row {
  readonly problem: string;
  readonly regulariser: string;
  readonly grid: Searched & { readonly test: Scores };
  readonly learned: Learned & { readonly test: Scores };
}

/** What there is of a row that is not whole. */
export interface RowParts {
  readonly learned?: Learned;
  readonly grid?: SearchSoFar;
}

/** A row of the table of the ridge. */
export interface RidgeRow {
  readonly problem: string;
  /** ξ, and what it is of the default one. */
  readonly ridge: number;
  readonly factor: number;
  readonly learned: Learned & { readonly test: Scores };
}

/** The model of a row; `ridge` in place of the default. */
export function modelFor({ operator }: ProblemSettings, prior?: string, ridge?: number): Model {
  return new Model({
    ...(prior !== undefined && { prior }),
    operator,
    ...(ridge !== undefined && { ridge }),
  });
}

/**
 * Lower solves of the grid are as accurate as those that learning ended with, or as it takes to know the objective to
 * `InverseSettings.verified`, whichever is less work. It goes on from `parts`, and `keep` is told of each further one.
 *
 * @throws CancelledError
 */
export async function rowOf(
  problem: ProblemSettings,
  regulariser: RegulariserSettings,
  { train, test }: InverseData,
  options: ContestOptions,
  parts: RowParts = {},
  keep: (parts: RowParts) => Promise<void> = () => Promise.resolve(),
): Promise<Row> {
  const model = modelFor(problem, regulariser.prior);
  const { accuracy, verified } = options.settings;
  const run = parts.learned ?? (await learned(train, model, options));
  if (parts.learned === undefined) await keep({ learned: run });
  const grid = await searched(
    train,
    model,
    Math.max(run.accuracy, enough(run, train, verified)),
    options,
    parts.grid,
    (soFar) => keep({ learned: run, grid: soFar }),
  );
  options.onPart('unseen pictures');
  return {
    ...{ problem: problem.name, regulariser: regulariser.name },
    grid: { ...grid, test: await scoresOf(grid.model, test, accuracy, options.signal) },
    learned: { ...run, test: await scoresOf(run.model, test, accuracy, options.signal) },
  };
}

/** The root-mean-square distance at which the objective of a run is known to a share: 2ε/‖x* − t‖. */
function enough({ objective }: Learned, pairs: InverseData['train'], share: number): number {
  const pixels = Math.max(...pairs.map(({ truth }) => truth.data.length));
  return (share / 2) * Math.sqrt((2 * objective.value) / pixels);
}

/** Null where nothing of a picture is lost, and there is no ridge; `usual` is the run with the default one. @throws CancelledError */
export async function ridgeRow(
  problem: ProblemSettings,
  regulariser: RegulariserSettings,
  factor: number,
  usual: Row['learned'],
  { train, test }: InverseData,
  options: ContestOptions,
): Promise<RidgeRow | null> {
  const model = modelFor(problem, regulariser.prior);
  const ridge = factor * model.ridgeOf(model.operatorOf(train[0]!.truth).leastEigenvalue);
  if (ridge === 0) return null;
  const what = { problem: problem.name, ridge, factor };
  if (factor === 1) return { ...what, learned: usual };
  const run = await learned(train, modelFor(problem, regulariser.prior, ridge), options);
  const { accuracy } = options.settings;
  const scores = await scoresOf(run.model, test, accuracy, options.signal);
  return { ...what, learned: { ...run, test: scores } };
}
