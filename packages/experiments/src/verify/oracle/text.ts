import { table } from '../text.js';
import type { OracleVerification } from './verifyOracle.js';

/** The outcome as tables for people: by regime, and by bound. */
export function oracleText(verification: OracleVerification): string[] {
  const { cases, seed, regimes, bounds, detail, noTruths, failures } = verification;
  const names = [...new Set(bounds.map(({ bound }) => bound))];
  return [
    `Certified bounds against high precision: ${String(cases)} ${cases === 1 ? 'case' : 'cases'}, seed ${String(seed)}`,
    '',
    ...(detail === undefined ? [] : [...detailText(detail), '']),
    ...table(
      ['regime', 'cases', 'compared', 'violations', 'refused', 'no truth'],
      regimes.map(({ regime, cases: run, refused, noTruth }) => {
        const own = bounds.filter((count) => count.regime === regime);
        return [regime, run, ...totals(own), refused, noTruth].map(String);
      }),
      1,
    ),
    '',
    ...table(
      ['bound', 'compared', 'violations', 'closest'],
      names.map((name) => {
        const own = bounds.filter(({ bound }) => bound === name);
        const closest = Math.max(...own.map((count) => count.closest));
        return [name, ...totals(own).map(String), closest.toPrecision(3)];
      }),
      1,
    ),
    '',
    'Closest is the largest true error / bound. Refused: parts of a case that ended in an error which says why.',
    ...noTruths
      .slice(0, SHOWN)
      .map(({ case: index, message }) => `No truth of case ${String(index)}: ${message}`),
    ...failures
      .slice(0, SHOWN)
      .map(
        ({ case: index, what, message }) => `Case ${String(index)} failed in ${what}: ${message}`,
      ),
    `Bounds as close to the error as the truth is known: ${String(verification.undecided)}.`,
    `Estimated bounds, which promise nothing, below the true error: ${String(verification.estimatedViolations)}.`,
    `Cases that failed: ${String(failures.length)}.`,
    `Certified bounds below the true error: ${String(verification.violations)}.`,
  ];
}

const SHOWN = 10;

function totals(
  counts: readonly { readonly compared: number; readonly violations: number }[],
): [number, number] {
  return [
    counts.reduce((sum, { compared }) => sum + compared, 0),
    counts.reduce((sum, { violations }) => sum + violations, 0),
  ];
}

function detailText({ description, ran }: NonNullable<OracleVerification['detail']>): string[] {
  return [
    `${ran.family}, ${ran.lower} + ${ran.linear}`,
    ...Object.entries(description).map(
      ([name, value]) => `  ${name.padEnd(15)}${JSON.stringify(value, plain)}`,
    ),
    ...ran.refusals.map(({ what, message }) => `  ${what} refused: ${message}`),
    ...table(
      ['bound', 'sample', 'true error', 'limit', 'kind'],
      ran.judgements.map(({ bound, sample, error, limit, kind, verdict }) => [
        bound,
        sample === undefined ? 'all' : String(sample),
        error.toExponential(6),
        limit.toExponential(6),
        verdict === 'violated' ? `${kind} VIOLATED` : kind,
      ]),
      2,
    ),
  ];
}

/** Numbers of a list that are worth reading. */
const READABLE = 400;

/** Typed arrays as lists; of those of large pictures the beginning, and how many numbers there are. */
function plain(_key: string, value: unknown): unknown {
  if (!(value instanceof Float64Array)) return value;
  if (value.length <= READABLE) return [...value];
  return [...value.subarray(0, 8), `and so on, ${String(value.length)} numbers`];
}
