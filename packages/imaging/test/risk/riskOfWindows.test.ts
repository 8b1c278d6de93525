import { checkProblem, hypergradient, type Hypergradient } from '@bilevel/core';
import { describe, expect, it } from 'vitest';
import { Exact, exact, exactDistance, exactly } from '../../../core/test/support/exact.js';
import { randomStream } from '../../../core/test/support/random.js';
import type { NamedChoice } from '../../src/describe/expressions.js';
import { createImage, type Image } from '../../src/image.js';
import { addGaussianNoise } from '../../src/physics/gaussianNoise.js';
import { Model } from '../../src/problem/model.js';
import type { ModelOptions } from '../../src/problem/modelOptions.js';
import { reconstructionProblem } from '../../src/problem/reconstructionProblem.js';
import { boxOf, startOf } from '../../src/problem/start.js';
import type { MeasuredPicture } from '../../src/problem/trainingPair.js';
import { windowPair } from '../../src/problem/windowPair.js';
import { chosenRisk } from '../../src/risk/chosenRisk.js';
import { probesOf, riskTerms } from '../../src/risk/riskTerms.js';
import { pictureWindows } from '../../src/transform/pictureWindows.js';

const SIGMA = 0.1;
const PAIRS: NamedChoice = { name: 'pairs' };
const SURE: NamedChoice = { name: 'sure', options: { probes: 2, seed: 5 } };

function truthOf(width: number, height: number, channels: 1 | 3 = 1): Image {
  const data = Float64Array.from({ length: width * height * channels }, (_, p) =>
    (p % width) % 9 < 4 ? 0.2 + 0.01 * (p % 7) : 0.8 - 0.02 * (p % 3),
  );
  return createImage(width, height, data, channels);
}

/** Measured twice; the truth is for scores alone. */
function pictureFor(model: Model, truth: Image): MeasuredPicture {
  const seen = model.seenOf(truth);
  const [measured, second] = [1, 2].map((seed) =>
    model.onlyObserved(addGaussianNoise(seen, { sigma: SIGMA, seed }), truth),
  );
  if (measured === undefined) throw new Error('two measurements');
  return { name: 'p', check: truth, measured, second, sigma: SIGMA };
}

/** All windows of a picture, with margins that hold all of it or those that are asked for. */
function windowsOf(
  picture: MeasuredPicture,
  shape: Image,
  model: Model,
  risk: NamedChoice,
  size: number,
  margin = 64,
): MeasuredPicture[] {
  const windows = pictureWindows([shape], { size, seed: 0 });
  const probes = probesOf(chosenRisk(risk), picture, model);
  return windows.map(({ scored }) =>
    windowPair(picture, scored, model, { margin, weight: windows.length, probes }),
  );
}

const MODELS: readonly { named: string; options: ModelOptions; channels?: 1 | 3 }[] = [
  { named: 'denoising', options: {} },
  { named: 'in colour', options: { prior: 'tv-colour' }, channels: 3 },
  { named: 'with slopes and a margin', options: { prior: 'tgv' } },
  {
    named: 'missing pixels',
    options: {
      ...{ operator: { name: 'inpainting', options: { missing: 0.3 } }, ridge: 0.05 },
    },
  },
  {
    named: 'a blur without what is beyond the picture',
    options: {
      ...{ operator: { name: 'deblurring', options: { sigma: 1.5, boundary: 2 } }, ridge: 0.05 },
    },
  },
];

describe.each(MODELS)('windows of pictures without clean ones: $named', ({ options, channels }) => {
  const model = new Model(options);
  const truth = truthOf(24, 22, channels);
  const picture = pictureFor(model, truth);
  const theta = model.thetaOf(startOf([picture], model));

  it.each([PAIRS, SURE])(
    'add up to the risk of the picture with all of it for margin: $name',
    (risk) => {
      const exactly = (pictures: readonly MeasuredPicture[]): Hypergradient =>
        hypergradient(reconstructionProblem(pictures, model, {}, risk), theta, {
          ...{ epsilon: 1e-7, delta: 1e-7, maxWork: 1e5 },
        });
      const windows = windowsOf(picture, truth, model, risk, 13);
      expect(windows.length).toBeGreaterThan(3);
      const [whole, parts] = [exactly([picture]), exactly(windows)];
      expect(parts.corrected.kind).toBe('certified');
      expect(Math.abs(parts.corrected.value / whole.corrected.value - 1)).toBeLessThan(1e-7);
      const size = Math.hypot(...whole.gradient);
      for (const [j, h] of whole.gradient.entries()) {
        expect(Math.abs(parts.gradient[j]! - h)).toBeLessThanOrEqual(
          whole.bound.total + parts.bound.total,
        );
        expect(Math.abs(parts.gradient[j]! - h)).toBeLessThan(1e-6 * size);
      }
    },
  );

  it.each([PAIRS, SURE])('state derivatives and constants of theirs: $name', (risk) => {
    const [, window] = windowsOf(picture, truth, model, risk, 8, 1);
    if (window === undefined) throw new Error('a window');
    const problem = reconstructionProblem([window], model, {}, risk);
    const parts = problem.samples.flatMap((sample) => sample.parts ?? [sample]);
    const { failures } = checkProblem(
      { ...problem, samples: parts },
      { theta, points: 1, samples: 2 },
    );
    expect(failures).toEqual([]);
  });
});

