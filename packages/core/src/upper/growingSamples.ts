import { ArgumentError, expected } from '../errors.js';
import { norm } from '../vector/vector.js';
import { requireBetween, type Limits, type MethodState, type UpperMethod } from './method.js';
import type { Draw, Entered, Evaluation, Oracle } from './oracle.js';

/** Options of {@link growingSamples}. */
export interface GrowingSamplesOptions {
  /** Samples to begin with, at least 2. */
  readonly first: number;
  /** Each set of samples is so many times as large as the one before, or larger; above 1. Default 4. */
  readonly growth?: number;
  /** A set that would be more than this share of all is left out for all; in (0, 1]. Default 0.25. */
  readonly most?: number;
  /** A set of more samples than this is left out likewise: they are held in memory. Default: no limit. */
  readonly limit?: number;
}

/** State of {@link growingSamples}. */
export interface GrowingState<State extends MethodState = MethodState> extends MethodState {
  readonly inner: State;
  readonly draw: Draw;
  /** Samples that can be drawn. */
  readonly population: number;
  /** √(Σ_i (h_i − h)_j² / (m − 1)) of the samples at the record, by component. */
  readonly spread: Float64Array;
}

/**
 * A method on an objective that is estimated from samples of it (dynamic sample sizes, Byrd, Chin, Nocedal & Wu 2012).
 *
 *     F(θ) = E f_i(θ) ≈ (1/m) Σ_{i drawn} f_i(θ)
 *
 * `inner` minimises the mean over the samples that are drawn so far until its certified ‖h‖ + bound (in a box, h_T =
 * −P_T(−h) for h) is at or below the error of sampling ‖e‖, and so is every component in the mean,
 *
 *     e_j = s_j √((1/m)(1 − m/N)),    (1/n) Σ_j (h_j/max(e_j, τ))² ≤ 1,
 *
 * s_j the samples' own standard deviation of h_j, N how many there are, τ what the stopping rule allows ‖h‖: what is left of h tells nothing of ∇F any more.
 * (By components, since along a flat valley h is small, and its error smaller still.) Then as many more are drawn as would bring ‖e‖ to half of ‖h‖, or `growth` times as many. Where they
 * would be more than `most` of all or than `limit`, or ‖e‖ is within what the stopping rule allows, it goes over to all of the objective, and
 * ends there as `inner` does. Where the steps run out before, one evaluation of all ends the run.
 *
 * The first tolerances for other samples are as accurate as the last of these.
 *
 * Steps on samples that were drawn say so (`LearnStep.drawn`): their intervals hold for the mean over those.
 *
 * @throws ArgumentError for a method that cannot go over to other samples, or options out of range
 */
export function growingSamples<State extends MethodState>(
  inner: UpperMethod<State>,
  { first, growth = 4, most = MOST, limit = Infinity }: GrowingSamplesOptions,
): UpperMethod<GrowingState<State>> {
  const { stopping, name } = inner;
  if (inner.again === undefined || stopping === undefined) {
    throw new ArgumentError(
      expected('a method that can go over to other samples, as adaptive,', 'the method', name),
    );
  }
  if (!(Number.isInteger(first) && first >= 2)) {
    throw new ArgumentError(expected('a whole number of at least 2', 'first', first));
  }
  requireBetween('growth', growth, 1, Infinity);
  requireBetween('most', most, 0, 1 + Number.EPSILON);
  if (!(limit >= first)) {
    throw new ArgumentError(expected('at least `first`', 'limit', limit));
  }

  function stateOf(
    state: State,
    { draw, population, spread }: Pick<GrowingState, 'draw' | 'population' | 'spread'>,
  ): GrowingState<State> {
    const { record, status, doubted } = state;
    const known = { inner: state, draw, population, spread };
    if (draw === 'all') {
      return { ...known, record, status, ...(doubted !== undefined && { doubted }) };
    }
    const drawn = { samples: draw, of: population, error: errorOf(norm(spread), draw, population) };
    // Of samples nothing is the end but that there is nothing left to spend.
    const ended = status === 'budget' ? status : 'running';
    return { ...known, record: { ...record, drawn }, status: ended };
  }

  /** The samples after those of a state, whose step is done. */
  function nextDraw({ draw, population, spread, record }: GrowingState<State>): Draw {
    if (draw === 'all') return draw;
    const { objective, stationarity } = record;
    const allowed = stopping?.tolerance(objective.value) ?? 0;
    const size = norm(spread);
    if (errorOf(size, draw, population) <= allowed) return 'all';
    const largest = Math.min(most * population, limit);
    const asked = stationarity > 0 ? (2 * size) ** 2 / stationarity ** 2 : Infinity;
    const wanted = Math.max(Math.ceil(growth * draw), Math.min(asked, largest));
    return wanted <= largest ? Math.ceil(wanted) : 'all';
  }

  /** Whether what is left of h is within the error of sampling, or `inner` can do no more. */
  function isDone({
    inner: state,
    draw,
    population,
    spread,
    record,
  }: GrowingState<State>): boolean {
    if (draw === 'all') return false;
    const { stationarity, bound, theta, gradient, objective } = record;
    const allowed = stopping?.tolerance(objective.value) ?? 0;
    const errors = spread.map((s) => Math.max(errorOf(s, draw, population), allowed));
    const known = stationarity + bound.total <= errorOf(norm(spread), draw, population);
    return (
      (known && isWithin(errors, theta, gradient)) ||
      (state.status !== 'running' && state.status !== 'budget')
    );
  }

  /** Whether h is so in the mean over the components that no bound of the box holds. */
  function isWithin(errors: Float64Array, theta: Float64Array, h: Float64Array): boolean {
    const ahead: Float64Array = theta.map((t, j) => t - h[j]!);
    const moved = stopping?.project(ahead) ?? ahead;
    let count = 0;
    let squares = 0;
    for (const [j, component] of h.entries()) {
      if (moved[j] === theta[j]) continue;
      count++;
      squares += (component / errors[j]!) ** 2;
    }
    return squares <= count;
  }

  /** Limits of `inner` on so many samples: what it finds there is off by the error of sampling. */
  function limitsOn(draw: Draw, population: number, limits: Limits): Limits {
    if (draw === 'all') return { ...limits, fall: FALL };
    const haze = ({ spread }: Evaluation): number =>
      spread === undefined ? 0 : errorOf(norm(spread), draw, population);
    return { ...limits, haze };
  }

  async function goOver(
    oracle: Oracle,
    state: GrowingState<State>,
    draw: Draw,
    limits: Limits,
  ): Promise<GrowingState<State>> {
    const { factors } = await enterOf(oracle, draw);
    const { population } = state;
    const watched = new Watched(oracle);
    const own = limitsOn(draw, population, limits);
    const next = await inner.again?.(watched, state.inner, own, factors);
    if (next === undefined) throw new Error('The method can go over.');
    return stateOf(next, { draw, population, spread: watched.spreadAt(next) });
  }

  return {
    name: `${name}, growing samples`,
    stopping,

    async init(oracle, theta, limits) {
      const { population = 0 } = oracle;
      const draw = firstDraw(population, { first, most });
      await enterOf(oracle, draw);
      const watched = new Watched(oracle);
      const state = await inner.init(watched, theta, limitsOn(draw, population, limits));
      return stateOf(state, { draw, population, spread: watched.spreadAt(state) });
    },

    async enter(oracle, { draw }) {
      await enterOf(oracle, draw);
    },

    async advance(oracle, state, limits) {
      const { draw, population } = state;
      const isLast = state.record.step + 1 >= (limits.maxSteps ?? Infinity);
      if (draw !== 'all' && (isLast || isDone(state))) {
        return goOver(oracle, state, isLast ? 'all' : nextDraw(state), limits);
      }
      const watched = new Watched(oracle, state.spread);
      const begun = { ...state.inner, ...(state.status === 'running' && { status: state.status }) };
      const next = await inner.advance(watched, begun, limitsOn(draw, population, limits));
      const spread = watched.spreadAt(next);
      return stateOf(next, { draw, population, spread });
    },
  };
}

