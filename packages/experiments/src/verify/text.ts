import { BOUNDS } from './measurement.js';
import type { BoundTightness } from './tightness.js';
import type { CaseDetail, Verification } from './verifyBounds.js';

/** The outcome as tables for people: by problem and bound, and by solver pair. */
export function verificationText(verification: Verification): string[] {
  const { tightness, solvers, notRun, detail } = verification;
  const { cases, seed, violations, estimatedViolations } = verification;
  const byProblem = Object.entries(tightness).flatMap(([problem, bounds]) =>
    BOUNDS.flatMap((bound) => {
      const found = bounds?.[bound];
      return found === undefined ? [] : [[problem, bound, ...cells(found)]];
    }),
  );
  const byPair = solvers.map(({ lower, linear, bounds }) => [
    lower,
    linear,
    String(sum(Object.values(bounds).map((one) => one.compared))),
    String(sum(Object.values(bounds).map((one) => one.violations))),
    ...BOUNDS.map((bound) => ratio(bounds[bound]?.median ?? null)),
  ]);
  return [
    `Bounds against the truth: ${String(cases)} ${cases === 1 ? 'case' : 'cases'}, seed ${String(seed)}`,
    '',
    ...(detail === undefined ? [] : [...detailText(detail), '']),
    ...table(
      ['problem', 'bound', 'compared', 'violations', 'least', 'median', '95 %', 'worst'],
      byProblem,
      2,
    ),
    '',
    'Solver pairs on the certified problems, medians:',
    ...table(['lower', 'linear', 'compared', 'violations', ...BOUNDS], byPair, 2),
    '',
    'Median, 95 % and worst are of bound / true error where the error is above rounding; least, of all.',
    ...notRun.map((problem) => `Not run: ${problem}, for which TensorFlow.js is not installed.`),
    `Estimated bounds, which promise nothing, below the true error: ${String(estimatedViolations)}.`,
    `Certified bounds below the true error: ${String(violations)}.`,
  ];
}

function detailText({ slot, description, measurements }: CaseDetail): string[] {
  return [
    `${slot.problem}, ${slot.lower} + ${slot.linear}`,
    ...Object.entries(description).map(
      ([name, value]) => `  ${name.padEnd(12)}${JSON.stringify(value)}`,
    ),
    ...table(
      ['bound', 'true error', 'limit', 'kind'],
      measurements.map(({ bound, error, limit, kind }) => [
        bound,
        error.toExponential(6),
        limit.toExponential(6),
        error <= limit ? kind : `${kind} VIOLATED`,
      ]),
      1,
    ),
  ];
}

function cells(one: BoundTightness): string[] {
  return [
    String(one.compared),
    String(one.violations),
    ...[one.least, one.median, one.percentile95, one.worst].map(ratio),
  ];
}

function ratio(value: number | null): string {
  if (value === null) return '–';
  return value < 1e4 ? String(Number(value.toPrecision(3))) : value.toExponential(1);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Columns lined up, the first `left` of them at their left. */
export function table(
  header: readonly string[],
  rows: readonly string[][],
  left: number,
): string[] {
  const widths = header.map((name, j) =>
    Math.max(name.length, ...rows.map((row) => row[j]?.length ?? 0)),
  );
  return [header, ...rows].map((row) =>
    row
      .map((cell, j) => (j < left ? cell.padEnd(widths[j] ?? 0) : cell.padStart(widths[j] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
