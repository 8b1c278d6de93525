import type { Constant } from '../problem/constant.js';
import type { LocalChange, LowerConstants } from '../problem/problem.js';
import { representable, roundedUp } from '../vector/rounding.js';
import { upperNorm } from '../vector/upperNorm.js';
import { plainVectors, provenSizes, type Vectors } from '../vector/vectors.js';

/**
 * How much A and B differ between x̃ and x*, as {@link LocalChange} but complete: every number there,
 * from the problem's local bounds or from L_A, L_B and μ, whichever is smaller; an estimated one only
 * where there is no certified one.
 */
export interface Change {
  /** ≥ |zᵀ(A* − A)q|. */
  hessianForm(z: Float64Array, q: Float64Array): Constant;
  /** ≥ ‖(B* − B)ᵀq‖. */
  crossTransposeChange(q: Float64Array): Constant;
  /** ≥ ‖(A* − A)v‖ in the norm of A*⁻¹. */
  hessianEnergy(v: Float64Array): Constant;
  /** ≥ ‖(B* − B)u‖ for ‖u‖ ≤ 1, in the norm of A*⁻¹; `parameters` is n. */
  crossEnergy(parameters: number): Constant;
  /** ≥ |uᵀ(B* − B)ᵀq|. */
  crossForm(u: Float64Array, q: Float64Array): Constant;
  /** ≥ ‖(B* − B)u‖ in the norm of A*⁻¹. */
  crossEnergyAlong(u: Float64Array): Constant;
}

/** The change over a distance of at most `epsilon`. */
export function changeOver(
  constants: LowerConstants,
  epsilon: number,
  local: LocalChange | undefined,
  vectors: Vectors = plainVectors,
): Change {
  const { lipschitzHessian, lipschitzCross, strongConvexity } = constants;
  const root = Math.sqrt(strongConvexity.value);
  const proven = provenSizes(vectors);
  const sizes = new WeakMap<Float64Array, number>();
  /** Each vector comes up several times. */
  const norm = (v: Float64Array): number => {
    const size = sizes.get(v) ?? proven.norm(v);
    sizes.set(v, size);
    return size;
  };
  const scaled = (constant: Constant, by: number): Constant => ({
    value: representable(constant.value * representable(by)),
    kind: constant.kind,
  });
  const from = (bound: (local: LocalChange) => number | undefined): Constant | undefined => {
    if (local === undefined) return undefined;
    const value = bound(local);
    return value === undefined ? undefined : { value: representable(value), kind: local.kind };
  };
  return {
    hessianForm: (z, q) =>
      tighter(
        scaled(lipschitzHessian, epsilon * norm(z) * norm(q)),
        from((l) => l.hessianForm?.(z, q) ?? norm(z) * l.hessianChange(q)),
      ),
    crossTransposeChange: (q) =>
      tighter(
        scaled(lipschitzCross, epsilon * norm(q)),
        from((l) => l.crossTransposeChange(q)),
      ),
    hessianEnergy: (v) =>
      tighter(
        scaled(lipschitzHessian, (epsilon * norm(v)) / root),
        from((l) => l.hessianEnergy?.(v) ?? l.hessianChange(v) / root),
      ),
    crossEnergy: (parameters) =>
      tighter(
        scaled(lipschitzCross, epsilon / root),
        from((l) => {
          if (l.crossEnergy === undefined) return undefined;
          let squares = 0;
          for (let j = 0; j < parameters; j++) squares += l.crossEnergy(j) ** 2;
          return Math.sqrt(squares);
        }),
      ),
    crossForm: (u, q) =>
      tighter(
        scaled(lipschitzCross, epsilon * upperNorm(u) * norm(q)),
        from((l) => l.crossForm?.(u, q) ?? upperNorm(u) * l.crossTransposeChange(q)),
      ),
    crossEnergyAlong: (u) =>
      tighter(
        scaled(lipschitzCross, (epsilon * upperNorm(u)) / root),
        from((l) => l.crossEnergyAlong?.(u) ?? sumOfEnergies(l, u)),
      ),
  };
}

/** Σ_j |u_j| times the energy of the change of B e_j. */
function sumOfEnergies(local: LocalChange, u: Float64Array): number | undefined {
  if (local.crossEnergy === undefined) return undefined;
  let sum = 0;
  for (let j = 0; j < u.length; j++) {
    if (u[j] !== 0) sum += Math.abs(u[j]!) * local.crossEnergy(j);
  }
  return roundedUp(sum, u.length + 1);
}

/**
 * The smaller of two bounds of one kind, else the certified one. NaN bounds nothing: a local bound
 * comes to it where a factor overflows and another is 0, in a ball so large that it says nothing.
 */
export function tighter(one: Constant, other: Constant | undefined): Constant {
  if (other === undefined || Number.isNaN(other.value)) return one;
  if (one.kind !== other.kind) return one.kind === 'certified' ? one : other;
  return one.value <= other.value ? one : other;
}
