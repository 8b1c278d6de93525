import {
  plainVectors,
  provenSizes,
  roundedUp,
  type ErrorBall,
  type LocalChange,
} from '@bilevel/core';
import type { WeakLimit } from '../prior/filters/weakLimit.js';
import { MAP_ROUNDING, type LimitMap } from './limitMap.js';

const { norm: normUp } = provenSizes(plainVectors);

/**
 * What A and B = B_w J change by (`limitedLevel`), from what those at given weights do: ΔB u = ΔB_w(Ju), and
 * Δ∂_xR = ΔB_w 1_w, which is at most L_R ε. What is stated of weights off by τ, whose problem has a μ off by τL_R, is that
 * of the exact ones if its ball is larger by a few times η = τ(1 + L_R/μ), and the numbers too: they are of degree 2 at most
 * in the weights and in 1/μ, and the energy E² of §8.1 of degree 1 in 1/μ.
 */
export function limitedChange(
  within: (ball: ErrorBall) => LocalChange,
  ball: ErrorBall,
  map: LimitMap,
  { weightError, curvature }: WeakLimit,
  mu: number,
): LocalChange {
  const eta = 8 * weightError * (1 + curvature / mu);
  const slack = 1 + 2 * eta;
  const size = normUp(ball.gradient);
  const change = within({
    gradient: ball.gradient,
    radius: roundedUp(ball.radius * (1 + eta)),
    gradientRounding: roundedUp(ball.gradientRounding * (1 + eta) + eta * size),
  });
  const up = (value: number): number => roundedUp(value * slack);
  /** |qᵀ Δ∂_xR|, Δ∂_xR being B_w's along 1_w. */
  const ofGradient = (q: Float64Array): number =>
    Math.min(
      change.crossForm?.(map.scaled, q) ?? map.root * change.crossTransposeChange(q),
      curvature * ball.radius * normUp(q),
    );
  const root = Math.sqrt(mu);
  let ofAll: number | undefined;
  /** ‖B_w' − B_w‖. */
  const ofColumns = (): number => (ofAll ??= change.crossNormChange?.() ?? Infinity);
  let known: number | undefined;
  /** In the norm of A'⁻¹, of Δ∂_xR. */
  const energyOfGradient = (): number =>
    (known ??= Math.min(
      change.crossEnergyAlong?.(map.scaled) ?? Infinity,
      (curvature * ball.radius) / root,
    ));
  return {
    kind: change.kind,
    hessianChange: (v) => up(change.hessianChange(v)),
    ...(change.hessianForm && {
      hessianForm: (z, q) => up(change.hessianForm?.(z, q) ?? Infinity),
    }),
    ...(change.hessianEnergy && {
      hessianEnergy: (v) => up(change.hessianEnergy?.(v) ?? Infinity),
    }),
    crossTransposeChange: (q) => up(change.crossTransposeChange(q) + map.size * ofGradient(q)),
    ...(change.crossForm && {
      crossForm: (u, q) => {
        const moved = map.of(u);
        const off = map.factorError * normUp(u) * ofGradient(q);
        const rounded = MAP_ROUNDING * normUp(moved) * change.crossTransposeChange(q);
        return up((change.crossForm?.(moved, q) ?? Infinity) + 2 * (off + rounded));
      },
    }),
    ...(change.crossEnergy && {
      crossEnergy: (j) => {
        const along = (Math.abs(map.gradient[j] ?? NaN) + map.factorError) * energyOfGradient();
        return up((change.crossEnergy?.(j) ?? Infinity) + along);
      },
    }),
    ...(change.crossEnergyAlong && {
      crossEnergyAlong: (u) => {
        const moved = map.of(u);
        const off = map.factorError * normUp(u) * energyOfGradient();
        const rounded = (MAP_ROUNDING * normUp(moved) * ofColumns()) / root;
        return up((change.crossEnergyAlong?.(moved) ?? Infinity) + 2 * (off + rounded));
      },
    }),
    ...(change.crossNormChange && {
      crossNormChange: () => up(ofColumns() + map.size * curvature * ball.radius),
    }),
  };
}
