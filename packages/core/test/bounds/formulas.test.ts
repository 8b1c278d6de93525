import { describe, expect, it } from 'vitest';
import { aPosterioriBound, aPrioriBound, certified, type APrioriInput } from '../../src/index.js';
import { meanBound } from '../../src/bounds/aPosteriori.js';
import { changeOver } from '../../src/bounds/change.js';
import { dualWeightedBound } from '../../src/bounds/dualWeighted.js';
import { Exact } from '../support/exact.js';
import { expectAbove, least, of, posteriori, repeat, size, sum } from './formula.js';

describe('bounds are at least their formulas, and hardly more', () => {
  it('of the hypergradient, a posteriori', () => {
    repeat(400, (draw, random) => {
      const input = posteriori(draw, random);
      const { lower, local, rounding } = input;
      const mu = of(lower.strongConvexity.value);
      const epsilon = of(input.epsilon);
      const global = of(input.adjointNorm).times(epsilon);
      const either = (value: Exact, other: number | undefined): Exact =>
        other === undefined ? value : least(value, of(other));
      const atSolution = of(input.crossNorm.value).plus(
        either(of(lower.lipschitzCross.value).times(epsilon), local?.crossNormChange),
      );
      const gain = either(atSolution.div(mu), local?.tangent?.euclidean);
      const change = either(of(lower.lipschitzHessian.value).times(global), local?.hessianChange);
      const energy = either(atSolution.div(mu.sqrt()), local?.tangent?.energy);
      expectAbove(
        aPosterioriBound(input).total,
        sum(
          of(input.lipschitzUpperParameterGradient.value).times(epsilon),
          either(of(lower.lipschitzCross.value).times(global), local?.crossTransposeChange),
          gain.times(of(input.residual)),
          gain.times(of(input.lipschitzUpperGradient.value)).times(epsilon),
          local?.hessianEnergy === undefined
            ? gain.times(change)
            : least(gain.times(change), energy.times(of(local.hessianEnergy))),
          gain.times(of(rounding.residual)),
          of(rounding.hypergradient),
        ),
      );
    });
  });

  it('of the hypergradient, a priori', () => {
    repeat(400, (draw, random) => {
      const lower = posteriori(draw, random).lower;
      const rounding = {
        hessianVector: draw(),
        crossTranspose: draw(),
        upperGradient: draw(),
        ...(random() < 0.5 && { upperParameterGradient: draw() }),
      };
      const input: APrioriInput = {
        lower,
        lipschitzUpperGradient: certified(draw()),
        lipschitzUpperParameterGradient: certified(draw()),
        crossNorm: certified(draw()),
        upperGradientNorm: certified(draw()),
        epsilon: draw(),
        residualFactor: draw(),
        dimension: 1 + Math.floor(1000 * random()),
      };
      const mu = of(lower.strongConvexity.value);
      const epsilon = of(input.epsilon);
      const Lf = of(input.lipschitzUpperGradient.value);
      const slope = of(input.upperGradientNorm.value);
      const adjoint = slope.div(mu);
      const cross = of(input.crossNorm.value).plus(of(lower.lipschitzCross.value).times(epsilon));
      const gradient = slope.plus(Lf.times(epsilon));
      const factor = of(input.residualFactor);
      const reached = factor.plus(1).times(gradient).div(mu);
      const formula = (
        hessianVector: Exact,
        crossTranspose: Exact,
        upperGradient: Exact,
        upperParameterGradient: Exact,
      ): Exact =>
        sum(
          of(input.lipschitzUpperParameterGradient.value).times(epsilon),
          of(lower.lipschitzCross.value).times(adjoint).times(epsilon),
          cross
            .div(mu)
            .times(
              sum(
                factor.times(gradient),
                Lf.times(epsilon),
                of(lower.lipschitzHessian.value).times(adjoint).times(epsilon),
                hessianVector.times(reached),
                upperGradient,
              ),
            ),
          crossTranspose.times(reached),
          upperParameterGradient,
        );
      expectAbove(
        aPrioriBound({ ...input, rounding }).total,
        formula(
          of(rounding.hessianVector),
          of(rounding.crossTranspose),
          of(rounding.upperGradient),
          of(rounding.upperParameterGradient ?? 0),
        ),
      );
      const level = (scale: Exact): Exact => of(input.dimension).sqrt().plus(8).times(scale);
      const units = (scale: Exact): Exact => level(scale).times(2 ** -53);
      const { parts, total, kind } = aPrioriBound(input);
      const stated = formula(
        units(of(lower.lipschitzGradient.value)),
        units(cross),
        units(gradient),
        new Exact(0),
      );
      expectAbove(total, stated);
      // What is assumed to round, and is far below the rest but in few of the cases.
      const assumed = stated.minus(
        formula(...([0, 0, 0, 0].map(of) as [Exact, Exact, Exact, Exact])),
      );
      expect(Math.abs(parts.rounding - assumed.toNumber())).toBeLessThanOrEqual(
        1e-12 * assumed.toNumber(),
      );
      expect(kind).toBe(total > 64 * parts.rounding ? 'certified' : 'estimated');
    });
  });

  it('of the hypergradient with duals', () => {
    repeat(400, (draw, random) => {
      const input = posteriori(draw, random);
      // Of all parameters, or of one direction.
      const direction = random() < 0.3 ? Float64Array.of(1, 2) : undefined;
      const n = direction ? 1 : 1 + Math.floor(4 * random());
      const numbers = (): number[] => Array.from({ length: n }, () => draw());
      const [dualNorms, dualResiduals, forms, energies] = [
        numbers(),
        numbers(),
        numbers(),
        numbers(),
      ];
      const adjoint = Float64Array.of(-1);
      const duals = forms.map((_, j) => Float64Array.of(j));
      const [cross, crossEnergy, adjointEnergy, correctionRounding] = [
        draw(),
        draw(),
        draw(),
        draw(),
      ];
      const change = {
        hessianForm: (z: Float64Array) => certified(forms[z[0]!]!),
        crossTransposeChange: () => certified(cross),
        hessianEnergy: (v: Float64Array) =>
          certified(v === adjoint ? adjointEnergy : energies[v[0]!]!),
        crossEnergy: () => certified(crossEnergy),
        crossForm: () => certified(3 * cross),
        crossEnergyAlong: () => certified(5 * crossEnergy),
      };
      const root = of(input.lower.strongConvexity.value).sqrt();
      const epsilon = of(input.epsilon);
      const Lf = of(input.lipschitzUpperGradient.value);
      const zeta = sum(
        of(direction ? 5 * crossEnergy : crossEnergy),
        size(energies.map(of)),
        size(dualResiduals.map(of)).div(root),
      );
      const Z = size(dualNorms.map(of));
      const reach = Z.plus(zeta.div(root));
      expectAbove(
        dualWeightedBound(input, {
          adjoint,
          duals,
          dualNorms,
          dualResiduals,
          correctionRounding,
          change,
          ...(direction && { direction }),
        }).total,
        sum(
          of(input.lipschitzUpperParameterGradient.value).times(epsilon),
          of(direction ? 3 * cross : cross),
          size(forms.map(of)),
          reach.times(Lf).times(epsilon),
          zeta.times(sum(of(adjointEnergy), of(input.residual).div(root))),
          reach.times(of(input.rounding.residual)),
          of(input.rounding.hypergradient),
          of(correctionRounding),
        ),
      );
    });
  });

  it('of a mean, of however many bounds', () => {
    const parts = {
      parameterGradient: 0,
      cross: 0,
      adjointResidual: 0,
      upperGradient: 0,
      hessian: 0,
      rounding: 0,
    };
    for (const count of [1, 2, 3, 10, 1000, 20_000]) {
      // Every one but the first is less than half a unit in the last place of the sum.
      const totals = Array.from({ length: count }, (_, i) => (i === 0 ? 1 : 0.99 * 2 ** -53));
      for (const rounding of [0, 0.1]) {
        const { total } = meanBound(
          totals.map((each) => ({ total: each, kind: 'certified', parts })),
          rounding,
        );
        const mean = of(0.99 * 2 ** -53)
          .times(count - 1)
          .plus(1)
          .div(count);
        expectAbove(total, mean.plus(of(rounding)), 1e-11);
      }
    }
  });

  it('of changes along a direction, however many parameters', () => {
    for (const n of [1, 2, 3, 100, 10_000]) {
      // Every part but the first is less than half a unit in the last place of the sum.
      const u = new Float64Array(n).fill(-0.99 * 2 ** -53);
      u[0] = 1;
      const local = {
        kind: 'certified' as const,
        hessianChange: () => 0,
        crossTransposeChange: () => 0,
        crossEnergy: () => 1,
      };
      const constants = {
        strongConvexity: certified(1),
        lipschitzGradient: certified(1),
        lipschitzHessian: certified(1),
        lipschitzCross: certified(1e10),
      };
      const truth = of(0.99 * 2 ** -53)
        .times(n - 1)
        .plus(1);
      expectAbove(changeOver(constants, 1, local).crossEnergyAlong(u).value, truth, 1e-11);
    }
  });
});
