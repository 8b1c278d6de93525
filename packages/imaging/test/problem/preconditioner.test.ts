import { conjugateGradient, type LowerLevel } from '@bilevel/core';
import { cosineTransform, realFourier } from '@bilevel/kernels';
import { describe, expect, it } from 'vitest';
import { randomStream, normalVector } from '../../../core/test/support/random.js';
import { sizeOfExtent, type Shape } from '../../src/image.js';
import { OPERATORS } from '../../src/physics/operator/catalogue.js';
import type { ForwardOperator } from '../../src/physics/operator/operator.js';
import { Model } from '../../src/problem/model.js';
import { defaultLower } from '../../src/defaultLower.js';

const SHAPE: Shape = { width: 20, height: 17, channels: 1 };
const PIXELS = SHAPE.width * SHAPE.height;

const made = OPERATORS.map(({ name }) => {
  const operator = new Model({ operator: { name } }).operatorOf(SHAPE);
  return { name, operator };
});
const spectral = made.filter(({ operator }) => operator.normalSymbol !== undefined);

/** ⟨Kφ, Kφ⟩ of the plane whose spectrum is 1 at one place. */
function energyOf(operator: ForwardOperator, place: number): number {
  const { width, height } = SHAPE;
  const plane = new Float64Array(PIXELS);
  if (operator.normalSymbol?.basis === 'fourier') {
    const F = realFourier({ width, height });
    const [re, im] = [0, 1].map(() => new Float64Array(F.bins * height));
    if (!re || !im) throw new Error('two planes');
    re[place] = 1;
    F.inverse(re, im, plane);
    const size = Math.sqrt(plane.reduce((sum, v) => sum + v * v, 0));
    for (let p = 0; p < PIXELS; p++) plane[p]! /= size;
  } else {
    const coefficients = new Float64Array(PIXELS);
    coefficients[place] = 1;
    cosineTransform({ width, height }).inverse(coefficients, plane);
  }
  const seen = new Float64Array(sizeOfExtent(operator.output));
  operator.apply(plane, seen);
  return seen.reduce((sum, v) => sum + v * v, 0);
}

/** Products until the residual is 1e-4 of the right-hand side, which is a smooth plane with some noise. */
function productsOf(level: LowerLevel, preconditioner: 'own' | 'none'): number {
  const random = randomStream(5);
  const x = normalVector(random, PIXELS).map((v, p) => v / 20 + Math.sin((p % 20) / 4));
  const rightHandSide = normalVector(random, PIXELS).map((v, p) => v / 2 + Math.cos(p / 90));
  const at = level.linearise(x);
  const iteration = conjugateGradient({ preconditioner }).start(
    {
      rightHandSide,
      apply: (v, out) => {
        at.hessianVector(v, out);
      },
      ...(at.precondition && {
        precondition: (r: Float64Array, out: Float64Array) => at.precondition?.(r, out),
      }),
    },
    new Float64Array(PIXELS),
  );
  const target = 1e-4 * iteration.residualNorm();
  for (let k = 0; k < 2000; k++) {
    if (iteration.residualNorm() <= target) return k;
    iteration.step();
  }
  return Infinity;
}

describe('what operators know of KᵀK', () => {
  it.each(spectral)('is about what it is at each frequency: $name', ({ name, operator }) => {
    const symbol = operator.normalSymbol?.values() ?? new Float64Array(0);
    const exact = /blur|mri/.test(name) && name !== 'motion-blur';
    const ratios = [0, 3, 7, 25, 61, 110].flatMap((place) => {
      const [told, is] = [symbol[place] ?? NaN, energyOf(operator, place)];
      if (exact) expect(told).toBeCloseTo(is, 10);
      return is > 0.02 ? [told / is] : [];
    });
    expect(ratios.length).toBeGreaterThan(1);
    for (const ratio of ratios) {
      expect(ratio).toBeGreaterThan(1 / 4);
      expect(ratio).toBeLessThan(4);
    }
  });

  it.each(spectral)('saves products of conjugate gradients: $name', ({ name }) => {
    const model = new Model({ operator: { name }, fixed: { weight: 0.002, smoothing: 0.02 } });
    const { output } = model.operatorOf(SHAPE);
    const y = normalVector(randomStream(3), sizeOfExtent(output));
    const level = model.lowerLevel(y, SHAPE, new Float64Array(0));
    const [own, none] = [productsOf(level, 'own'), productsOf(level, 'none')];
    // Means of cells fold fine frequencies over coarse ones, which none of them tells apart.
    expect(own).toBeLessThan((name === 'downsampling' ? 1 : 0.8) * none);
    level.release?.();
  });
});

it('is used by the solver of operators that do not see all alike', () => {
  for (const { name } of OPERATORS) {
    const chosen = defaultLower(new Model({ operator: { name } })).name;
    expect(chosen).toBe(name === 'denoising' ? 'lagged-newton' : 'hb-fista-newton');
  }
});
