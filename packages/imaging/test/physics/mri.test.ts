import { describe, expect, it } from 'vitest';
import { choiceIn } from '../../src/describe/expressions.js';
import type { ArrayValues } from '../../src/describe/arrays.js';
import { createImage, type Image, type Measurement } from '../../src/image.js';
import { OPERATORS } from '../../src/physics/operator/catalogue.js';
import { mri } from '../../src/physics/operator/mri.js';
import { Model } from '../../src/problem/model.js';
import { requireMeasurement } from '../../src/problem/requireMeasurement.js';

const modelOf = (text = 'mri', arrays: ArrayValues = {}): Model =>
  new Model({ operator: { ...choiceIn('the operator', OPERATORS, text), arrays } });

const picture = createImage(
  16,
  12,
  Float64Array.from({ length: 192 }, (_, p) => Math.sin(p) ** 2),
);

/** A pattern of 16×12 entries, unless told. */
const patternOf = (value: (k: number) => number, shape = [12, 16]): ArrayValues => ({
  pattern: { shape, data: Array.from({ length: 192 }, (_, k) => value(k)) },
});

describe('mri', () => {
  it('measures two numbers for each pixel, of each colour for itself', () => {
    const model = modelOf('mri:pattern=spokes,rate=0.4');
    const seen = model.seenOf(picture);
    expect([seen.width, seen.height, seen.channels]).toEqual([16, 12, 2]);
    expect(model.pictureShape(seen)).toEqual({ width: 16, height: 12, channels: 1 });
    const data = Float64Array.of(...picture.data, ...picture.data, ...picture.data);
    const coloured = model.seenOf(createImage(16, 12, data, 3));
    expect(coloured.channels).toBe(6);
    const all = Array.from(seen.data);
    expect(Array.from(coloured.data)).toEqual([...all, ...all, ...all]);
  });

  it('starts from the picture of what is measured, the rest being 0', () => {
    const model = modelOf('mri:pattern=full');
    const whole = model.pictureOf(model.seenOf(picture), picture);
    for (const [p, value] of picture.data.entries()) expect(whole.data[p]).toBeCloseTo(value, 14);
    const zeroFilled = modelOf().pictureOf(modelOf().seenOf(picture), picture);
    const mean = (of: Image): number => of.data.reduce((sum, value) => sum + value / 192, 0);
    expect(mean(zeroFilled)).toBeCloseTo(mean(picture), 14);
  });

  it('measures what a given pattern says, which may be a mask of any two values', () => {
    const every = [0, 1, 0.5, 1 / 255].map((other) =>
      modelOf(
        'mri',
        patternOf((k) => (k % 3 === 0 ? other : 0)),
      ),
    );
    expect(() => every[0]!.seenOf(picture)).toThrow('some measured entries');
    const seen = every.slice(1).map((model) => model.seenOf(picture));
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
    expect(seen[0]!.data.filter((value) => value !== 0).length).toBeLessThanOrEqual(128);
    const weighted = modelOf(
      'mri',
      patternOf((k) => [0, 0.5, 1][k % 3]!),
    ).operatorOf(picture);
    expect(weighted.weights?.slice(0, 3)).toEqual(Float64Array.of(1, 0.5, 1));
    expect(weighted.observed?.slice(0, 3)).toEqual(Uint8Array.of(0, 1, 1));
  });

  it('counts the weights of a pattern in the data term', () => {
    const pattern = patternOf((k) => [0.25, 1][k % 2]!);
    const model = modelOf('mri', pattern);
    const { weights } = model.dataOf(new Float64Array(384), model.operatorOf(picture));
    expect(weights?.slice(190, 194)).toEqual(Float64Array.of(0.25, 1, 0.25, 1));
    expect(model.convexityOf(new Float64Array(384), picture)).toBeCloseTo(0.25, 12);
  });

  it('leaves 0 where nothing is measured', () => {
    const model = modelOf('mri:rate=0.5');
    const noisy = { ...model.seenOf(picture), data: new Float64Array(384).fill(0.1) };
    const { data } = model.onlyObserved(noisy, picture);
    expect(data.filter((value) => value === 0.1)).toHaveLength(192);
    expect(data.filter((value) => value === 0)).toHaveLength(192);
  });

  it('shows the logarithm of magnitudes, black where there is nothing', () => {
    const shown = (measured: Measurement): Image | undefined =>
      mri.measurement?.shown?.(measured, {});
    const data = Float64Array.of(0, 3, 0, 0, 4e-3, 0);
    expect([...(shown({ width: 3, height: 1, channels: 2, data })?.data ?? [])]).toEqual([0, 1, 0]);
    const small = Float64Array.of(1, 0.006, 0, 0, 0.008, 0);
    const grey = shown({ width: 3, height: 1, channels: 2, data: small })?.data ?? [];
    expect(grey[1]).toBeCloseTo(Math.log(1 + 10) / Math.log(1 + 1000), 14);
    expect(shown({ width: 1, height: 1, channels: 6, data })?.channels).toBe(3);
    expect(shown({ width: 3, height: 1, channels: 2, data: new Float64Array(6) })?.data[0]).toBe(0);
  });

  it('says what is wrong with a measurement or a pattern', () => {
    const model = modelOf();
    const measured = { width: 12, height: 16, channels: 2 };
    expect(() => {
      requireMeasurement(model, picture, measured, 'brain');
    }).toThrow(
      'Expected a measurement (k-space) of 16×12 for pictures of 16×12, as mri has for brain, but received 12×16',
    );
    expect(() => model.pictureShape({ width: 4, height: 4, channels: 1 })).toThrow(
      'Expected complex numbers (2 channels) for the k-space',
    );
    expect(() =>
      modelOf(
        'mri',
        patternOf((k) => [0, NaN, 1][k % 3]!),
      ),
    ).toThrow('finite numbers');
    expect(() => modelOf('mri:pattern=spiral')).toThrow('Expected one of lines, equispaced');
    for (const [pattern, message] of [
      [patternOf(() => 1, [16, 12]), 'a sampling pattern of 16×12 entries'],
      [patternOf((k) => k % 3), 'weights from 0 to 1'],
      [patternOf((k) => -(k % 3) / 3), 'weights from 0 to 1'],
    ] as const) {
      expect(() => modelOf('mri', pattern).seenOf(picture)).toThrow(message);
    }
  });

  it('takes the name of a file for a pattern, and of another for sensitivities', () => {
    const text = 'mri:pattern=masks/brain.png,rate=0.5,sensitivities=maps.npy';
    expect(choiceIn('the operator', OPERATORS, text)).toEqual({
      name: 'mri',
      options: { rate: 0.5 },
      files: { pattern: 'masks/brain.png', sensitivities: 'maps.npy' },
    });
    expect(choiceIn('the operator', OPERATORS, 'mri:pattern=spokes').options).toEqual({
      pattern: 2,
    });
  });

  it('measures what every coil sees', () => {
    const maps = (coils: number, width = 16): ArrayValues => {
      const part = (from: (angle: number) => number): number[] =>
        Array.from({ length: coils * 12 * width }, (_, k) => from(k));
      const shape = [coils, 12, width];
      return { sensitivities: { shape, data: part(Math.cos), imaginary: part(Math.sin) } };
    };
    const model = modelOf('mri:rate=0.5', maps(3));
    const seen = model.seenOf(picture);
    expect(seen.channels).toBe(6);
    expect(model.pictureShape(seen).channels).toBe(1);
    expect(model.measurementShape({ width: 16, height: 12, channels: 3 }).channels).toBe(18);
    expect(() => model.pictureShape({ width: 16, height: 12, channels: 2 })).toThrow(
      'Expected complex numbers of 3 coils (6 channels) for the k-space',
    );
    expect(() => modelOf('mri', maps(3, 12)).seenOf(picture)).toThrow(
      'Expected sensitivity maps of 16×12 pixels',
    );
    const { sensitivities } = maps(2);
    const { shape = [], data = [] } = sensitivities ?? {};
    expect(() => modelOf('mri', { sensitivities: { shape, data } })).toThrow(
      'the numbers of shape (2, 12, 16)',
    );
  });
});
