import { gamma, roundedUp, upperNorm, type ErrorBall, type LocalChange } from '@bilevel/core';
import type { Bend } from './activations.js';
import { PARAMETERS, softplus, type SignalsModel } from './model.js';
import { TAPS, UNIT_TAPS, addAdjoint, respond } from './reflected.js';

/** Share s of the strong convexity that the energy bound spends on the responses. */
const SHARE = 1 / 16;
/** Against some tens of roundings in factors and majorants. */
const UP = 1 + 2 ** -40;
/** Beyond it Φ'' and Φ''' are 0 in 64-bit numbers. */
const FAR = 1e100;
/** ‖S_t‖² ≤ 2: reflected, two entries of S_t x are the same one of x. */
const SHIFT_NORM = Math.SQRT2 * UP;

/** How much a kernel's flux and curvature can change, place by place. */
interface Factors {
  readonly bend: Bend;
  /** Of the kernel. */
  readonly j: number;
  /** ρ ≥ |(Ce)_p|. */
  readonly reach: Float64Array;
  /** t: Σ ((Ce)_p/t_p)² ≤ 1 over all kernels. */
  readonly span: Float64Array;
  /** M: |Δφ''| ≤ M|(Ce)_p|. */
  readonly steepest: Float64Array;
  /** δ ≥ |Δφ''|. */
  readonly change: Float64Array;
  /** S: |Δσ| ≤ S|(Ce)_p|, and S ≥ φ'' between the points. */
  readonly slope: Float64Array;
  /** ≥ |Δσ|. */
  readonly flux: Float64Array;
  /** (h + a/w)^{−1/2}, h ≤ φ'' between the points. */
  readonly soft: Float64Array;
}

/**
 * How much A and B can change from x to the minimiser x*, and to any point between (mathematics.md §5.4, §8.10). With e
 * the difference, r ≥ ‖e‖, h ≤ φ'' on the way, Λ ≥ λ_max(Σ CᵀC):
 *
 * - |(Ce)_p| ≤ ‖row‖r; and in energy, as for total variation (§8.1),
 *   Σ_p (w h_p + sμ/Λ)(Ce)_p² ≤ E² = max over u ≤ r of Gu − (1 − s)μu², G ≥ ‖∂_x g(x)‖.
 * - ΔA v = w Σ CᵀΔφ''Cv, entry by entry at most w Σ|C|ᵀ(δ|Cv|).
 * - The column of a: w'Σ CᵀΔσ. Of c: ξ'e. Of a tap: w[S_tᵀΔσ + Cᵀ(Δφ'' S_t x') + Cᵀ(φ'' S_t e)], with
 *   |S_t x'| ≤ |S_t x| + r in every place and ‖S_t e‖ ≤ √2 r.
 * - A' ≽ Σ Cᵀdiag(w h + a)C for a ≤ μ/Λ, so that ‖wΣ Cᵀu‖ in the norm of A'⁻¹ is at most √w‖u(h + a/w)^{−1/2}‖.
 */
