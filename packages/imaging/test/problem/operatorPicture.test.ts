import { ArgumentError } from '@bilevel/core';
import { describe, expect, it } from 'vitest';
import { applyWeights, type LearnedModel } from '../../src/apply.js';
import { createImage, type Image, type Measurement } from '../../src/image.js';
import { learnWeights } from '../../src/learn.js';
import { Model } from '../../src/problem/model.js';
import type { TrainingPair } from '../../src/problem/trainingPair.js';
import { crop } from '../../src/transform/crop.js';
import { pair, WIDTH, HEIGHT } from '../trainingPair.js';

const maskOf = (isMissing: (p: number) => boolean): Image =>
  createImage(
    WIDTH,
    HEIGHT,
    Float64Array.from({ length: WIDTH * HEIGHT }, (_, p) => (isMissing(p) ? 0 : 255)),
  );
const MASKS = [maskOf((p) => p % 3 === 0), maskOf((p) => p % 5 === 1)] as const;
const values = { weight: 0.05, smoothing: 0.02 };

/** Pairs whose missing pixels hold `hole`. */
type Pair = ReturnType<typeof pair> & { readonly operatorPicture: Image };

function pairs(hole: number): readonly [Pair, Pair] {
  const of = (mask: Image, i: number): Pair => {
    const { measured, ...rest } = pair(i + 1);
    const data = measured.data.map((y, p) => (mask.data[p] === 0 ? hole : y));
    return { ...rest, measured: { ...measured, data }, operatorPicture: mask };
  };
  return [of(MASKS[0], 0), of(MASKS[1], 1)];
}

describe('a picture of the operator for each measurement', () => {
  const own = new Model({ operator: { name: 'inpainting', picture: 'own' } });

  it('is learned with as one of all measurements is, whatever missing pixels hold', async () => {
    const learned = async (model: Model, training: readonly TrainingPair[]) => {
      const steps = [];
      const run = learnWeights(training, training, { model, maxSteps: 2, threads: 1 });
      for await (const { theta, objective, bound } of run.steps()) {
        steps.push([...theta, objective.value, objective.error, bound.total]);
      }
      return { steps, model: run.best && run.modelOf(run.best) };
    };
    const [one] = pairs(0);
    const shared = new Model({ operator: { name: 'inpainting', picture: MASKS[0] } });
    const { operatorPicture, ...plain } = one;
    expect(operatorPicture).toBe(MASKS[0]);
    const alone = await learned(own, [one]);
    expect(alone.steps).toEqual((await learned(shared, [plain])).steps);
    expect(alone.model?.operator).toEqual({ name: 'inpainting', picture: 'own' });
    const both = await learned(own, pairs(0));
    expect(both.steps[0]).not.toEqual(alone.steps[0]);
    const other = await learned(own, pairs(0.7));
    expect(other.steps).toEqual(both.steps);
  });

  it('is needed to apply the model, of the size of the picture', async () => {
    const model: LearnedModel = {
      prior: 'tv',
      values,
      operator: { name: 'inpainting', picture: 'own' },
    };
    const [one] = pairs(0);
    const { measured, truth } = one;
    const { image } = await applyWeights(model, measured, { operatorPicture: MASKS[0] });
    const fixed = { ...model, operator: { name: 'inpainting', picture: MASKS[0] } };
    expect(image).toEqual((await applyWeights(fixed, measured)).image);
    const missing = (of: Measurement): number =>
      of.data.reduce(
        (most, x, p) => (p % 3 === 0 ? Math.max(most, Math.abs(x - truth.data[p]!)) : most),
        0,
      );
    expect(missing(image)).toBeLessThan(0.7 * missing(measured));
    await expect(applyWeights(model, measured)).rejects.toThrow(
      /^Expected a mask: .* but received "none". The model was learned with one/,
    );
    await expect(
      applyWeights(model, measured, { operatorPicture: crop(MASKS[0], 0, 0, WIDTH, HEIGHT - 1) }),
    ).rejects.toThrow('Expected a mask of 16×14 pixels for the mask but received "16×13"');
    const black = maskOf(() => true);
    await expect(applyWeights(model, measured, { operatorPicture: black })).rejects.toThrow(
      'some known pixels',
    );
  });

  it('is refused where the operator takes none', async () => {
    expect(() => new Model({ operator: { name: 'denoising', picture: MASKS[0] } })).toThrow(
      ArgumentError,
    );
    const [one] = pairs(0);
    const options = { operatorPicture: MASKS[0] };
    await expect(applyWeights({ prior: 'tv', values }, one.measured, options)).rejects.toThrow(
      'Expected no picture for the operator denoising',
    );
  });
});
