import type { WarmStart } from '@bilevel/core';

/** In 32 bits, unless one of them is too large. */
type Rounded = Float32Array | Float64Array;

/**
 * A warm start as it is stored: x̃ to the bit, since results go on from it; in 32 bits what solves only begin with, which they
 * do not see: they end where their residuals say so.
 */
export interface StoredWarmStart {
  readonly point: Float64Array;
  readonly adjoint: Rounded;
  readonly tangent?: { readonly theta: Float64Array; readonly duals: readonly Rounded[] };
  readonly earlier?: readonly Rounded[];
}

export function storedOf({ point, adjoint, tangent, earlier }: WarmStart): StoredWarmStart {
  return {
    point,
    adjoint: rounded(adjoint),
    ...(tangent && { tangent: { theta: tangent.theta, duals: tangent.duals.map(rounded) } }),
    ...(earlier && { earlier: earlier.map(rounded) }),
  };
}

/** The same for whoever goes on from it, in memory or from a file: what was rounded stays so. */
export function warmStartFrom({ point, adjoint, tangent, earlier }: StoredWarmStart): WarmStart {
  return {
    point,
    adjoint: doubles(adjoint),
    ...(tangent && { tangent: { theta: tangent.theta, duals: tangent.duals.map(doubles) } }),
    ...(earlier && { earlier: earlier.map(doubles) }),
  };
}

function rounded(numbers: Float64Array): Rounded {
  const single = new Float32Array(numbers);
  for (let i = 0; i < single.length; i++) if (!Number.isFinite(single[i]!)) return numbers;
  return single;
}

function doubles(numbers: Rounded): Float64Array {
  return numbers instanceof Float64Array ? numbers : new Float64Array(numbers);
}
