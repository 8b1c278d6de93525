import { penaltyOf, type ShownBank, type ShownFilter } from '@bilevel/imaging/describe';
import { roundStep } from '../charts/axis.js';

/** Where the potential has long been what it is far off: so many smoothings. */
const SMOOTHINGS = 10;
/** Of a line from end to end. */
const POINTS = 48;

/** The axes that the potentials of a bank share, so that they can be compared. */
export interface PotentialScale {
  /** Responses from −reach to reach, in the unit of the data times that of the taps. */
  readonly reach: number;
  /** wφ up to here. */
  readonly height: number;
}

/** Axes for all filters of a bank that are shown, with room for the middle one's bend. */
export function potentialScale(bank: ShownBank, filters: readonly ShownFilter[]): PotentialScale {
  const smoothings = filters.map(({ smoothing }) => smoothing).sort((a, b) => a - b);
  const reach = rounded(SMOOTHINGS * (smoothings[Math.floor(smoothings.length / 2)] ?? NaN));
  const highest = filters.map((filter) =>
    Math.max(penaltyOf(bank, filter, -reach), penaltyOf(bank, filter, reach)),
  );
  return { reach, height: rounded(Math.max(...highest)) };
}

/** 1, 2 or 5 × 10^k, not below a number; 1 where there is none. */
function rounded(size: number): number {
  return size > 0 && Number.isFinite(size) ? roundStep(size) : 1;
}

/** wφ over [−reach, reach] as shares of the axes, (0, 0) at the lower left; above the axis it is cut off. */
export function potentialLine(
  bank: ShownBank,
  filter: ShownFilter,
  { reach, height }: PotentialScale,
): (readonly [x: number, y: number])[] {
  return Array.from({ length: POINTS + 1 }, (_, i) => {
    const x = i / POINTS;
    const y = penaltyOf(bank, filter, (2 * x - 1) * reach) / height;
    return [x, Math.min(1, y)] as const;
  });
}

/** A share in [−1, 1] of the largest tap as one of 256 levels: 0 is in the middle. */
export function levelOf(share: number): number {
  return Math.round(127.5 + 127.5 * share);
}

/** The largest size of a tap. */
export function largestTap({ taps }: ShownFilter): number {
  return taps.reduce((most, plane) => plane.reduce((m, x) => Math.max(m, Math.abs(x)), most), 0);
}
