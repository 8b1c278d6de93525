import { choiceText } from '@bilevel/imaging';
import type { Row } from './row.js';
import { named, type InverseSettings } from './settings.js';
import type { InverseSummary, RidgeSummary, RowSummary } from './summary.js';

type Cells = Readonly<Record<string, string | number>>;

/** The rows of `inverse-problems.csv`. */
export function tableOf({ rows }: InverseSummary, { problems }: InverseSettings): Cells[] {
  return rows.map(({ problem, regulariser, before, grid, learned, lead }) => {
    const { operator, sigma } = named(problems, problem);
    return {
      ...{ problem, operator: choiceText(operator), sigma, regulariser },
      ...{ beforePsnr: before.psnr, beforeSsim: before.ssim },
      ...prefixed('grid', { points: grid.points, ...cellsOf(grid) }),
      ...prefixed('learned', {
        ...{ steps: learned.steps, status: learned.status, ...cellsOf(learned) },
        hypergradient: learned.hypergradient.norm,
        hypergradientBound: learned.hypergradient.bound,
        hypergradientKind: learned.hypergradient.kind,
      }),
      ...prefixed('lead', { ...lead }),
    };
  });
}

/** The rows of `grid.csv`: every point that was tried. */
export function gridOf(rows: readonly Row[]): Cells[] {
  return rows.flatMap(({ problem, regulariser, grid }) =>
    grid.points.map(({ weights, smoothings, objective, work }) => ({
      ...{ problem, regulariser, weights: 10 ** weights, smoothings: 10 ** smoothings },
      ...{ objective: objective.value, error: objective.error, work },
    })),
  );
}

/** The rows of `ridge.csv`. */
export function ridgesOf(ridges: readonly RidgeSummary[]): Cells[] {
  return ridges.map(({ problem, ridge, factor, status, ...found }) => ({
    ...{ problem, ridge, factor, status, ...cellsOf(found) },
  }));
}

function cellsOf({
  objective,
  test,
  work,
  seconds,
  parameters,
}: Pick<RowSummary['grid'], 'objective' | 'test' | 'work' | 'seconds' | 'parameters'>): Cells {
  return {
    ...{ psnr: test.psnr, ssim: test.ssim, objective: objective.value },
    objectiveLower: objective.value - objective.error,
    objectiveUpper: objective.value + objective.error,
    ...{ objectiveKind: objective.kind, work, seconds },
    parameters: Object.entries(parameters)
      .map(([key, value]) => `${key}=${String(value)}`)
      .join(' '),
  };
}

function prefixed(prefix: string, cells: Cells): Cells {
  return Object.fromEntries(
    Object.entries(cells).map(([key, value]) => [
      prefix + key.charAt(0).toUpperCase() + key.slice(1),
      value,
    ]),
  );
}
