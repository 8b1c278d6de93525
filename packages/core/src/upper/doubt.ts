import {
  LEAP,
  directionsOf,
  distance,
  moveTowards,
  movedAlong,
  unseen,
  type Direction,
} from './influence.js';
import type { LearnStep, Spent } from './method.js';
import type { Oracle } from './oracle.js';
import type { Stopping } from './stopping.js';
import { Trials, isUseless, type Comparison } from './trials.js';

/**
 * Distances tried, in every direction: with log-parameters factors from e to e²⁴. They are dense enough
 * not to step over a valley of F, which is a few units of a log-parameter wide.
 */
const MOVES = [1, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24] as const;
/** Tried too, where they are farther: around where the usual start would be. */
const AROUND_USUAL = [-6, -4, -2, 0, 2, 4, 6] as const;
/** As flat as this far on both sides is flat. */
const FAR = 2;
/** At the start or after a leap: units of work a sample for all trials, or as much as the run so far. */
const ALL_TRIALS = 5000;
/** One trial may take this share of them. */
const TRIAL_SHARE = 0.04;
/** At the end of a way downhill: so many, or a share of the work of the run so far; and for one trial. */
const FEWER_TRIALS = 400;
const LATE_TRIALS = 0.25;
const LATE_SHARE = 0.25;
/** A start where F changes by less than this share a unit of θ is compared with the usual one, */
const FLAT = 1e-2;
/** and one that is so far from it: with log-parameters, a factor of e⁵. */
const FAR_OFF = 5;

/** What is known around a point in doubt. */
export interface Surroundings {
  /** The best step so far. */
  readonly best: LearnStep | undefined;
  /** The last steps before. */
  readonly trace: readonly LearnStep[];
  /** Where the problem is usually started from. */
  readonly usual: Float64Array | undefined;
  /** Whether the run began there. */
  readonly isFromUsual: boolean;
}

/** What became of the doubt. */
export interface Doubt {
  /** A point with a lower F, and how far it is; undefined when none was found. */
  readonly better: { readonly theta: Float64Array; readonly move: number } | undefined;
  /** Whether F was found the same far around, in some direction. */
  readonly flat: boolean;
  /** Of the run, with that of the trials. */
  readonly spent: Spent;
}

/**
 * Whether a start is to be compared with the usual one: it is far off, F is flat there, or nothing is known
 * of it.
 */
export function isOddStart(
  { theta, objective, stationarity }: LearnStep,
  usual: Float64Array,
): boolean {
  const away = distance(theta, usual);
  const flat = stationarity <= FLAT * Math.abs(objective.value);
  return away > FAR_OFF || (away > 0 && (flat || isUseless(objective)));
}

/** Compares an odd start with the usual one. */
export async function compareWithUsual(
  oracle: Oracle,
  record: LearnStep,
  usual: Float64Array,
  stopping: Stopping,
  maxWork: number,
): Promise<Doubt> {
  const trials = trialsAt(oracle, record, stopping, true, maxWork);
  const move = distance(record.theta, usual);
  const lower = await trials.tryUsual(usual, move);
  return { better: lower ? { theta: usual, move } : undefined, flat: false, spent: trials.spent };
}

/**
 * Looks for a lower F than that of a point whose hypergradient is certified to be small. That does not
 * make it a minimum: where the parameters have no influence any more (a weight of nearly 0, or one so
 * large that nothing else counts), F is flat.
 *
 * The best step of the run is the first candidate, then the one before, where a leap set out, and the
 * usual start. A point that the run came down to, and near which every parameter was seen to influence
 * F ({@link unseen}), is a minimum: that costs nothing. Otherwise θ ± m u is tried along each direction u
 * in which F was not seen to change, with m from 1 up to 24 and around where the usual start would be,
 * until F is proven higher: a minimum takes two trials a direction, at m = 1, and a plateau is crossed.
 */
