import { numberIn } from '../src/describe/description.js';
import {
  ArgumentError,
  CancelledError,
  CheckpointError,
  adaptiveDescent,
  fixedStep,
  gradientDescent,
  hoag,
  inexactLbfgs,
  newtonCg,
  runToEnd,
  solveLower,
  stochastic,
  Pace,
} from '@bilevel/core';
import { describe, expect, it } from 'vitest';
import { deserialize, serialize } from 'node:v8';
// The built package: its worker threads import what is in dist.
import {
  PairingError,
  Model,
  createImage,
  imageQuality,
  learnWeights,
  startOf,
  type LearnWeightsOptions,
  type TrainingPair,
  type WeightStep,
} from '@bilevel/imaging';
import { HEIGHT, WIDTH, pair } from './trainingPair.js';

const training = [pair(1), pair(2)];
const validation = [pair(3)];

async function run(
  options: LearnWeightsOptions,
  kept: readonly TrainingPair[] = validation,
): Promise<WeightStep[]> {
  const steps: WeightStep[] = [];
  for await (const step of learnWeights(training, kept, options).steps()) steps.push(step);
  return steps;
}

/** The mean objective and PSNR of minimisers that another solver finds, far more accurately. */
function accurately(pairs: readonly TrainingPair[], { theta }: WeightStep) {
  const prior = new Model();
  const points = pairs.map(({ measured: noisy, truth }) => {
    const level = prior.lowerLevel(noisy.data, truth, theta);
    const request = { epsilon: 1e-9, maxWork: 1e6 };
    return runToEnd(solveLower(gradientDescent(), level, noisy.data, request, new Pace())).point;
  });
  const half = points.map((x, i) => {
    const truth = pairs[i]!.truth.data;
    return x.reduce((sum, value, p) => sum + (value - truth[p]!) ** 2, 0) / 2;
  });
  const scores = points.map((x, i) => imageQuality(createImage(WIDTH, HEIGHT, x), pairs[i]!.truth));
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, x) => sum + x, 0) / values.length;
  return {
    points,
    objective: mean(half),
    psnr: mean(scores.map((s) => s.psnr)),
    ssim: mean(scores.map((s) => s.ssim)),
  };
}