/** What ‖h‖ falls by in a step on all samples, which begins near their minimum. */
const FALL = 0.02;

/** Of all samples, the largest set that is drawn. */
const MOST = 0.25;

/** Which samples a run begins with, of so many that can be drawn. */
export function firstDraw(
  population: number,
  { first, most = MOST }: Pick<GrowingSamplesOptions, 'first' | 'most'>,
): Draw {
  return population * most < first ? 'all' : first;
}

/** e, the standard deviation of the mean over m of N samples that are drawn without putting them back. */
function errorOf(spread: number, m: number, population: number): number {
  return spread * Math.sqrt((1 / m) * Math.max(0, 1 - m / population));
}

async function enterOf(oracle: Oracle, draw: Draw): Promise<Entered> {
  if (oracle.enter === undefined) {
    throw new ArgumentError(
      expected('one whose samples can be drawn', 'the oracle', 'another', 'Give a DrawnOracle.'),
    );
  }
  return oracle.enter(draw);
}

/** An oracle that notes the spread of its evaluations, by their θ. */
class Watched implements Oracle {
  readonly #oracle: Oracle;
  readonly #seen: { readonly theta: Float64Array; readonly spread: Float64Array }[] = [];
  /** Of the point that a step sets out from. */
  readonly #before: Float64Array;

  constructor(oracle: Oracle, before: Float64Array = new Float64Array(oracle.parameters)) {
    this.#oracle = oracle;
    this.#before = before;
  }

  get parameters(): number {
    return this.#oracle.parameters;
  }

  get samples(): number {
    return this.#oracle.samples;
  }

  get certifiesDirections(): boolean {
    return this.#oracle.certifiesDirections === true;
  }

  async evaluate(...args: Parameters<Oracle['evaluate']>): Promise<Evaluation> {
    const evaluation = await this.#oracle.evaluate(...args);
    const { theta, spread = this.#before } = evaluation;
    this.#seen.push({ theta, spread });
    return evaluation;
  }

  /** The last seen at the θ of a state. */
  spreadAt({ record }: MethodState): Float64Array {
    const seen = this.#seen.findLast(({ theta }) => theta.every((t, j) => t === record.theta[j]));
    return seen?.spread ?? this.#before;
  }

  solve: Oracle['solve'] = (...args) => this.#oracle.solve(...args);
  solution: Oracle['solution'] = (...args) => this.#oracle.solution(...args);
  measure: Oracle['measure'] = (...args) => this.#oracle.measure(...args);
  snapshot: Oracle['snapshot'] = (...args) => this.#oracle.snapshot(...args);
  restore: Oracle['restore'] = (...args) => this.#oracle.restore(...args);
}