describe('a window of a picture without a clean one', () => {
  it('is stated to round by no less than it does', () => {
    const random = randomStream(4);
    const model = new Model();
    const truth = truthOf(20, 18);
    const picture = pictureFor(model, truth);
    for (const risk of [PAIRS, SURE]) {
      for (const window of windowsOf(picture, truth, model, risk, 12, 2)) {
        const { scoredMeasured: part, measured, sigma = NaN } = window;
        if (part === undefined) throw new Error('a part');
        const places = Array.from({ length: part.width * part.height }, (_, k) => {
          const [i, j] = [Math.floor(k / part.width), k % part.width];
          return (part.row + i) * measured.width + part.column + j;
        });
        const weight = window.weight ?? 1;
        const terms = riskTerms(chosenRisk(risk), {
          picture: window,
          model,
          shape: truthOf(measured.width, measured.height),
        });
        for (const [p, { loss, measured: y }] of terms.entries()) {
          const x = y.map((value) => value + 0.2 * random() - 0.1);
          const z = risk === PAIRS ? window.second?.data : measured.data;
          const rests = places.map((k) => exactly(x[k]!).minus(exactly(z?.[k] ?? NaN)));
          // As computed: of what is rounded before the loss is made, it says nothing.
          const { tau = NaN, directions = [] } = window.probes ?? {};
          const gain = (sigma * sigma) / tau / directions.length;
          const each = directions.map((b) => places.map((k) => gain * b[k]!));
          const linear =
            p > 0
              ? each[p - 1]
              : risk === SURE && places.map((_, k) => -each.reduce((sum, c) => sum + c[k]!, 0));
          const c = places.map((_, k) => exactly(linear ? (linear[k] ?? NaN) : 0));
          const sum = (all: readonly Exact[]): Exact =>
            all.reduce((a, b) => a.plus(b), new Exact(0));
          const half = p > 0 ? new Exact(0) : sum(rests.map((r) => r.times(r))).div(2);
          const constant = risk === SURE && p === 0 ? (-places.length * sigma * sigma) / 2 : 0;
          const f = half.plus(sum(rests.map((r, k) => r.times(c[k]!)))).plus(exactly(constant));
          const stated = loss.rounding?.(x, model.thetaOf(startOf([picture], model)));
          if (stated === undefined) throw new Error('no rounding');
          const theta = new Float64Array(2);
          const off = exactly(loss.value(x, theta)).minus(f.times(weight)).abs().toNumber();
          expect(off).toBeLessThanOrEqual(stated.value);
          expect(stated.value).toBeLessThan(1e-12);
          const gradient = new Float64Array(x.length);
          loss.gradient(x, theta, gradient);
          const wanted = exact(new Float64Array(x.length));
          for (const [k, place] of places.entries()) {
            wanted[place] = (p > 0 ? new Exact(0) : rests[k]!).plus(c[k]!).times(weight);
          }
          expect(exactDistance(gradient, wanted)).toBeLessThanOrEqual(stated.gradient);
          expect(stated.gradient).toBeLessThan(1e-12);
        }
      }
    }
  });

  it('has its part of the probes, of their size and of the estimated PSNR of the picture', () => {
    const model = new Model();
    const truth = truthOf(40, 33);
    const picture = pictureFor(model, truth);
    const theta = Float64Array.of(-1.5, -3);
    for (const risk of [PAIRS, SURE]) {
      const windows = windowsOf(picture, truth, model, risk, 16);
      const estimates = [[picture], windows].map((pictures) => {
        const problem = reconstructionProblem(pictures, model, {}, risk);
        const { samples } = hypergradient(problem, theta, { epsilon: 1e-7, delta: 1 });
        return problem.samples.map((sample, i) => {
          const x = samples[i]?.solution ?? new Float64Array();
          const { psnrEstimated = NaN, psnrEstimatedError = NaN } = sample.measure?.(x) ?? {};
          const { width, height } = pictures[i]?.scored ?? truth;
          const risk = ((width * height) / 2) * 10 ** (-psnrEstimated / 10);
          return { risk, variance: ((psnrEstimatedError * Math.LN10 * risk) / 10) ** 2 };
        });
      });
      const total = (of: 'risk' | 'variance', k: number): number =>
        estimates[k]?.reduce((sum, one) => sum + one[of], 0) ?? NaN;
      expect(total('risk', 1) / total('risk', 0)).toBeCloseTo(1, 5);
      if (risk === SURE) expect(total('variance', 1) / total('variance', 0)).toBeCloseTo(1, 5);
    }
    const windows = windowsOf(picture, truth, model, SURE, 16, 2);
    const lower = (of: readonly MeasuredPicture[]): number | undefined => {
      const box = boxOf(of, model, SURE).lower;
      return typeof box === 'number' ? box : box[1];
    };
    expect(lower(windows)).toBe(lower([picture]));
  });

  it('is refused where what is scored of what was measured is not in it', () => {
    const model = new Model();
    const scoredMeasured = { row: 0, column: 10, width: 30, height: 11 };
    const picture = { ...pictureFor(model, truthOf(20, 18)), scoredMeasured };
    expect(() => reconstructionProblem([picture], model, {}, SURE)).toThrow(
      'a rectangle within 20×18 pixels for what is scored of what was measured of p',
    );
  });
});
