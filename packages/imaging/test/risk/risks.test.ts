import {
  checkProblem,
  dot,
  hypergradient,
  type BilevelProblem,
  type Hypergradient,
} from '@bilevel/core';
import { describe, expect, it } from 'vitest';
import { normalVector, randomStream } from '../../../core/test/support/random.js';
import type { NamedChoice } from '../../src/describe/expressions.js';
import { createImage, type Image, type Measurement } from '../../src/image.js';
import { addGaussianNoise } from '../../src/physics/gaussianNoise.js';
import { addPoissonNoise } from '../../src/physics/poissonNoise.js';
import { Model } from '../../src/problem/model.js';
import type { ModelOptions } from '../../src/problem/modelOptions.js';
import { reconstructionProblem } from '../../src/problem/reconstructionProblem.js';
import { boxOf, startOf } from '../../src/problem/start.js';
import type { MeasuredPicture } from '../../src/problem/trainingPair.js';

const SIGMA = 0.15;
const CLEAN: NamedChoice = { name: 'clean' };
const PAIRS: NamedChoice = { name: 'pairs' };
const SURE: NamedChoice = { name: 'sure' };

function truthOf(width: number, height: number, channels: 1 | 3 = 1): Image {
  const data = Float64Array.from({ length: width * height * channels }, (_, p) =>
    p % 5 < 2 ? 0.2 : 0.8 - 0.02 * (p % 3),
  );
  return createImage(width, height, data, channels);
}

function noisy<M extends Measurement>(seen: M, seed: number, sigma = SIGMA): M {
  return addGaussianNoise(seen, { sigma, seed });
}

/** A picture that was measured twice. */
function pictureFor(model: Model, truth: Image, seed: number, sigma = SIGMA): MeasuredPicture {
  const seen = model.seenOf(truth);
  const measured = model.onlyObserved(noisy(seen, 2 * seed, sigma), truth);
  const second = model.onlyObserved(noisy(seen, 2 * seed + 1, sigma), truth);
  return { name: `p${String(seed)}`, truth, measured, second, sigma };
}

/** Without what the risk does not need. */
function blind({ name, measured, second, sigma }: MeasuredPicture): MeasuredPicture {
  return { name, measured, second, sigma };
}

/** Where learning starts. */
function thetaFor(model: Model, picture: MeasuredPicture): Float64Array {
  return model.thetaOf(startOf([picture], model));
}

const BLUR = { operator: { name: 'deblurring' }, ridge: 0.05 };
const MODELS: readonly { named: string; options: ModelOptions; channels?: 1 | 3 }[] = [
  { named: 'tv-colour', options: { prior: 'tv-colour' }, channels: 3 },
  { named: 'tgv', options: { prior: 'tgv' } },
  { named: 'filters with a margin', options: { prior: 'filters:count=3,size=2' } },
  {
    named: 'missing pixels',
    options: { operator: { name: 'inpainting', options: { missing: 0.3 } }, ridge: 0.05 },
  },
  { named: 'blur', options: BLUR },
  { named: 'downsampling', options: { operator: { name: 'downsampling' }, ridge: 0.05 } },
  { named: 'k-space', options: { operator: { name: 'mri' }, ridge: 0.05 } },
  { named: 'tgv after a blur', options: { prior: 'tgv', ...BLUR } },
];

