import { beforeAll, describe, expect, it } from 'vitest';
import {
  createImage,
  imageQuality,
  learnPattern,
  patternFrom,
  patternPairs,
  reconstructFrom,
  samplingPattern,
  tunePattern,
  type Image,
  type LearnedPattern,
  type PatternLearningOptions,
  type PatternUpdate,
} from '../../src/index.js';

const SIZE = 12;

/** A disc and a bar, which differ from picture to picture. */
const PICTURES = [0, 1].map((k) => ({
  name: `phantom-${String(k)}`,
  truth: createImage(
    SIZE,
    SIZE,
    Float64Array.from({ length: SIZE * SIZE }, (_, p) => {
      const [x, y] = [p % SIZE, Math.floor(p / SIZE)];
      const inside = Math.hypot(x - 5 - k, y - 6) < 4;
      return inside ? (x > 5 && y % 3 === k ? 0.4 : 0.8) : 0;
    }),
  ),
}));
const PAIRS = patternPairs(PICTURES, { sigma: 0.02, seed: 1 });
const OPTIONS: PatternLearningOptions = {
  width: SIZE,
  height: SIZE,
  rates: [0.34, 0.6],
  growth: 4,
  steps: 3,
};

async function all(
  options: PatternLearningOptions,
): Promise<{ updates: PatternUpdate[]; learned: readonly LearnedPattern[] }> {
  const updates: PatternUpdate[] = [];
  const run = learnPattern(PAIRS, options);
  for (;;) {
    const next = await run.next();
    if (next.done === true) return { updates, learned: next.value };
    updates.push(next.value);
  }
}

