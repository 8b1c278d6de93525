import { expectedChanges } from './expectedChanges.js';
import type { PatternSolver } from './patternSolver.js';
import { roughLoss, sharpened } from './roughLoss.js';
import { shareOf } from './rounding.js';
import { tuned, type PatternPoint } from './tuning.js';

/** Share of the groups measured that is exchanged at first. */
const FIRST_SHARE = 1 / 6;
/** Exchanges by expectation alone that are tried at most. */
const TRIALS = 40;
/** Groups to take away, and as many to add, whose changes of the loss are evaluated one by one. */
const SHORTLIST = 12;
/** Rounds of that at most. */
const ROUNDS = 24;
/** Pairs of single groups that are tried where the best ones together bring nothing. */
const PAIRS = 8;
/** Certified root-mean-square distance of a solve that decides whether to go on with an exchange. */
const TRYING = 0.03;

/** Groups that leave a pattern and groups that come into it. */
interface Exchange {
  readonly out: readonly number[];
  readonly into: readonly number[];
}

/**
 * A pattern of 0 and 1 improved by exchanging groups, with at most `limit` of the samples measured. First many at a time, those that should help by
 * {@link expectedChanges}, half as many whenever they do not. Then the loss without each of the first on that list, and with
 * each of the first of those left out, is evaluated, and the best of them are exchanged, all that should lower it together
 * or else single ones. Every exchange is kept, with α tuned anew, only where it lowers the loss by more than the certified
 * errors of both.
 */
export async function exchanged(
  solver: PatternSolver,
  start: PatternPoint,
  limit: number,
): Promise<PatternPoint> {
  return byLosses(solver, await byExpectation(solver, start, limit), limit);
}

async function byExpectation(
  solver: PatternSolver,
  start: PatternPoint,
  limit: number,
): Promise<PatternPoint> {
  let best = start;
  let most = Math.round(FIRST_SHARE * best.values.reduce((sum, u) => sum + u, 0));
  let order = most > SHORTLIST ? await candidates(solver, best) : undefined;
  for (let trial = 0; trial < TRIALS && order; trial++) {
    const { out, into, changes } = order;
    const helpful = out.filter((j, k) => changes[j]! + (changes[into[k]!] ?? Infinity) < 0).length;
    const count = Math.min(most, helpful);
    if (count <= SHORTLIST) break;
    const next = await improved(
      solver,
      best,
      {
        out: out.slice(0, count),
        into: into.slice(0, count),
      },
      limit,
    );
    if (next) {
      best = next;
      order = await candidates(solver, best);
    } else most = Math.floor(count / 2);
  }
  return best;
}

async function byLosses(
  solver: PatternSolver,
  start: PatternPoint,
  limit: number,
): Promise<PatternPoint> {
  let best = start;
  for (let round = 0; round < ROUNDS; round++) {
    const next = await bestExchange(solver, best, limit);
    if (next === undefined) break;
    best = next;
  }
  return best;
}

/** The first exchange that is found to lower the loss. */
async function bestExchange(
  solver: PatternSolver,
  best: PatternPoint,
  limit: number,
): Promise<PatternPoint | undefined> {
  const { out, into } = await candidates(solver, best);
  const now = await roughLoss(solver, best, best.values);
  const changes = async (groups: readonly number[], u: 0 | 1): Promise<Change[]> => {
    const found: Change[] = [];
    for (const group of groups.slice(0, SHORTLIST)) {
      const values = best.values.slice();
      values[group] = u;
      found.push({ group, change: (await roughLoss(solver, best, values)) - now });
    }
    return found.sort((a, b) => a.change - b.change);
  };
  const [leaving, coming] = [await changes(out, 0), await changes(into, 1)];
  // Groups that share samples can leave room for one more.
  for (const { group } of coming) {
    const next = await improved(solver, best, { out: [], into: [group] }, limit);
    if (next) return next;
  }
  // Changes of several do not quite add up: all that should help, then half of them, and so on.
  const helpful = leaving.filter((one, k) => one.change + (coming[k]?.change ?? Infinity) < 0);
  for (let count = helpful.length; count > 1; count = Math.floor(count / 2)) {
    const next = await improved(
      solver,
      best,
      {
        out: groupsOf(leaving, count),
        into: groupsOf(coming, count),
      },
      limit,
    );
    if (next) return next;
  }
  const single = leaving
    .flatMap((a) => coming.map((b) => ({ a, b, change: a.change + b.change })))
    .sort((x, y) => x.change - y.change);
  for (const { a, b } of single.slice(0, PAIRS)) {
    const next = await improved(solver, best, { out: [a.group], into: [b.group] }, limit);
    if (next) return next;
  }
  return undefined;
}

interface Change {
  readonly group: number;
  readonly change: number;
}

function groupsOf(changes: readonly Change[], count: number): number[] {
  return changes.slice(0, count).map(({ group }) => group);
}

/** Groups of 1 and groups of 0, each by what the loss is expected to change by without them or with them. */
async function candidates(
  solver: PatternSolver,
  point: PatternPoint,
): Promise<Exchange & { readonly changes: Float64Array }> {
  const changes = await expectedChanges(solver, point);
  const ofValue = (u: 0 | 1): number[] =>
    [...changes.keys()]
      .filter((j) => point.values[j] === u)
      .sort((a, b) => changes[a]! - changes[b]!);
  return { out: ofValue(1), into: ofValue(0), changes };
}

/** The pattern after an exchange, where it keeps the rate and is proven to lower the loss. */
async function improved(
  solver: PatternSolver,
  best: PatternPoint,
  { out, into }: Exchange,
  limit: number,
): Promise<PatternPoint | undefined> {
  const of = solver.model.parameterisation;
  const values = best.values.slice();
  for (const j of out) values[j] = 0;
  for (const j of into) values[j] = 1;
  if (shareOf(of, values) > limit) return undefined;
  const rough = await roughLoss(solver, best, values, TRYING);
  if (!(rough < best.objective.value)) return undefined;
  const { weight, solutions } = best;
  const next = await tuned(solver, { values, weight, solutions }, 2);
  const fall = best.objective.value - next.objective.value;
  if (!(fall > 0)) return undefined;
  // Steps end at errors that are as large as they may be, which a fall can be far below.
  const [now, then] = [
    await sharpened(solver, best, fall / 4),
    await sharpened(solver, next, fall / 4),
  ];
  const { value, error } = then.objective;
  return value + error < now.objective.value - now.objective.error ? then : undefined;
}