describe('risks that need no clean picture', () => {
  it.each(MODELS.filter(({ named }) => /colour|margin|k-space|after/.test(named)))(
    'have the derivatives and constants that they state: $named',
    ({ options, channels = 1 }) => {
      const model = new Model(options);
      const picture = blind(pictureFor(model, truthOf(4, 3, channels), 1));
      const theta = thetaFor(model, picture);
      for (const risk of [PAIRS, { ...SURE, options: { probes: 2 } }]) {
        const problem = reconstructionProblem([picture], model, {}, risk);
        const parts = problem.samples.flatMap((sample) => sample.parts ?? [sample]);
        expect(parts).toHaveLength(risk === PAIRS ? 1 : 3);
        const { failures } = checkProblem(
          { ...problem, samples: parts },
          { theta, points: 1, samples: 2 },
        );
        expect(failures).toEqual([]);
      }
    },
  );

  it.each(MODELS)(
    'bound the errors of value and slope against central differences: $named',
    ({ options, channels = 1 }) => {
      const model = new Model(options);
      const picture = blind(pictureFor(model, truthOf(4, 3, channels), 2));
      const theta = thetaFor(model, picture);
      const direction = normalVector(randomStream(5), theta.length);
      for (const risk of [PAIRS, SURE]) {
        const problem = reconstructionProblem([picture], model, {}, risk);
        const exactly = (t: Float64Array): Hypergradient =>
          hypergradient(problem, t, { epsilon: 1e-11, delta: 1e-11, maxWork: 1e5 });
        const loose = hypergradient(problem, theta, { epsilon: 1e-3, delta: 1e-3 });
        const sharp = exactly(theta);
        expect(loose.corrected.kind).toBe('certified');
        expect(Math.abs(loose.corrected.value - sharp.corrected.value)).toBeLessThanOrEqual(
          loose.corrected.error + sharp.corrected.error,
        );
        const h = 1e-4;
        const at = (s: number): number =>
          exactly(theta.map((t, j) => t + s * h * direction[j]!)).corrected.value;
        const slope = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * h);
        const wanted = dot(sharp.gradient, direction);
        expect(Math.abs(slope - wanted)).toBeLessThan(1e-6 * (1 + Math.abs(wanted)));
        const norm = Math.sqrt(dot(direction, direction));
        expect(Math.abs(dot(loose.gradient, direction) - wanted)).toBeLessThanOrEqual(
          norm * (loose.bound.total + sharp.bound.total) + 1e-12,
        );
      }
    },
  );

  const valueAt = (problem: BilevelProblem, theta: Float64Array): number =>
    hypergradient(problem, theta, { epsilon: 1e-5, delta: 1e-5, certificate: 'local' }).corrected
      .value;

  it.each([
    { named: 'as it is', options: {} },
    {
      named: 'with missing pixels',
      options: { operator: { name: 'inpainting', options: { missing: 0.4 } }, ridge: 0.05 },
    },
    { named: 'after a blur', options: { operator: { name: 'deblurring' }, ridge: 0.05 } },
  ])(
    'are on average the distance of what the operator sees to the truth: $named',
    ({ options }) => {
      const model = new Model(options);
      const truth = truthOf(7, 6);
      const operator = model.operatorOf(truth);
      const seen = model.onlyObserved(model.seenOf(truth), truth);
      const numbers = operator.observed?.reduce((sum, one) => sum + one, 0) ?? seen.data.length;
      const theta = Float64Array.of(-2.2, -3);
      const off = { pairs: [] as number[], sure: [] as number[] };
      for (let seed = 1; seed <= 40; seed++) {
        const picture = pictureFor(model, truth, seed);
        // Another name has other probes.
        const [sample] = reconstructionProblem([picture], model).samples;
        const problem = reconstructionProblem([blind(picture)], model, {}, PAIRS);
        const found = hypergradient(problem, theta, {
          epsilon: 1e-5,
          delta: 1,
          certificate: 'local',
        });
        const x = found.samples[0]?.solution ?? new Float64Array();
        const image = new Float64Array(seen.data.length);
        operator.apply(x, image);
        const risk = image.reduce((sum, value, k) => sum + (value - seen.data[k]!) ** 2 / 2, 0);
        expect(sample?.dimension).toBe(x.length);
        off.pairs.push(found.corrected.value - (numbers * SIGMA ** 2) / 2 - risk);
        off.sure.push(
          valueAt(reconstructionProblem([blind(picture)], model, {}, SURE), theta) - risk,
        );
      }
      for (const each of Object.values(off)) {
        const mean = each.reduce((sum, e) => sum + e / each.length, 0);
        const spread = Math.sqrt(each.reduce((sum, e) => sum + (e - mean) ** 2 / each.length, 0));
        expect(Math.abs(mean)).toBeLessThan((3.5 * spread) / Math.sqrt(each.length));
        // It tells something: the risk itself is that large.
        expect((3.5 * spread) / Math.sqrt(each.length)).toBeLessThan((numbers * SIGMA ** 2) / 4);
      }
    },
  );

  it('amplifies what solutions are off by with σ²/τ', () => {
    const model = new Model();
    const picture = pictureFor(model, truthOf(8, 8), 3);
    const theta = Float64Array.of(-2.2, -3);
    const errorOf = (tau: number): number => {
      const problem = reconstructionProblem([picture], model, {}, { ...SURE, options: { tau } });
      return hypergradient(problem, theta, { epsilon: 1e-6, delta: 1e-6 }).value.error;
    };
    const clean = hypergradient(reconstructionProblem([picture], model, {}, CLEAN), theta, {
      epsilon: 1e-6,
      delta: 1e-6,
    }).value.error;
    expect(errorOf(1)).toBeGreaterThan(clean);
    const ratio = errorOf(0.01) / errorOf(0.1);
    expect(ratio).toBeGreaterThan(7);
    expect(ratio).toBeLessThan(13);
  });

  it('has probes of its own for each picture and seed, which are not its noise', () => {
    const model = new Model();
    const truth = truthOf(8, 8);
    const partsOf = (name: string, options?: NamedChoice['options']): Float64Array[] => {
      const picture = { ...pictureFor(model, truth, 1), name };
      const { samples } = reconstructionProblem([picture], model, {}, { ...SURE, options });
      return (samples[0]?.parts ?? []).map(({ start }) => start ?? new Float64Array());
    };
    const [y, one] = partsOf('a');
    const [, other] = partsOf('b');
    const [, seeded] = partsOf('a', { seed: 1 });
    const [, again, second] = partsOf('a', { probes: 2 });
    expect(again).toEqual(one);
    for (const probe of [other, seeded, second]) expect(probe).not.toEqual(one);
    const noise = y?.map((value, p) => value - truth.data[p]!) ?? new Float64Array();
    const b = one?.map((value, p) => value - (y?.[p] ?? 0)) ?? new Float64Array();
    const correlation = dot(noise, b) / Math.sqrt(dot(noise, noise) * dot(b, b));
    expect(Math.abs(correlation)).toBeLessThan(0.35);
    // τ = 2σ m^−0.3.
    expect(Math.sqrt(dot(b, b) / b.length) / (2 * SIGMA * b.length ** -0.3)).toBeCloseTo(1, 0);
  });

  it('states the spread of its estimates over noise and probes', () => {
    const model = new Model();
    const truth = truthOf(11, 11);
    const theta = Float64Array.of(-2.2, -3);
    const of = { epsilon: 1e-4, delta: 1, certificate: 'local' } as const;
    const found = { pairs: [] as number[][], sure: [] as number[][] };
    for (let seed = 1; seed <= 100; seed++) {
      const picture = pictureFor(model, truth, seed);
      for (const [name, risk] of [
        ['pairs', PAIRS],
        ['sure', { ...SURE, options: { probes: 2 } }],
      ] as const) {
        const problem = reconstructionProblem([picture], model, {}, risk);
        const { samples } = hypergradient(problem, theta, of);
        const measures = problem.samples[0]?.measure?.(samples[0]?.solution ?? new Float64Array());
        const { psnr = NaN, psnrEstimated = NaN, psnrEstimatedError = NaN } = measures ?? {};
        const riskOf = (dB: number): number => (truth.data.length / 2) * 10 ** (-dB / 10);
        const off = riskOf(psnrEstimated) - riskOf(psnr);
        const error = (psnrEstimatedError * Math.LN10 * riskOf(psnrEstimated)) / 10;
        found[name].push([off, error]);
      }
    }
    const ratioOf = (all: number[][]): number => {
      const usable = all.filter((one) => one.every(Number.isFinite));
      expect(usable.length).toBeGreaterThan(95);
      const mean = (k: number): number =>
        Math.sqrt(usable.reduce((sum, one) => sum + (one[k] ?? NaN) ** 2 / usable.length, 0));
      return mean(0) / mean(1);
    };
    expect(ratioOf(found.sure)).toBeGreaterThan(0.85);
    expect(ratioOf(found.sure)).toBeLessThan(1.15);
    // An upper bound: the divergence, which two pictures do not tell, is left out.
    expect(ratioOf(found.pairs)).toBeGreaterThan(0.6);
    expect(ratioOf(found.pairs)).toBeLessThan(1.05);
  });

  it('states that an estimated σ adds to that, and none where no PSNR is', () => {
    const truth = truthOf(16, 16);
    const theta = Float64Array.of(-2.2, -3);
    const errorOf = (model: Model, extra: object): number => {
      const picture = { ...blind(pictureFor(model, truth, 3)), ...extra };
      const problem = reconstructionProblem([picture], model, {}, SURE);
      const { samples } = hypergradient(problem, theta, { epsilon: 1e-4, delta: 1 });
      const x = samples[0]?.solution ?? new Float64Array();
      return problem.samples[0]?.measure?.(x)['psnrEstimatedError'] ?? 0;
    };
    const known = errorOf(new Model(), {});
    expect(known).toBeGreaterThan(0);
    const [one, two] = [0.01, 0.02].map((sigmaError) => errorOf(new Model(), { sigmaError }));
    expect(((two ?? 0) ** 2 - known ** 2) / ((one ?? 0) ** 2 - known ** 2)).toBeCloseTo(4, 6);
    expect(errorOf(new Model(BLUR), {})).toBeNaN();
  });

  it('keeps smoothings to a tenth of the size of the probes', () => {
    const model = new Model({ prior: 'tgv' });
    const picture = blind(pictureFor(model, truthOf(20, 10), 1));
    const tau = 3 * 2 * SIGMA * 200 ** -0.3;
    const { lower, upper } = boxOf([picture], model, { ...SURE, options: { tau: 3 } });
    const plain = boxOf([pictureFor(model, truthOf(20, 10), 1)], model);
    const at = (bound: number | Float64Array, i: number): number =>
      typeof bound === 'number' ? bound : (bound[i] ?? NaN);
    const smoothings = model.learned.map(({ symbol }) => symbol.startsWith('ν'));
    expect(smoothings).toContain(true);
    for (const [i, isSmoothing] of smoothings.entries()) {
      expect(at(lower, i)).toBeLessThan(at(upper, i));
      if (isSmoothing) expect(at(lower, i)).toBeCloseTo(Math.log(tau / 10), 12);
      else expect(at(plain.lower, i)).toBeLessThan(-60);
      // A hundredth of the noise: 4.6 below its logarithm, which is in the middle of the box of weights.
      const middle = (at(plain.lower, 0) + at(plain.upper, 0)) / 2;
      if (isSmoothing) expect(at(plain.lower, i)).toBeCloseTo(middle - Math.log(100), 12);
    }
  });

  it('measures PSNR against the truth, else a second picture, and estimates it', () => {
    const model = new Model();
    const truth = truthOf(32, 32);
    const picture = pictureFor(model, truth, 4, 0.05);
    const theta = Float64Array.of(-3.4, -4);
    const measuresOf = (of: MeasuredPicture, risk: NamedChoice) => {
      const problem = reconstructionProblem([of], model, {}, risk);
      const { samples } = hypergradient(problem, theta, { epsilon: 1e-6, delta: 1 });
      return problem.samples[0]?.measure?.(samples[0]?.solution ?? new Float64Array()) ?? {};
    };
    const clean = measuresOf(picture, CLEAN);
    const sure = measuresOf(picture, SURE);
    expect(clean).not.toHaveProperty('psnrEstimated');
    expect(sure['psnr']).toBeCloseTo(clean['psnr'] ?? NaN, 4);
    expect(Math.abs((sure['psnrEstimated'] ?? NaN) - (clean['psnr'] ?? NaN))).toBeLessThan(1);
    const { name, measured, sigma } = picture;
    const alone = { name, measured, sigma };
    expect(Object.keys(measuresOf(alone, SURE))).toEqual(['psnrEstimated', 'psnrEstimatedError']);
    const pairs = measuresOf(blind(picture), PAIRS);
    expect(pairs['psnr']).toBeLessThan(27);
    expect(Math.abs((pairs['psnrEstimated'] ?? NaN) - (clean['psnr'] ?? NaN))).toBeLessThan(1.5);
  });

  it('takes photons by a second picture alone', () => {
    const model = new Model({ fidelity: { name: 'poisson', options: { photons: 30 } } });
    const truth = truthOf(6, 6);
    const photons = (seed: number): Image =>
      addPoissonNoise(truth, { photons: 30, white: 1, seed });
    const picture = { name: 'p', measured: photons(1), second: photons(2), sigma: SIGMA };
    const problem = reconstructionProblem([picture], model, {}, PAIRS);
    expect(checkProblem(problem, { theta: Float64Array.of(-2, -3) }).failures).toEqual([]);
    expect(() => reconstructionProblem([picture], model, {}, SURE)).toThrow(
      /Gaussian noise of one standard deviation everywhere for the risk `sure` but received the data term poisson/,
    );
    const camera = new Model({ fidelity: { name: 'heteroscedastic' } });
    expect(() => reconstructionProblem([picture], camera, {}, SURE)).toThrow(/heteroscedastic/);
  });

  it('refuses pictures of which it does not know what it needs', () => {
    const model = new Model();
    const { name, measured } = pictureFor(model, truthOf(6, 6), 1);
    const of = (picture: MeasuredPicture, risk?: NamedChoice) => () =>
      reconstructionProblem([picture], model, {}, risk);
    expect(of({ name, measured })).toThrow(/a true picture of p1 but received none/);
    expect(of({ name, measured }, PAIRS)).toThrow(/a second measurement/);
    expect(of({ name, measured, second: measured }, PAIRS)).toThrow(
      /noise of their own but received the same numbers twice/,
    );
    for (const sigma of [undefined, 0, NaN, Infinity, -1]) {
      expect(of({ name, measured, sigma }, SURE)).toThrow(
        /a standard deviation above 0 of the noise/,
      );
    }
    expect(of({ name, measured, sigma: 1 }, { name: 'other' })).toThrow(
      /one of clean, pairs, sure/,
    );
    expect(of({ name, measured, sigma: 1 }, { name: 'sure', options: { probes: 0 } })).toThrow(
      /a whole number from 1 to 64 for probes of sure/,
    );
  });
});
