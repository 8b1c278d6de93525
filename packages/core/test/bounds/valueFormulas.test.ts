import { describe, expect, it } from 'vitest';
import { certified, newtonDistance, roundingLevel } from '../../src/index.js';
import { distanceByStep } from '../../src/bounds/distanceByStep.js';
import { assumedRounding, kindAbove } from '../../src/bounds/evaluationRounding.js';
import { correctedValue, plainValue } from '../../src/bounds/value.js';
import { Exact } from '../support/exact.js';
import { expectAbove, least, of, posteriori, repeat, sum } from './formula.js';

describe('bounds are at least their formulas, and hardly more', () => {
  it('of values', () => {
    repeat(600, (draw, random) => {
      const input = posteriori(draw, random);
      const { lower, local, rounding } = input;
      const epsilon = of(input.epsilon);
      const bend = of(input.lipschitzUpperGradient.value).times(epsilon).times(epsilon).div(2);
      expectAbove(
        plainValue(1, input).error,
        sum(of(input.upperGradientNorm).times(epsilon), bend, of(rounding.value)),
      );
      const [value, defect] = [random(), draw(random() < 0.5 ? 1e-3 : 1)];
      const global = of(lower.lipschitzHessian.value).times(of(input.adjointNorm)).times(epsilon);
      let curved = global.times(epsilon).div(2);
      if (local !== undefined) {
        curved = least(curved, of(local.hessianChange).times(epsilon));
        const energy =
          input.energy === undefined
            ? of(lower.strongConvexity.value).sqrt().times(epsilon)
            : of(input.energy);
        if (local.hessianEnergy !== undefined) {
          curved = least(curved, of(local.hessianEnergy).times(energy));
        }
      }
      const proven = sum(
        of(input.residual).plus(of(rounding.residual)).times(epsilon),
        bend,
        curved,
        of(input.adjointNorm).times(of(rounding.gradient)),
        of(rounding.value),
        of(rounding.defect),
      );
      const corrected = correctedValue(value, defect, input);
      const lost = of(corrected.value)
        .minus(of(value).minus(of(defect)))
        .abs();
      expect(of(corrected.error).gte(proven.plus(lost))).toBe(true);
      // The difference rounds by half a unit of its last place at most.
      expectAbove(
        corrected.error,
        proven.plus(
          of(corrected.value)
            .abs()
            .times(2 ** -53),
        ),
      );
    });
  });

  it('of distances', () => {
    repeat(400, (draw, random) => {
      const mu = 10 ** (random() - 0.5);
      const [residual, change, energy, length] = [draw(), draw(), draw(), draw()];
      const root = of(mu).sqrt();
      const plain = sum(of(residual), of(change)).div(of(mu));
      const inEnergy = sum(of(residual).div(root), of(energy)).div(root);
      const step = { step: new Float64Array(1), size: length, residual };
      expectAbove(
        distanceByStep(step, mu, { hessianChange: () => change }),
        of(length).plus(plain),
      );
      expectAbove(
        distanceByStep(step, mu, { hessianChange: () => change, hessianEnergy: () => energy }),
        of(length).plus(least(plain, inEnergy)),
      );
    });
  });

  it('of a Newton step, up to h = ½', () => {
    let steep = 0;
    repeat(600, (draw, random) => {
      const mu = 10 ** (random() - 0.5);
      const step = { size: draw(), residual: draw(), residualRounding: draw() };
      const eta = of(step.size).plus(of(step.residual).plus(of(step.residualRounding)).div(of(mu)));
      if (eta.isZero()) return;
      // h of any size, and as close to ½ as numbers come.
      const share = random() < 0.5 ? random() : 1 - 10 ** (-15 * random());
      const third = ((mu / eta.toNumber()) * share) / 2;
      const bound = newtonDistance(
        {
          strongConvexity: certified(mu),
          lipschitzGradient: certified(10),
          lipschitzHessian: certified(third),
          lipschitzCross: certified(0),
        },
        step,
      );
      if (bound === undefined) return;
      const h = eta.times(of(third)).div(of(mu));
      const formula = eta.times(2).div(new Exact(1).minus(h.times(2)).sqrt().plus(1));
      if (h.gt(0.4999)) steep++;
      // What h is rounded up by counts as its root there.
      expectAbove(bound.value, formula, h.gt(0.4999) ? 1e-6 : 1e-10);
    });
    expect(steep).toBeGreaterThan(100);
  });

  it('of a Newton step with h as close to ½ as it is rounded to', () => {
    for (let k = 0; k < 300; k++) {
      const third = 0.5 * (1 - k * 2 ** -53);
      const bound = newtonDistance(
        {
          strongConvexity: certified(1),
          lipschitzGradient: certified(1),
          lipschitzHessian: certified(third),
          lipschitzCross: certified(0),
        },
        { size: 1, residual: 0, residualRounding: 0 },
      );
      if (bound === undefined) continue;
      const root = new Exact(1).minus(of(third).times(2)).sqrt();
      expectAbove(bound.value, new Exact(2).div(root.plus(1)), 1e-6);
    }
  });
});

describe('rounding of which a problem says nothing', () => {
  it('makes bounds estimated that are not more than 64 times as large', () => {
    const assumed = { kind: 'assumed' } as const;
    expect(kindAbove('certified', 64.1, 1, assumed)).toBe('certified');
    for (const total of [1, 33, 64]) {
      expect(kindAbove('certified', total, 1, assumed)).toBe('estimated');
      expect(kindAbove('certified', total, 1, { kind: 'proven' })).toBe('certified');
      expect(kindAbove('estimated', 100, 1, assumed)).toBe('estimated');
    }
  });

  it('is (8 + √d) units in the last place of the largest terms', () => {
    repeat(100, (draw, random) => {
      const dimension = 1 + Math.floor(1000 * random());
      const sizes = {
        dimension,
        lipschitzGradient: draw(),
        point: draw(),
        gradient: draw(),
        adjoint: draw(),
        upperGradient: draw(),
        upperParameterGradient: draw(),
        cross: draw(),
        value: draw(),
      };
      const { lipschitzGradient: L, adjoint } = sizes;
      expect(assumedRounding(sizes)).toEqual({
        gradient: roundingLevel(dimension, L * sizes.point + sizes.gradient),
        residual: roundingLevel(dimension, L * adjoint + sizes.upperGradient),
        hypergradient: roundingLevel(
          dimension,
          sizes.cross * adjoint + sizes.upperParameterGradient,
        ),
        value: roundingLevel(dimension, sizes.value),
        defect: roundingLevel(dimension, adjoint * sizes.gradient),
        kind: 'assumed',
      });
    });
  });
});