export function localChange(
  model: SignalsModel,
  bends: readonly Bend[],
  ball: ErrorBall,
): LocalChange {
  const { length, weight, weightSlope, ridgeSlope, kernels } = model;
  const r = ball.radius;
  const mu = model.constants.strongConvexity.value;
  const rootOfMu = Math.sqrt(mu) / UP;
  const slack = UP * (1 + 2 * gamma(16 * length + 64));
  const up = (value: number): number => roundedUp(slack * value, 16 * length);
  const factors = factorsIn(model, bends, ball);
  const buffer = new Float64Array(length);

  /** |Cv|_p at most, of kernel j. */
  const responsesTo = (v: Float64Array): Float64Array[] => {
    const sizes = v.map(Math.abs);
    return kernels.map((kernel) => {
      const out = new Float64Array(length);
      respond(kernel.taps, v, out);
      respond(kernel.sizes, sizes, buffer);
      return out.map((value, p) => Math.abs(value) + gamma(8) * buffer[p]!);
    });
  };
  /** ‖Σ_j |C_j|ᵀu_j‖ for u ≥ 0. */
  const normOfAdjoints = (u: readonly Float64Array[]): number => {
    const sum = new Float64Array(length);
    for (const [j, own] of u.entries()) addAdjoint(kernels[j]!.sizes, own, sum);
    return upperNorm(sum);
  };
  /** The smaller of ‖(c_p ρ_p)‖ and max c_p t_p over all kernels: ≥ ‖(c_p|(Ce)_p|)_p‖. */
  const normOver = (c: (f: Factors, p: number) => number): number => {
    let [squares, most] = [0, 0];
    for (const f of factors) {
      for (let p = 0; p < length; p++) {
        const value = c(f, p);
        squares += times(value, f.reach[p]!) ** 2;
        most = Math.max(most, times(value, f.span[p]!));
      }
    }
    return Math.min(Math.sqrt(squares), most);
  };
  /** The smaller of Σ c_p ρ_p and ‖(c_p t_p)‖: ≥ Σ c_p|(Ce)_p|. */
  const sumOver = (chosen: readonly Factors[], c: (f: Factors, p: number) => number): number => {
    let [total, squares] = [0, 0];
    for (const f of chosen) {
      for (let p = 0; p < length; p++) {
        const value = c(f, p);
        total += times(value, f.reach[p]!);
        squares += times(value, f.span[p]!) ** 2;
      }
    }
    return Math.min(total, Math.sqrt(squares));
  };
  /** S_tᵀ of |(Δσ)|, as a norm. */
  const shiftedFlux = ({ flux }: Factors, t: number): number => {
    buffer.fill(0);
    addAdjoint(UNIT_TAPS[t]!, flux, buffer);
    return upperNorm(buffer);
  };
  /** |S_t x'|_p at most. */
  const moved = ({ bend }: Factors, t: number, p: number): number =>
    Math.abs(bend.shifted[t]![p]!) + r;

  /** Bounds on the components of ΔBᵀq. */
  function components(q: Float64Array): Float64Array {
    const sizes = q.map(Math.abs);
    const responses = responsesTo(q);
    const out = new Float64Array(PARAMETERS);
    out[0] = up(weightSlope * sumOver(factors, (f, p) => f.slope[p]! * responses[f.j]![p]!));
    out[1] = up(ridgeSlope * r * upperNorm(q));
    for (const [j, f] of factors.entries()) {
      const own = responses[j]!;
      const bent = new Float64Array(length);
      for (let t = 0; t < TAPS; t++) {
        respond(UNIT_TAPS[t]!, sizes, bent);
        const change = sumOver(
          [f],
          (_, p) => f.slope[p]! * bent[p]! + f.steepest[p]! * moved(f, t, p) * own[p]!,
        );
        // Where the third derivative is large, Δφ'' itself is the smaller.
        let bounded = 0;
        for (let p = 0; p < length; p++) {
          bounded += f.flux[p]! * bent[p]! + times(f.change[p]!, moved(f, t, p)) * own[p]!;
        }
        buffer.fill(0);
        addAdjoint(
          UNIT_TAPS[t]!,
          own.map(
            (value, p) => f.bend.curvature.value[p]! * value + f.bend.curvature.off[p]! * value,
          ),
          buffer,
        );
        out[f.bend.kernel.first + t] = up(
          weight * (Math.min(change, bounded) + r * upperNorm(buffer)),
        );
      }
    }
    return out;
  }

  /** A bound on ‖ΔB e_k‖, Euclidean. */
  function column(k: number): number {
    if (k === 0) return up(weightSlope * normOfAdjoints(factors.map(({ flux }) => flux)));
    if (k === 1) return up(ridgeSlope * r);
    const { f, j, t } = tapOf(factors, k);
    const zero = new Float64Array(length);
    const turned = f.change.map((delta, p) => times(delta, moved(f, t, p)));
    const bent = f.bend.curvature.value.map((value, p) => value + f.bend.curvature.off[p]!);
    const only = (u: Float64Array): Float64Array[] => factors.map((_, i) => (i === j ? u : zero));
    const most = Math.max(...bent);
    const held = Math.min(
      r * normOfAdjoints(only(bent)),
      r * SHIFT_NORM * most * Math.sqrt(model.spectrum),
    );
    return up(weight * (shiftedFlux(f, t) + normOfAdjoints(only(turned)) + held));
  }

  /** A bound on ‖ΔB e_k‖ in the norm of A'⁻¹. */
  function columnEnergy(k: number): number {
    const plain = column(k) / rootOfMu;
    if (k === 1) return up(plain);
    const root = Math.sqrt(weight);
    if (k === 0) {
      const share = weight > 0 ? weightSlope / root : Infinity;
      return up(Math.min(plain, share * normOver((f, p) => f.slope[p]! * f.soft[p]!)));
    }
    const { f, t } = tapOf(factors, k);
    let [squares, held] = [0, 0];
    for (let p = 0; p < length; p++) {
      const soft = f.soft[p]!;
      squares += times(times(f.change[p]!, moved(f, t, p)), soft) ** 2;
      const bent = f.bend.curvature.value[p]! + f.bend.curvature.off[p]!;
      held = Math.max(held, times(bent, soft));
    }
    const inEnergy = root * (Math.sqrt(squares) + held * SHIFT_NORM * r);
    return up(Math.min(plain, inEnergy + (weight * shiftedFlux(f, t)) / rootOfMu));
  }

  const changed = (v: Float64Array): Float64Array[] =>
    responsesTo(v).map((own, j) => own.map((value, p) => times(factors[j]!.change[p]!, value)));
  return {
    kind: 'certified',
    hessianChange: (v) => up(weight * normOfAdjoints(changed(v))),
    hessianForm(z, q) {
      const [ofZ, ofQ] = [responsesTo(z), responsesTo(q)];
      let bounded = 0;
      for (const [j, { change }] of factors.entries()) {
        for (let p = 0; p < length; p++) {
          bounded += times(change[p]!, ofZ[j]![p]! * ofQ[j]![p]!);
        }
      }
      const reached = sumOver(factors, ({ steepest, j }, p) =>
        times(steepest[p]!, ofZ[j]![p]! * ofQ[j]![p]!),
      );
      return up(weight * Math.min(bounded, reached));
    },
    hessianEnergy(v) {
      const u = changed(v);
      const responses = responsesTo(v);
      let squares = 0;
      for (const [j, { soft }] of factors.entries()) {
        for (let p = 0; p < length; p++) squares += times(u[j]![p]!, soft[p]!) ** 2;
      }
      const reached = normOver((f, p) => times(f.steepest[p]! * f.soft[p]!, responses[f.j]![p]!));
      const plain = (weight * normOfAdjoints(u)) / rootOfMu;
      return up(Math.min(plain, Math.sqrt(weight) * Math.min(Math.sqrt(squares), reached)));
    },
    crossTransposeChange: (q) => upperNorm(components(q)),
    crossForm(u, q) {
      let sum = 0;
      for (const [k, bound] of components(q).entries()) sum += times(Math.abs(u[k]!), bound);
      return roundedUp(sum, 2 * PARAMETERS);
    },
    crossEnergy: columnEnergy,
    crossNormChange: () =>
      upperNorm(Float64Array.from({ length: PARAMETERS }, (_, k) => column(k))),
  };
}

