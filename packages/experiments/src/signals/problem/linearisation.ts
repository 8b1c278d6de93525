import {
  gamma,
  roundedUp,
  upperNorm,
  type Linearisation,
  type ProductRounding,
} from '@bilevel/core';
import {
  activationsAt,
  curvatureOf,
  fluxOf,
  sumOff,
  type Bend,
  type Valued,
} from './activations.js';
import { addNormal, factorise, multipleOfIdentity } from './banded.js';
import { localChange } from './localChange.js';
import { PARAMETERS, type SignalsModel } from './model.js';
import { TAPS, UNIT_TAPS, addAdjoint, respond } from './reflected.js';

/**
 * g to second order at x. With σ_j and φ''_j of the responses C_j x,
 *
 *     A = (m + ξ)I + w Σ_j C_jᵀ diag(φ''_j) C_j,
 *     B = (w' Σ_j C_jᵀσ_j,  ξ'x,  w[S_tᵀσ_j + C_jᵀ(φ''_j ⊙ S_t x)] for every tap t of every kernel j).
 *
 * A has two diagonals on either side, so that its Cholesky factor costs as much as a product does: it is the
 * preconditioner.
 */
export function lineariseSignals(model: SignalsModel, x: Float64Array): Linearisation {
  const { length, beta, fidelity, ridge, weight } = model;
  const bends = activationsAt(model, x).map((at): Bend => {
    const shifted = UNIT_TAPS.map((tap) => {
      const out = new Float64Array(length);
      respond(tap, x, out);
      return out;
    });
    return { ...at, flux: fluxOf(at), curvature: curvatureOf(at, beta), shifted };
  });
  const responses = new Float64Array(length);
  const diagonal = fidelity + ridge;
  const columns = crossOf(model, x, bends);
  let solve: ReturnType<typeof factorise> | undefined;

  return {
    hessianVector(v, out) {
      for (let i = 0; i < length; i++) out[i] = diagonal * v[i]!;
      for (const { kernel, curvature } of bends) {
        respond(kernel.taps, v, responses);
        for (let p = 0; p < length; p++) responses[p]! *= weight * curvature.value[p]!;
        addAdjoint(kernel.taps, responses, out);
      }
    },
    crossTranspose(q, out) {
      for (const [k, { value }] of columns.entries()) {
        let sum = 0;
        for (let i = 0; i < length; i++) sum += value[i]! * q[i]!;
        out[k] = sum;
      }
    },
    cross(u, out) {
      out.fill(0);
      for (const [k, { value }] of columns.entries()) {
        for (let i = 0; i < length; i++) out[i]! += u[k]! * value[i]!;
      }
    },
    crossColumns(out) {
      for (const [k, { value }] of columns.entries()) out[k]!.set(value);
    },
    precondition(r, out) {
      if (solve === undefined) {
        const matrix = multipleOfIdentity(length, diagonal);
        for (const { kernel, curvature } of bends) {
          addNormal(
            matrix,
            kernel.rows,
            curvature.value.map((value) => weight * value),
          );
        }
        solve = factorise(matrix);
      }
      solve(r, out);
    },
    within: (ball) => localChange(model, bends, ball),
    rounding: productRounding(model, bends, columns),
  };
}

/** The columns of B. */
function crossOf(model: SignalsModel, x: Float64Array, bends: readonly Bend[]): readonly Valued[] {
  const { length, weight, weightSlope, ridgeSlope } = model;
  const none = new Float64Array(length);
  const ofWeight = new Float64Array(length);
  for (const { kernel, flux } of bends) addAdjoint(kernel.taps, flux.value, ofWeight);
  const columns: Valued[] = [
    {
      value: ofWeight.map((value) => weightSlope * value),
      off: sumOff(
        weightSlope,
        bends.map(({ kernel, flux }) => ({
          ...{ sizes: kernel.sizes, values: flux.value, off: flux.off },
        })),
        none,
      ),
    },
    {
      value: x.map((value) => ridgeSlope * value),
      off: sumOff(
        0,
        [],
        x.map((v) => ridgeSlope * v),
      ),
    },
  ];
  for (const { kernel, flux, curvature, shifted } of bends) {
    for (let t = 0; t < TAPS; t++) {
      const tap = UNIT_TAPS[t]!;
      const moved = shifted[t]!.map((value, p) => curvature.value[p]! * value);
      const value = new Float64Array(length);
      addAdjoint(tap, flux.value, value);
      addAdjoint(kernel.taps, moved, value);
      columns.push({
        value: value.map((entry) => weight * entry),
        off: sumOff(
          weight,
          [
            { sizes: tap, values: flux.value, off: flux.off },
            {
              sizes: kernel.sizes,
              values: moved,
              off: curvature.off.map((off, p) => off * Math.abs(shifted[t]![p]!)),
            },
          ],
          none,
        ),
      });
    }
  }
  return columns;
}

function productRounding(
  { length, weight, fidelity, ridge }: SignalsModel,
  bends: readonly Bend[],
  columns: readonly Valued[],
): ProductRounding {
  const inSum = gamma(length + 2);
  return {
    hessianVector(v) {
      const sizes = v.map(Math.abs);
      const terms = bends.map(({ kernel, curvature }) => {
        const response = new Float64Array(length);
        respond(kernel.sizes, sizes, response);
        return {
          sizes: kernel.sizes,
          values: curvature.value.map((value, p) => value * response[p]!),
          off: curvature.off.map((off, p) => off * response[p]!),
        };
      });
      const own = v.map((value) => (fidelity + ridge) * value);
      return roundedUp(upperNorm(sumOff(weight, terms, own)));
    },
    crossTranspose(q) {
      const off = Float64Array.from(columns, (column) => {
        let sum = 0;
        for (let i = 0; i < length; i++) {
          sum += (column.off[i]! + inSum * Math.abs(column.value[i]!)) * Math.abs(q[i]!);
        }
        return roundedUp(sum, 3 * length);
      });
      return upperNorm(off);
    },
    cross() {
      const squares = Float64Array.from(columns, ({ off }) => upperNorm(off));
      return roundedUp(upperNorm(squares), PARAMETERS);
    },
  };
}
