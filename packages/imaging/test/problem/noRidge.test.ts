import { learn, adaptiveDescent } from '@bilevel/core';
import { describe, expect, it } from 'vitest';
import { applyWeights } from '../../src/apply.js';
import { createImage } from '../../src/image.js';
import { addGaussianNoise } from '../../src/physics/gaussianNoise.js';
import { estimatedConvexity } from '../../src/problem/estimatedConvexity.js';
import { Model } from '../../src/problem/model.js';
import { reconstructionProblem } from '../../src/problem/reconstructionProblem.js';
import { startOf } from '../../src/problem/start.js';

const SIDE = 12;
const truth = createImage(
  SIDE,
  SIDE,
  Float64Array.from({ length: SIDE * SIDE }, (_, p) => (p % SIDE < 6 ? 0.3 : 0.8)),
);
const operator = { name: 'inpainting', options: { missing: 0.4, seed: 3 } };

describe('a model without a ridge of an operator that does not see all', () => {
  it('is learned, and says that nothing of it is certified', async () => {
    const model = new Model({ prior: 'tv', operator, ridge: 0 });
    const measured = addGaussianNoise(model.seenOf(truth), { sigma: 0.05, seed: 1 });
    const pairs = [{ name: 'edge', truth, measured }];
    const problem = reconstructionProblem(pairs, model);
    const run = learn(problem, model.thetaOf(startOf(pairs, model)), {
      method: adaptiveDescent(),
      maxSteps: 3,
    });
    const steps = [];
    for await (const step of run.steps()) steps.push(step);
    expect(steps.length).toBeGreaterThan(1);
    for (const { bound, objective } of steps) {
      expect([bound.kind, objective.kind]).toEqual(['estimated', 'estimated']);
    }
    const [first, last] = [steps.at(0), steps.at(-1)];
    if (first === undefined || last === undefined) throw new Error('No steps.');
    expect(last.objective.value).toBeLessThan(first.objective.value);
    const learned = { prior: 'tv', values: model.at(last.theta), operator };
    expect((await applyWeights({ ...learned, ridge: 0 }, measured)).kind).toBe('estimated');
    expect((await applyWeights(learned, measured)).kind).toBe('certified');
  });

  it('is certified where a term is a ridge', () => {
    const model = new Model({ prior: 'tv+ridge', operator, ridge: 0 });
    const theta = model.thetaOf({ weight: 0.02, smoothing: 0.01, weight2: 0.25 });
    const { strongConvexity } = model.lowerLevel(model.seenOf(truth).data, truth, theta).constants;
    expect(strongConvexity.kind).toBe('certified');
    expect(strongConvexity.value).toBeCloseTo(0.25, 12);
  });
});

describe('the estimate of strong convexity', () => {
  it.each([1, 7, 30])('is half the least eigenvalue of a matrix of %i rows', (d) => {
    const eigenvalue = (i: number): number => 0.1 + ((i * 7) % d) ** 2;
    const found = estimatedConvexity((v, out) => {
      for (let i = 0; i < d; i++) out[i] = eigenvalue(i) * v[i]!;
    }, d);
    expect(found).toBeCloseTo(0.05, 6);
  });
});