/** The kernel and the tap of a parameter from 2 on. */
function tapOf(
  factors: readonly Factors[],
  k: number,
): { readonly f: Factors; readonly j: number; readonly t: number } {
  const j = Math.floor((k - 2) / TAPS);
  return { f: factors[j]!, j, t: (k - 2) % TAPS };
}

function factorsIn(model: SignalsModel, bends: readonly Bend[], ball: ErrorBall): Factors[] {
  const { beta, weight, spectrum, length } = model;
  const mu = model.constants.strongConvexity.value;
  const L = model.constants.lipschitzGradient.value;
  const { radius: r } = ball;
  const size = Math.min(upperNorm(ball.gradient) + ball.gradientRounding, L * r);
  const curvature = (1 - SHARE) * mu;
  const u = Math.min(r, size / (2 * curvature));
  const energy = UP * Math.sqrt(Math.max(0, u * (size - curvature * u)) + r * r * mu * 2 ** -40);
  // a and sμ, over w and Λ.
  const least = (all: number): number =>
    weight > 0 && spectrum > 0 ? (all * mu) / (UP * weight * spectrum) : 0;
  const [share, whole] = [least(SHARE), least(1)];
  return bends.map((bend, j): Factors => {
    const names = ['reach', 'span', 'steepest', 'change', 'slope', 'flux', 'soft'] as const;
    const f = Object.fromEntries(names.map((name) => [name, new Float64Array(length)])) as Record<
      (typeof names)[number],
      Float64Array
    >;
    const row = UP * bend.kernel.rowNorm * r;
    for (let p = 0; p < length; p++) {
      const [T, off] = [bend.T[p]!, bend.off[p]!];
      const ends = (reach: number): readonly [number, number] => {
        const around = UP * (beta * reach + off);
        return [Math.max(-FAR, T - around), Math.min(FAR, T + around)];
      };
      const h = (beta * softplus.leastOn(...ends(row))) / UP;
      const t = energy / Math.sqrt(weight) / Math.sqrt(h + share);
      const reach = Math.min(row, t);
      const interval = ends(reach);
      const steepest = UP * beta * beta * softplus.steepestOn(...interval);
      const slope = UP * beta * softplus.largestOn(...interval);
      f.reach[p] = reach;
      f.span[p] = t;
      f.steepest[p] = steepest;
      f.change[p] = Math.min(
        times(steepest, reach),
        UP * (slope - (beta * softplus.leastOn(...interval)) / UP),
      );
      f.slope[p] = slope;
      f.flux[p] = Math.min(times(slope, reach), UP);
      f.soft[p] = UP / Math.sqrt(h + whole);
    }
    return { bend, j, ...f };
  });
}

/** ab, and 0 where one of them is, even if the other is infinite. */
function times(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}