describe('learning a pattern for target rates', () => {
  let whole: Awaited<ReturnType<typeof all>>;
  beforeAll(async () => {
    whole = await all(OPTIONS);
  }, 120_000);

  it('tells of each step with a picture as it is then, and of a rate that it has come to', async () => {
    const told: { values: Float64Array; objective: number; image: Image }[] = [];
    const targets: number[] = [];
    const pauses: number[] = [];
    const options: PatternLearningOptions = {
      ...OPTIONS,
      rates: [0.6],
      onStep: async ({ values, objective, reconstruction }) => {
        told.push({ values, objective: objective.value, image: await reconstruction(1) });
      },
      onTarget: (target) => targets.push(target),
      pause: async () => {
        pauses.push(told.length);
        await Promise.resolve();
      },
    };
    const { updates, learned } = await all(options);
    expect(learned).toEqual(whole.learned.slice(0, 1));
    expect(targets).toEqual([0.6]);
    expect(pauses.length).toBeGreaterThan(0);
    const { stage } = updates[1] ?? {};
    const last = told.find(({ objective }) => objective === stage?.objective);
    expect(last?.values).toEqual(stage?.values);
    const truth = PICTURES[1]?.truth ?? createImage(1, 1, new Float64Array(1));
    expect(imageQuality(last?.image ?? truth, truth, {}).psnr).toBeGreaterThan(25);
  });

  it('ramps the penalty until the rates are met, and goes on exactly where it was interrupted', async () => {
    const stages = whole.updates.map(({ stage }) => stage);
    expect(stages[0]?.rate).toBe(1);
    for (const [k, { sparsity, error, objective, rounded, rate }] of stages.entries()) {
      if (k > 1) expect(sparsity).toBeCloseTo(4 * (stages[k - 1]?.sparsity ?? NaN), 12);
      // Of the last evaluation, which is as accurate as the steps needed.
      expect(Number.isFinite(error) && error > 0 && objective > 0).toBe(true);
      expect(rounded.values.reduce((sum, u) => sum + u, 0)).toBeCloseTo(rate * SIZE, 10);
    }
    expect(whole.learned.map(({ target }) => target)).toEqual([0.6, 0.34]);
    for (const { target, rate, binary, weights } of whole.learned) {
      // Lines are whole: the most that does not exceed the target.
      expect(rate).toBeCloseTo(Math.floor(target * SIZE) / SIZE, 12);
      expect([...new Set(binary.values)].sort()).toEqual([0, 1]);
      expect(weights.loss).toBeLessThanOrEqual(binary.loss * (1 + 1e-6));
      for (const [j, u] of weights.values.entries()) {
        expect(u).toBeGreaterThanOrEqual(0);
        expect(u).toBeLessThanOrEqual(binary.values[j] ?? NaN);
      }
    }
    // The lowest frequency is worth most.
    expect(whole.learned.every(({ binary }) => binary.values[0] === 1)).toBe(true);
    // The first of the stages that a rate was met at, with work left to do after it.
    const met = whole.updates.findIndex(({ learned }) => learned.length > 0);
    const resume = structuredClone(whole.updates[met]?.progress);
    if (resume === undefined) throw new Error('A rate is met.');
    expect(resume.learned).toHaveLength(1);
    const rest = await all({ ...OPTIONS, resume });
    expect(rest.updates.map(({ stage }) => stage)).toEqual(stages.slice(met + 1));
    expect(rest.learned).toEqual(whole.learned);
  });

  it('beats a pattern drawn at random with an α of its own, on the pictures that it is of', async () => {
    const { binary } = whole.learned.find(({ target }) => target === 0.34) ?? {};
    const pattern = binary && patternFrom(OPTIONS, binary.values);
    if (binary === undefined || pattern === undefined) throw new Error('A pattern was learned.');
    expect(pattern.rate).toBeCloseTo(4 / 12, 12);
    // The frequency 0 is in the middle, whole columns are measured.
    expect(pattern.weights[6 * SIZE + 6]).toBe(1);
    const random = samplingPattern('lines', OPTIONS, { rate: 0.34, seed: 3 });
    expect(random.rate).toBeCloseTo(pattern.rate, 12);
    const other = await tunePattern(PAIRS, random, OPTIONS);
    expect(binary.loss).toBeLessThan(other.loss);
    const same = await tunePattern(PAIRS, pattern, OPTIONS);
    expect(same.loss / binary.loss).toBeCloseTo(1, 2);
    const [first] = await reconstructFrom(PAIRS, pattern, binary.weight, OPTIONS);
    const mean = await reconstructFrom(PAIRS, pattern, binary.weight, OPTIONS);
    const psnr = mean.reduce((sum, { quality }) => sum + quality.psnr / mean.length, 0);
    expect(psnr).toBeCloseTo(binary.quality.psnr, 1);
    expect(first?.image.data.length).toBe(SIZE * SIZE);
  });

  it('has the same numbers to the bit on any number of threads', async () => {
    const options = { ...OPTIONS, rates: [0.6] };
    const [one, two] = [
      await all({ ...options, threads: 1 }),
      await all({ ...options, threads: 2 }),
    ];
    expect(two).toEqual(one);
    const pattern = samplingPattern('lines', OPTIONS, { rate: 0.34, seed: 3 });
    const found = await Promise.all(
      [1, 2].map(async (threads) => {
        const own = { ...OPTIONS, threads };
        return [
          await tunePattern(PAIRS, pattern, own),
          await reconstructFrom(PAIRS, pattern, 0.005, own),
        ];
      }),
    );
    expect(found[1]).toEqual(found[0]);
  });

  it('says what is wrong with pictures and options', async () => {
    const [one, two] = PICTURES;
    if (one === undefined || two === undefined) throw new Error('There are two.');
    const small = { name: 'small', truth: createImage(8, 8, new Float64Array(64)) };
    expect(() => patternPairs([one, small], { sigma: 0, seed: 0 })).toThrow(
      /12×12 pixels.*small.*8×8/,
    );
    const colour = {
      name: 'colour',
      truth: createImage(SIZE, SIZE, new Float64Array(3 * SIZE * SIZE), 3),
    };
    expect(() => patternPairs([colour], { sigma: 0, seed: 0 })).toThrow(
      'a picture in grey for colour',
    );
    expect(() => patternPairs([], { sigma: 0, seed: 0 })).toThrow('at least one picture');
    for (const [options, message] of [
      [{ rates: [0] }, 'shares between 0 and 1 for rates'],
      [{ rates: [] }, 'at least one rate'],
      [{ growth: 1 }, 'a number above 1 for growth'],
      [{ threshold: 1 }, 'a number between 0 and 1 for threshold'],
      [{ binary: -1 }, 'a number of at least 0 for binary'],
    ] as const) {
      await expect(all({ ...OPTIONS, ...options })).rejects.toThrow(message);
    }
  });
});
