import type { BoundedValue } from '@bilevel/core';
import type { Values } from '@bilevel/imaging';
import { leadOf, type Lead } from './lead.js';
import type { RidgeRow, Row } from './row.js';
import type { Scores } from './scores.js';
import { named, type InverseSettings } from './settings.js';

/** Mean scores on pictures that were not learned from. */
interface TestScores {
  readonly psnr: number;
  readonly ssim: number;
}

/** A way to choose the parameters, and what it came to. */
interface ChosenSummary {
  readonly objective: BoundedValue;
  readonly test: TestScores;
  readonly work: number;
  readonly seconds: number;
  /** Those of one number each. */
  readonly parameters: Values;
}

/** A row of the table. */
export interface RowSummary {
  readonly problem: string;
  readonly regulariser: string;
  readonly before: TestScores;
  readonly grid: ChosenSummary & { readonly points: number };
  readonly learned: ChosenSummary & {
    readonly steps: number;
    readonly status: string;
    readonly hypergradient: Row['learned']['hypergradient'];
  };
  readonly lead: Lead;
}

/** A row of the table of the ridge. */
export interface RidgeSummary extends ChosenSummary {
  readonly problem: string;
  readonly ridge: number;
  readonly factor: number;
  readonly status: string;
}

/** What is to be seen in the table. */
export interface InverseSummary {
  readonly seed: number;
  /** Folders of the pictures, or `generated`. */
  readonly data: Readonly<Record<string, string>>;
  readonly rows: readonly RowSummary[];
  readonly ridges: readonly RidgeSummary[];
  /** The least of all leads, at its lower end. */
  readonly leastLead: number;
}

/** A problem as the summary has it: by name, with the scores before any regulariser. */
export interface ProblemOf {
  readonly name: string;
  readonly before: Scores;
}

export function inverseSummary(
  of: Pick<InverseSummary, 'seed' | 'data'>,
  problems: readonly ProblemOf[],
  rows: readonly Row[],
  ridges: readonly RidgeRow[],
): InverseSummary {
  const all = rows.map(({ problem, regulariser, grid, learned }): RowSummary => {
    const { steps, status, hypergradient } = learned;
    return {
      ...{ problem, regulariser, before: testOf(named(problems, problem).before) },
      grid: { ...chosen(grid), points: grid.points.length },
      learned: { ...chosen(learned), steps, status, hypergradient },
      lead: leadOf(grid.objective, learned.objective),
    };
  });
  return {
    ...{ ...of, rows: all },
    ridges: ridges.map(({ problem, ridge, factor, learned }) => ({
      ...{ problem, ridge, factor, ...chosen(learned), status: learned.status },
    })),
    leastLead: Math.min(...all.map(({ lead }) => lead.least)),
  };
}

function testOf({ psnr, ssim }: Scores): TestScores {
  return { psnr, ssim };
}

function chosen({ model, objective, work, seconds, test }: Row['grid' | 'learned']): ChosenSummary {
  const numbers = Object.entries(model.values).filter(([, value]) => typeof value === 'number');
  return { objective, test: testOf(test), work, seconds, parameters: Object.fromEntries(numbers) };
}

/** Learning must not be farther behind on the training objective, in dB. */
const MOST_BEHIND = 0.05;

/** The summary for people. */
export function inverseText(
  { rows, ridges, data, seed, leastLead }: InverseSummary,
  { problems, regularisers, ridgeOf }: InverseSettings,
): string[] {
  const sources = Object.entries(data).map(([what, name]) => `${what}: ${name}`);
  const lines = [
    `Learned and tuned by a grid, seed ${String(seed)}; ${sources.join(', ')}.`,
    'PSNR in dB and SSIM on unseen pictures; the objective is certified, of the pictures learned from.',
  ];
  for (const problem of problems) {
    const own = rows.filter((row) => row.problem === problem.name);
    const [first] = own;
    if (first === undefined) continue;
    const { source, train, test, sigma, size } = problem;
    lines.push(
      '',
      `${problem.label}: ${String(train)} ${source} of ${String(size)}², σ = ${String(sigma)}, tested on ${String(test)}`,
      `  ${'before'.padEnd(40)}${scores(first.before)}`,
    );
    for (const { regulariser, grid, learned, lead } of own) {
      const label = regularisers.find(({ name }) => name === regulariser)?.label ?? regulariser;
      const { norm, bound, kind } = learned.hypergradient;
      lines.push(
        `  ${`${label}, grid of ${String(grid.points)}`.padEnd(40)}${chosenText(grid)}`,
        `  ${`${label}, learned in ${String(learned.steps)}`.padEnd(40)}${chosenText(learned)}`,
        `    ahead of the grid by ${interval(lead)} dB on its objective; ended by ${learned.status}, ` +
          `‖h‖ = ${norm.toExponential(1)} ± ${bound.toExponential(1)} (${kind})`,
      );
    }
    const bias = ridges.filter((one) => one.problem === problem.name);
    const label = regularisers.find(({ name }) => name === ridgeOf)?.label ?? ridgeOf;
    for (const { ridge, ...found } of bias) {
      const what = `${label}, ξ = ${String(Number(ridge.toPrecision(2)))}`;
      lines.push(`  ${what.padEnd(40)}${chosenText(found)}`);
    }
  }
  const fair = leastLead >= -MOST_BEHIND ? 'never more than' : 'in some row more than';
  lines.push('', `Learned is ${fair} ${String(MOST_BEHIND)} dB behind the grid's best.`);
  return lines;
}

function scores({ psnr, ssim }: TestScores): string {
  return `${psnr.toFixed(2).padStart(6)} dB  ${ssim.toFixed(4)}`;
}

function chosenText({ test, objective, work, seconds }: ChosenSummary): string {
  const { value, error } = objective;
  const held = `${value.toFixed(5).padStart(9)} ± ${error.toExponential(0)}`;
  return `${scores(test)}  ${held} ${String(work).padStart(8)} units ${seconds.toFixed(1).padStart(7)} s`;
}

function interval({ least, most }: Lead): string {
  return `[${least.toFixed(4)}, ${most.toFixed(4)}]`;
}
