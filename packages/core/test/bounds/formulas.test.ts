import { describe, expect, it } from 'vitest';
import {
  aPosterioriBound,
  aPrioriBound,
  certified,
  newtonDistance,
  roundingLevel,
  type APosterioriInput,
  type APrioriInput,
} from '../../src/index.js';
import { meanBound } from '../../src/bounds/aPosteriori.js';
import { changeOver } from '../../src/bounds/change.js';
import { distanceByStep } from '../../src/bounds/distanceByStep.js';
import { dualWeightedBound } from '../../src/bounds/dualWeighted.js';
import { assumedRounding, kindAbove } from '../../src/bounds/evaluationRounding.js';
import { correctedValue, plainValue } from '../../src/bounds/value.js';
import { Exact, exactly } from '../support/exact.js';
import { randomStream } from '../support/random.js';

// Every bound against its formula of mathematics.md §5 in 60 digits, of random 64-bit numbers whose terms are in
// turn the largest: at least that, whatever is lost on the way, and hardly more.

type Draw = (scale?: number) => number;

/** Calls `check` with numbers above 0 of many sizes, two thirds of the time some of them 0. */
function repeat(times: number, check: (draw: Draw, random: () => number) => void): void {
  for (let seed = 0; seed < times; seed++) {
    const random = randomStream(seed);
    check(
      (scale = 1) => (seed % 3 > 0 && random() < 0.5 ? 0 : scale * 10 ** (6 * random() - 3)),
      random,
    );
  }
}

const of = (x: number): Exact => exactly(x);

function expectAbove(bound: number, formula: Exact, relative = 1e-12): void {
  expect(of(bound).gte(formula)).toBe(true);
  expect(of(bound).lte(formula.times(1 + relative).plus(1e-300))).toBe(true);
}

function sum(...terms: readonly Exact[]): Exact {
  return terms.reduce((total, term) => total.plus(term), new Exact(0));
}

/** Euclidean size. */
function size(terms: readonly Exact[]): Exact {
  return sum(...terms.map((x) => x.times(x))).sqrt();
}

const least = (one: Exact, other: Exact): Exact => (one.lt(other) ? one : other);

function posteriori(draw: Draw, random: () => number): APosterioriInput {
  const input: APosterioriInput = {
    lower: {
      strongConvexity: certified(10 ** (random() - 0.5)),
      lipschitzGradient: certified(10),
      lipschitzHessian: certified(draw()),
      lipschitzCross: certified(draw()),
    },
    lipschitzUpperGradient: certified(draw()),
    lipschitzUpperParameterGradient: certified(draw()),
    crossNorm: certified(draw()),
    epsilon: draw(),
    rounding: {
      gradient: draw(),
      residual: draw(),
      hypergradient: draw(),
      value: draw(),
      defect: draw(),
      kind: 'proven',
    },
    residual: draw(),
    adjointNorm: draw(),
    upperGradientNorm: draw(),
  };
  if (random() < 0.5) return input;
  return {
    ...input,
    ...(random() < 0.5 && { energy: draw() }),
    local: {
      kind: 'certified',
      hessianChange: draw(),
      crossTransposeChange: draw(),
      ...(random() < 0.5 && { hessianEnergy: draw() }),
      ...(random() < 0.5 && { tangent: { euclidean: draw(), energy: draw() } }),
      ...(random() < 0.5 && { crossNormChange: draw() }),
    },
  };
}

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