export async function lookForLower(
  oracle: Oracle,
  record: LearnStep,
  { best, trace, usual, isFromUsual }: Surroundings,
  stopping: Stopping,
  maxWork: number,
): Promise<Doubt> {
  const before = trace.at(-1);
  const sudden =
    before === undefined || record.step === 0 || distance(record.theta, before.theta) > LEAP;
  const trials = trialsAt(oracle, record, stopping, sudden, maxWork);
  const found = (theta: Float64Array, move: number): Doubt => ({
    better: { theta, move },
    flat: false,
    spent: trials.spent,
  });

  for (const known of [best, sudden ? before : undefined]) {
    if (known === undefined || known.step === record.step) continue;
    const move = distance(record.theta, known.theta);
    const needed = Math.max(1, move);
    // They were evaluated before it mattered how well.
    const outcome = sudden
      ? await trials.try(known.theta, needed)
      : trials.compare(known.objective, needed);
    if (outcome === 'lower') return found(known.theta, move);
  }

  const level = stopping.tolerance(record.objective.value);
  const directions = sudden
    ? directionsOf(record.theta.length)
    : unseen(record, trace, level, stopping.project);
  if (directions.length === 0) return { better: undefined, flat: false, spent: trials.spent };
  if (usual !== undefined && !isFromUsual) {
    const move = distance(record.theta, usual);
    if (move > 0 && (await trials.tryUsual(usual, move))) return found(usual, move);
  }

  let flat = false;
  for (const direction of directions) {
    const middle = usual === undefined ? 0 : moveTowards(record.theta, usual, direction);
    const line = await alongLine(trials, record.theta, direction, middle, stopping);
    if (line.better !== undefined) return found(line.better.theta, line.better.move);
    flat ||= line.flat;
  }
  return { better: undefined, flat, spent: trials.spent };
}

/** The moves on a side of a line, on which the usual start would be at `middle`. */
function movesOf(middle: number): readonly number[] {
  const farthest = MOVES[MOVES.length - 1]!;
  return [...MOVES, ...AROUND_USUAL.map((d) => middle + d).filter((move) => move > farthest)];
}

/** One side of a line of trials. */
interface Side {
  readonly sign: 1 | -1;
  /** The moves not yet tried. */
  moves: readonly number[];
  last: Float64Array;
  spent: number;
  outcome: Comparison;
  /** How far F is the same. */
  reached: number;
}

/**
 * Tries θ ± m u, nearest first and then around θ + `middle` u, until F is higher; on the side next that has taken less work so far: one
 * of the two may be much the harder to evaluate.
 */
async function alongLine(
  trials: Trials,
  from: Float64Array,
  direction: Direction,
  middle: number,
  stopping: Stopping,
): Promise<Pick<Doubt, 'better' | 'flat'>> {
  const sides = ([1, -1] as const).map((sign): Side => ({
    sign,
    moves: movesOf(sign * middle),
    last: from,
    spent: 0,
    outcome: 'unknown',
    reached: 0,
  }));
  while (!trials.isOver) {
    const [side] = sides.filter(({ moves }) => moves.length > 0).sort((a, b) => a.spent - b.spent);
    const move = side?.moves[0];
    if (side === undefined || move === undefined) break;
    const theta = stopping.project(movedAlong(from, direction, side.sign * move));
    const atBound = theta.every((t, j) => t === side.last[j]);
    side.moves = atBound ? [] : side.moves.slice(1);
    if (atBound) continue;
    side.last = theta;
    const before = trials.spent.work.total;
    side.outcome = await trials.try(theta, move);
    side.spent += trials.spent.work.total - before;
    if (side.outcome === 'lower') return { better: { theta, move }, flat: false };
    if (side.outcome === 'same') side.reached = move;
    if (side.outcome === 'higher' || side.outcome === 'undefined') side.moves = [];
  }
  const isFlat = ({ outcome, reached }: Side): boolean => reached >= FAR && outcome !== 'higher';
  return { better: undefined, flat: sides.every(isFlat) };
}

function trialsAt(
  oracle: Oracle,
  record: LearnStep,
  stopping: Stopping,
  sudden: boolean,
  maxWork: number,
): Trials {
  const spent = record.work.total;
  const allowance = sudden
    ? Math.max(ALL_TRIALS * oracle.samples, spent)
    : Math.max(FEWER_TRIALS * oracle.samples, LATE_TRIALS * spent);
  return new Trials(oracle, record, stopping, {
    allowance,
    share: sudden ? TRIAL_SHARE : LATE_SHARE,
    maxWork,
  });
}