describe('learnWeights', () => {
  it('starts at a share of the noise of the training pictures, or where it is told to', async () => {
    const [first] = await run({ maxSteps: 1 });
    expect(first?.step).toBe(0);
    const weight = numberIn(startOf(training), 'weight');
    const smoothing = numberIn(startOf(training), 'smoothing');
    expect(weight).toBeCloseTo(0.02, 2);
    expect(first?.parameters['weight']).toBeCloseTo(weight, 14);
    expect(first?.parameters['smoothing']).toBeCloseTo(smoothing, 14);
    const [told] = await run({ start: { weight: 0.2, smoothing: 0.03 }, maxSteps: 1 });
    expect(told?.parameters['weight']).toBeCloseTo(0.2, 14);
    expect(told?.parameters['smoothing']).toBeCloseTo(0.03, 14);
  });

  it('reports objectives whose intervals hold the exact value, and scores of exact minimisers', async () => {
    const steps = await run({ maxSteps: 4 });
    expect(steps).toHaveLength(5);
    for (const step of [steps[0]!, steps[2]!, steps[4]!]) {
      const exact = accurately(training, step);
      const { value, error } = step.objective;
      // The reference has an error of its own: ε ‖x* − x_true‖ with ε = 1e-9.
      expect(Math.abs(exact.objective - value)).toBeLessThanOrEqual(error + 1e-8);
      // A picture off by ε in distance has a root-mean-square error off by ε/√d at most.
      const off = (psnr: number, rms: number): number =>
        -20 * Math.log10(1 - rms * 10 ** (psnr / 20));
      const trained = off(exact.psnr, step.epsilon / Math.sqrt(WIDTH * HEIGHT));
      expect(Math.abs(step.train.psnr.reconstructed - exact.psnr)).toBeLessThanOrEqual(trained);
      const kept = accurately(validation, step);
      const scored = step.validation?.psnr.reconstructed ?? NaN;
      expect(Math.abs(scored - kept.psnr)).toBeLessThanOrEqual(off(kept.psnr, 1e-4));
      expect(step.validation?.ssim.reconstructed).toBeCloseTo(kept.ssim, 3);
    }
  });

  it('comes to the same objective by every method, and certifies no rise', async () => {
    const stop = { relative: 1e-3 };
    const box = { lower: -8, upper: 1 };
    const ends: Record<string, number> = {};
    const methods: [string, LearnWeightsOptions][] = [
      ['adaptive', { method: adaptiveDescent({ stop }) }],
      ['adaptive in a box', { method: adaptiveDescent({ stop, box }) }],
      ['lbfgs', { method: inexactLbfgs({ stop }), lower: newtonCg() }],
      ['lbfgs in a box', { method: inexactLbfgs({ stop, box }) }],
      ['hoag', { method: hoag({ stop, box }), maxSteps: 60 }],
      ['stochastic', { method: stochastic({ stop, box, batch: 1 }), maxSteps: 30 }],
      ['fixed', { method: fixedStep({ stop, box, epsilon: 1e-3, delta: 1e-3 }), maxSteps: 60 }],
    ];
    for (const [name, options] of methods) {
      const steps = await run(options, []);
      let before = Infinity;
      let least = Infinity;
      for (const step of steps.slice(-3)) {
        const { objective } = accurately(training, step);
        if (step.certifiedDecrease) expect(objective, name).toBeLessThan(before + 1e-8);
        before = objective;
        least = Math.min(least, objective);
      }
      ends[name] = least;
    }
    const start = accurately(training, (await run({ maxSteps: 1 }, []))[0]!).objective;
    const { adaptive = NaN } = ends;
    expect(adaptive).toBeLessThan(0.6 * start);
    for (const [name, end] of Object.entries(ends)) {
      const slow = ['hoag', 'stochastic', 'fixed'].includes(name);
      expect(end - adaptive, name).toBeLessThan((slow ? 0.1 : 0.003) * (start - adaptive));
    }
  });

  it('scores the noisy pictures as they are', async () => {
    const [step] = await run({ maxSteps: 1 });
    const [a, b] = training.map(({ measured: noisy, truth }) => imageQuality(noisy, truth));
    expect(step?.train.psnr.noisy).toBe(((a?.psnr ?? NaN) + (b?.psnr ?? NaN)) / 2);
    expect(step?.train.ssim.noisy).toBe(((a?.ssim ?? NaN) + (b?.ssim ?? NaN)) / 2);
  });

  it('learns the same with and without validation pictures', async () => {
    const without = await run({ maxSteps: 5 }, []);
    const steps = await run({ maxSteps: 5 });
    expect(steps.every(({ validation: scores }) => scores !== undefined)).toBe(true);
    expect(without).toEqual(steps.map((step) => ({ ...step, validation: undefined })));
  });

  it('denoises better than it began, and returns the model of the best step', async () => {
    const learning = learnWeights(training, validation);
    const iterator = learning.steps();
    const steps: WeightStep[] = [];
    let next = await iterator.next();
    for (; next.done !== true; next = await iterator.next()) steps.push(next.value);
    const best = steps.reduce((a, b) =>
      b.objective.value + b.objective.error <= a.objective.value + a.objective.error ? b : a,
    );
    expect(next.value.status).toBe('converged');
    const values = best.parameters;
    expect(next.value.model).toEqual({ prior: 'tv', values });
    expect(best.train.psnr.reconstructed).toBeGreaterThan(best.train.psnr.noisy + 2);
    expect(best.validation?.psnr.reconstructed).toBeGreaterThan(22);
  });

  it.each([
    ['adaptive', {}],
    ['fixed', { method: fixedStep() }],
  ] as const)('resumes to the bit after a round trip through bytes (%s)', async (_, options) => {
    const whole = await run({ ...options, maxSteps: 6 });
    const first = learnWeights(training, validation, { ...options, maxSteps: 6 });
    const iterator = first.steps();
    for (let k = 0; k < 3; k++) await iterator.next();
    const stored: unknown = deserialize(serialize(await first.checkpoint()));
    const resume = stored as Awaited<ReturnType<typeof first.checkpoint>>;
    expect(await run({ ...options, maxSteps: 6, resume })).toEqual(whole.slice(3));
  });

  it('learns the same, to the bit, on any number of threads, and resumes on another', async () => {
    const alone = await run({ threads: 1, maxSteps: 6 });
    for (const threads of [2, 3]) {
      expect(await run({ threads, maxSteps: 6 })).toEqual(alone);
    }
    const first = learnWeights(training, validation, { threads: 3, maxSteps: 2 });
    for await (const step of first.steps()) expect(step).toEqual(alone[step.step]);
    // Its threads have ended; its state is still there.
    const resume = await first.checkpoint();
    expect(await run({ threads: 2, maxSteps: 6, resume })).toEqual(alone.slice(3));
  });

  it.each([
    ['adaptive', {}],
    ['lbfgs', { method: inexactLbfgs(), lower: newtonCg() }],
    ['stochastic', { method: stochastic({ batch: 1 }) }],
  ] as const)(
    'gives the pictures of each step within their certified distance of the minimisers (%s)',
    async (_, options) => {
      const learning = learnWeights(training, validation, { ...options, maxSteps: 4 });
      await expect(learning.reconstructions()).rejects.toThrow(CheckpointError);
      const pairs = [...training, ...validation];
      for await (const step of learning.steps()) {
        const found = await learning.reconstructions();
        expect(found.map(({ role, name }) => [role, name])).toEqual([
          ['train', 'p1'],
          ['train', 'p2'],
          ['validation', 'p3'],
        ]);
        const { points } = accurately(pairs, step);
        for (const [i, { image, accuracy, role }] of found.entries()) {
          const squares = image.data.reduce((sum, x, p) => sum + (x - points[i]![p]!) ** 2, 0);
          // The minimisers themselves are known to 1e-9.
          expect(Math.sqrt(squares / image.data.length)).toBeLessThanOrEqual(accuracy + 1e-9);
          if (role === 'validation') expect(accuracy).toBeLessThanOrEqual(1e-4);
        }
        const psnr = (of: number): number => imageQuality(found[of]!.image, pairs[of]!.truth).psnr;
        expect((psnr(0) + psnr(1)) / 2).toBeCloseTo(step.train.psnr.reconstructed, 10);
      }
    },
  );

  it('refuses the checkpoint of other validation pictures', async () => {
    const learning = learnWeights(training, validation, { maxSteps: 1 });
    await learning.steps().next();
    const resume = await learning.checkpoint();
    expect(() => learnWeights(training, [], { resume })).toThrow(CheckpointError);
    expect(() => learnWeights(training, [], { resume })).toThrow(/same pictures/);
    await expect(
      learnWeights([pair(1)], validation, { resume })
        .steps()
        .next(),
    ).rejects.toThrow(CheckpointError);
  });

  it('refuses no pictures and unequal sizes, by name', () => {
    expect(() => learnWeights([], validation)).toThrow(ArgumentError);
    const wide = { ...pair(1), measured: createImage(11, 11, new Float64Array(121)) };
    expect(() => learnWeights([wide], [])).toThrow(PairingError);
    expect(() => learnWeights([wide], [])).toThrow(/p1.*16×14.*11×11/);
  });

  it('hands control back between pictures, so that a signal stops it while it scores', async () => {
    // Each picture is far below the work after which a solve hands control back by itself.
    for (const stopAfter of [0, 1, 2, 3, 5, 8]) {
      const controller = new AbortController();
      let pauses = 0;
      const learning = learnWeights(training, validation, {
        threads: 1,
        signal: controller.signal,
        pause: () => {
          if (pauses++ === stopAfter) controller.abort();
          return Promise.resolve();
        },
      });
      const stopped = (async () => {
        for await (const step of learning.steps()) expect(step.step).toBeLessThan(9);
      })();
      await expect(stopped).rejects.toThrow(CancelledError);
      expect(pauses).toBe(stopAfter + 1);
    }
  });
});
