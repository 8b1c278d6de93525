import { describe, expect, it } from 'vitest';
import {
  Model,
  OPERATORS,
  addGaussianNoise,
  applyWeights,
  asComplex,
  createImage,
  imageQuality,
  learnWeights,
  magnitudeOf,
  phaseOf,
  psnr,
  type Image,
  type TrainingPair,
} from '../../src/index.js';
import { choiceIn } from '../../src/describe/expressions.js';

const [width, height] = [20, 16];

const modelOf = (text: string, prior = 'tv-colour'): Model =>
  new Model({ prior, operator: choiceIn('the operator', OPERATORS, text) });

/** Steps with a phase that grows to the right and below, by about a turn. */
function withPhase(seed: number): Image {
  const d = width * height;
  const data = new Float64Array(2 * d);
  for (let p = 0; p < d; p++) {
    const [i, j] = [Math.floor(p / width), p % width];
    const size = i > 3 + seed && i < 12 && j > 4 && j < 14 + seed ? 0.9 : 0.2;
    const phase = 0.15 * i + 0.2 * j + seed;
    data[p] = size * Math.cos(phase);
    data[d + p] = size * Math.sin(phase);
  }
  return createImage(width, height, data, 2);
}

function pairOf(model: Model, seed: number): TrainingPair {
  const truth = withPhase(seed);
  const measured = addGaussianNoise(model.seenOf(truth), { sigma: 0.02, seed });
  return { name: `p${String(seed)}`, truth, measured: model.onlyObserved(measured, truth) };
}

describe('complex pictures', () => {
  it('have a magnitude and a phase, and grey ones no imaginary part', () => {
    const image = createImage(3, 1, Float64Array.of(3, 0, -2, 4, 1, 0), 2);
    expect([...magnitudeOf(image).data]).toEqual([5, 1, 2]);
    expect([...phaseOf(image).data]).toEqual([Math.atan2(4, 3), Math.PI / 2, Math.PI]);
    const grey = createImage(2, 1, Float64Array.of(0.5, -1));
    expect(magnitudeOf(grey)).toBe(grey);
    expect([...asComplex(grey).data]).toEqual([0.5, -1, 0, 0]);
  });

  it('are scored by their magnitudes', () => {
    const truth = withPhase(0);
    const turned = { ...truth, data: truth.data.map((x) => -0.5 * x) };
    const { psnr: score } = imageQuality(turned, truth);
    expect(score).toBeCloseTo(psnr(magnitudeOf(turned), magnitudeOf(truth)), 12);
  });

  it('are learned from k-space with its phase, and reconstructed with it', async () => {
    const model = modelOf('mri:unknown=complex,pattern=points,rate=0.5');
    const [a, b] = [pairOf(model, 1), pairOf(model, 2)];
    const learning = learnWeights([a], [b], { model, maxSteps: 12, threads: 1 });
    let [objective, gain] = [NaN, NaN];
    for await (const step of learning.steps()) {
      expect(step.bound.kind).toBe('certified');
      const { noisy = NaN, reconstructed = NaN } = step.validation?.psnr ?? {};
      [objective, gain] = [step.objective.value, reconstructed - noisy];
    }
    const shown = await learning.reconstructions();
    expect(shown.map(({ image }) => image.channels)).toEqual([2, 2]);
    // The loss is of both parts, scores are of the magnitudes.
    const [{ image } = { image: a.truth }] = shown;
    const both = image.data.reduce((sum, x, p) => sum + (x - a.truth.data[p]!) ** 2 / 2, 0);
    expect(both).toBeCloseTo(objective, 2);
    expect(gain).toBeGreaterThan(3);
    const { best } = learning;
    if (best === undefined) throw new Error('There was a step.');
    const learned = learning.modelOf(best);
    const { image: applied, accuracy, kind } = await applyWeights(learned, b.measured);
    expect([applied.channels, kind]).toEqual([2, 'certified']);
    expect(accuracy).toBeLessThan(1e-3);
    // A real picture of the same k-space loses the phase, and with it most of the picture.
    const { image: real } = await applyWeights(
      { ...learned, operator: { name: 'mri', options: { pattern: 3, rate: 0.5 } } },
      b.measured,
    );
    const score = (of: Image): number => psnr(magnitudeOf(of), magnitudeOf(b.truth));
    expect(score(applied)).toBeGreaterThan(score(real) + 10);
  });

  it('are measured by several coils, and seen alike by any', async () => {
    const coils = 3;
    const d = width * height;
    const part = (of: (angle: number) => number): number[] =>
      Array.from({ length: coils * d }, (_, k) => {
        const [i, p] = [Math.floor(k / d), k % d];
        return (0.4 + 0.3 * Math.sin(i + 0.1 * (p % width))) * of(0.05 * p * (i - 1));
      });
    const sensitivities = {
      ...{ shape: [coils, height, width], data: part(Math.cos), imaginary: part(Math.sin) },
    };
    const operator = choiceIn('the operator', OPERATORS, 'mri:unknown=complex,pattern=full');
    const model = new Model({
      prior: 'tv-isotropic',
      operator: { ...operator, arrays: { sensitivities } },
    });
    const truth = withPhase(1);
    const measured = model.seenOf(truth);
    expect(measured.channels).toBe(6);
    expect(model.pictureShape(measured)).toEqual({ width, height, channels: 2 });
    // Without noise and regularisation it is the picture itself.
    const start = model.pictureOf(measured, truth);
    for (const [p, x] of truth.data.entries()) expect(start.data[p]).toBeCloseTo(x, 12);
    const { image } = await applyWeights(
      {
        ...model.options,
        ...{ prior: 'tv-isotropic', ridge: 0, values: { weight: 1e-9, smoothing: 1 } },
      },
      measured,
      { accuracy: 1e-8 },
    );
    for (const [p, x] of truth.data.entries()) expect(image.data[p]).toBeCloseTo(x, 6);
  });

  it('are neither taken for real ones nor the other way round', () => {
    const grey = createImage(width, height, new Float64Array(width * height).fill(0.5));
    expect(() => modelOf('mri:unknown=complex').seenOf(grey)).toThrow(
      'Expected complex pictures (2 channels) for mri for the channels but received 1',
    );
    expect(() => modelOf('mri').seenOf(withPhase(0))).toThrow(
      'Expected real pictures (1 or 3 channels) for mri for the channels but received 2',
    );
    expect(() => new Model().seenOf(withPhase(0))).toThrow('Complex pictures are seen by mri');
    expect(() => {
      modelOf('mri:unknown=complex', 'filters').requireChannels(2);
    }).toThrow('Choose channels=2');
    const model = modelOf('mri:unknown=complex');
    expect(() => model.pictureShape({ width, height, channels: 6 })).toThrow(
      'Expected complex numbers (2 channels) for the k-space but received "6 channel(s)"',
    );
    const measured = model.seenOf(asComplex(grey));
    expect(() => learnWeights([{ name: 'p', truth: grey, measured }], [], { model })).toThrow(
      /complex pictures.*This is of p/,
    );
  });

  it('have a phase that nothing is told of', () => {
    const truth = withPhase(0);
    const [real, complex] = [
      modelOf('mri:pattern=full'),
      modelOf('mri:unknown=complex,pattern=full'),
    ];
    const measured = complex.seenOf(truth);
    const [doubt] = real.doubtsOf(measured, { width, height, channels: 1 });
    expect(doubt?.code).toBe('phase');
    expect(doubt?.message).toContain('mri:unknown=complex');
    expect(complex.doubtsOf(measured, truth)).toEqual([]);
  });
});
