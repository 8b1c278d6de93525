import {
  ArgumentError,
  expected,
  newtonCg,
  norm,
  type LowerLevel,
  type LowerSolver,
} from '@bilevel/core';
import { addNormal, factorise, multipleOfIdentity } from './banded.js';
import { softplus } from './model.js';
import type { SignalsLevel } from './problem.js';
import { addAdjoint, respond } from './reflected.js';

/** c in units of (m + ξ)/(wΛ), by turns: a cycle of one value is none of another. */
const SCALES = [0.1, 0.03] as const;
/** Iterations with one c. */
const TURN = 16;
/** Iterations after which Newton's method takes over. */
const MOST = 64;
/** A product, or rather a factorisation of a band that costs as much, and a gradient. */
const WORK = 2;

/**
 * A primal-dual active-set method (Hintermüller, Ito & Kunisch 2003) with a smoothed indicator, for lower levels of
 * `SignalsModel` only. Newton's method crosses the kinks of s_β, of width 1/β, one after another; this one crosses
 * them all at once. With λ in (0, 1), one for each response z = Cx, the minimiser solves
 *
 *     (m + ξ)x + w Σ Cᵀλ = my,   λ = σ(βz).
 *
 * For any c > 0 the second is λ = σ(t) with t/β + σ(t)/c = z + λ/c. An iteration takes t from there, for x and λ as
 * they are, and solves both equations linearised at t: λ = σ(t) + βσ'(t)(z − t/β). As β grows this becomes: λ is 0
 * where z + λ/c < 0, 1 where it is > 1/c, and elsewhere z is 0. A pentadiagonal system an iteration, which counts as a
 * product, and a gradient.
 *
 * There is no proof that it converges from anywhere: after {@link MOST} iterations Newton-CG goes on from the best point.
 */
export function activeSet(): LowerSolver {
  return {
    name: 'active-set',
    start(level, x0) {
      const { model, measured } = requireSignals(level);
      const { length, beta, kernels, fidelity, ridge, weight } = model;
      let point = x0.slice();
      let gradient = new Float64Array(length);
      level.gradient(point, gradient);
      let size = norm(gradient);
      const best = { point: point.slice(), size };
      let iterations = 0;
      let finish: ReturnType<LowerSolver['start']> | undefined;
      const multipliers = kernels.map(({ taps }) => {
        const z = new Float64Array(length);
        respond(taps, point, z);
        return z.map((value) => softplus.first(beta * value));
      });
      const unit = (fidelity + ridge) / (weight * model.spectrum);

      function iterate(): void {
        const c = unit * SCALES[Math.floor(iterations / TURN) % SCALES.length]!;
        const matrix = multipleOfIdentity(length, fidelity + ridge);
        const right = measured.map((y) => fidelity * y);
        const next = new Float64Array(length);
        const z = new Float64Array(length);
        const linear = kernels.map(({ taps, rows }, j) => {
          respond(taps, point, z);
          const t = z.map((value, p) => knee(value + multipliers[j]![p]! / c, beta, c));
          const slope = t.map((value) => beta * softplus.second(value));
          addNormal(
            matrix,
            rows,
            slope.map((value) => weight * value),
          );
          const rest = t.map((value, p) => softplus.first(value) - (slope[p]! * value) / beta);
          addAdjoint(
            taps,
            rest.map((value) => -weight * value),
            right,
          );
          return { slope, rest };
        });
        factorise(matrix)(right, next);
        point = next;
        for (const [j, { slope, rest }] of linear.entries()) {
          respond(kernels[j]!.taps, point, z);
          for (let p = 0; p < length; p++) multipliers[j]![p] = rest[p]! + slope[p]! * z[p]!;
        }
        gradient = new Float64Array(length);
        level.gradient(point, gradient);
        size = norm(gradient);
        iterations++;
        if (size < best.size) {
          best.size = size;
          best.point.set(point);
        }
      }

      return {
        get point() {
          return finish?.point ?? point;
        },
        get gradient() {
          return finish?.gradient ?? gradient;
        },
        gradientNorm: () => finish?.gradientNorm?.() ?? size,
        step() {
          if (finish !== undefined) return finish.step();
          // Without a weight there are no kinks, and without a finite point no way on.
          if (iterations < MOST && Number.isFinite(unit) && Number.isFinite(size)) {
            iterate();
            return WORK;
          }
          finish = newtonCg().start(level, best.point);
          return 1;
        },
      };
    },
  };
}

const ROOT_STEPS = 100;
const ROOT_TOLERANCE = 1e-13;

/** t with t/β + σ(t)/c = v: Newton's method, kept between bounds that it narrows. */
function knee(v: number, beta: number, c: number): number {
  let low = beta * (v - 1 / c);
  let high = beta * v;
  let t = Math.min(high, Math.max(low, v < 0 ? high : v > 1 / c ? low : 0));
  for (let k = 0; k < ROOT_STEPS; k++) {
    const excess = t / beta + softplus.first(t) / c - v;
    if (excess > 0) high = t;
    else low = t;
    let next = t - excess / (1 / beta + softplus.second(t) / c);
    if (!(next > low && next < high)) next = (low + high) / 2;
    if (Math.abs(next - t) <= ROOT_TOLERANCE * (1 + Math.abs(t))) return next;
    t = next;
  }
  return t;
}

function requireSignals(level: LowerLevel): SignalsLevel {
  if ('model' in level && 'measured' in level) return level as SignalsLevel;
  throw new ArgumentError(
    expected('a lower level of signals', 'the solver active-set', 'another', 'Use newtonCg().'),
  );
}
