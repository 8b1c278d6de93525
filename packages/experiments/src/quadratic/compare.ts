import { median, slope } from '../statistics.js';
import type { ErrorRow, Tightness } from './errors.js';

/** Errors below this part of the first are rounding, whose ratios say nothing about the bounds. */
const ROUNDING = 1e-11;

/** The rows before rounding takes over, without the start, where the a-priori bound is an equality. */
function beforeRounding(rows: readonly ErrorRow[]): ErrorRow[] {
  const first = rows[0]?.error ?? 0;
  const end = rows.findIndex((row) => row.error <= ROUNDING * first);
  return rows.slice(1, end < 0 ? undefined : end);
}

/** The bounds of one solver's run against each other and the truth. */
export function tightness(rows: readonly ErrorRow[]): Tightness {
  const compared = beforeRounding(rows);
  const ratios = (pick: 'aPosteriori' | 'aPriori' | 'aPrioriInformed'): number[] =>
    compared.map((row) => row[pick] / row.error);
  const tighter = (than: 'aPriori' | 'aPrioriInformed'): number =>
    compared.filter((row) => row.aPosteriori <= row[than]).length / compared.length;
  return {
    aPosterioriTighter: tighter('aPriori'),
    tighterThanInformed: tighter('aPrioriInformed'),
    medianAPosteriori: median(ratios('aPosteriori')),
    medianAPriori: median(ratios('aPriori')),
    medianInformed: median(ratios('aPrioriInformed')),
    leastRatio: Math.min(...ratios('aPosteriori'), ...ratios('aPrioriInformed')),
    compared: compared.length,
  };
}

/** The rate e^{slope of log error against iterations}, over the second half of the decrease. */
export function measuredRate(rows: readonly ErrorRow[]): number {
  const decrease = beforeRounding(rows);
  return Math.exp(
    slope(
      decrease
        .slice(Math.floor(decrease.length / 2))
        .map((row) => ({ x: row.iteration, y: Math.log(row.error) })),
    ),
  );
}
