import type { ErrorBall } from '@bilevel/core';
import type { TotalVariationLinearisation } from '@bilevel/kernels';
import { describe, expect, it } from 'vitest';
import { Exact, exact, exactDot, exactly } from '../../../core/test/support/exact.js';
import { normalVector, randomStream } from '../../../core/test/support/random.js';
import { localChange, type LocalChangeInput } from '../../src/prior/localChange.js';

// mathematics.md §5.4: what the kernels find in the blocks is given here, as random numbers; what is made of it is
// compared with the formulas in 60 digits.

type Reach = Parameters<TotalVariationLinearisation['change']>[0];

const of = (x: number): Exact => exactly(x);
const least = (one: Exact, other: Exact): Exact => (one.lt(other) ? one : other);

function expectAbove(bound: number | undefined, formula: Exact, relative = 1e-10): void {
  const value = of(bound ?? NaN);
  expect(value.gte(formula)).toBe(true);
  expect(value.lte(formula.times(1 + relative).plus(1e-140))).toBe(true);
}

interface Scene {
  readonly input: LocalChangeInput;
  readonly ball: ErrorBall;
  /** In this order: squares, steepest, softSquares, softSteepest, total, largest. */
  readonly numbers: readonly [number, number, number, number, number, number];
  readonly columns: readonly { readonly total: number; readonly squares: number }[];
  /** What the kernels were asked. */
  asked: Reach | undefined;
}

function draw(seed: number): Scene {
  const random = randomStream(seed);
  // A third of the numbers are 0, so that every term is in turn all there is.
  const any = (): number => (random() < 0.3 ? 0 : 10 ** (6 * random() - 3));
  const positive = (): number => 10 ** (4 * random() - 2);
  const numbers = [any(), any(), any(), any(), any(), any()] as const;
  const columns = [
    { total: any(), squares: any() },
    { total: any(), squares: any() },
  ];
  const [squares, steepest, softSquares, softSteepest, total, largest] = numbers;
  const scene: Scene = {
    input: {
      second: {
        change: (reach) => {
          scene.asked = reach;
          return {
            of: () => ({ squares, steepest, softSquares, softSteepest, columns }),
            form: () => ({ total, squares }),
            column: (j) =>
              j === 0 ? { squares, largest, steepest } : { squares: 1, largest, steepest: 1 },
          };
        },
      },
      norm: positive(),
      blockNorm: 1 + random(),
      rows: 2 + Math.floor(100 * random()),
      curvature: positive(),
      weight: positive(),
      smoothing: positive(),
      strongConvexity: positive(),
      lipschitzGradient: positive(),
      hasMaximumPrinciple: random() < 0.5,
      learned: [[0], [1], [0, 1]][seed % 3] ?? [],
    },
    ball: {
      radius: positive(),
      gradient: normalVector(random, 1 + Math.floor(5 * random())).map((g) => g * positive()),
      gradientRounding: any(),
    },
    numbers,
    columns,
    asked: undefined,
  };
  return scene;
}

describe('local changes are at least their formulas, and hardly more', () => {
  it('of what the kernels find', () => {
    const v = Float64Array.of(1, 2);
    for (let seed = 0; seed < 400; seed++) {
      const { input, ball, numbers, columns } = draw(seed);
      const [squares, steepest, softSquares, softSteepest, total, largest] = numbers.map(of);
      if (!squares || !steepest || !softSquares || !softSteepest || !total || !largest) continue;
      const w = of(input.weight);
      const rootMu = of(input.strongConvexity).sqrt();
      const root = squares.sqrt();
      const change = localChange(input, ball);
      const hessian = w.times(of(input.norm)).times(least(steepest, root));
      expectAbove(change.hessianChange(v), hessian);
      expectAbove(change.hessianForm?.(v, v), w.times(least(total, root)));
      const soft = w.sqrt().times(least(softSteepest, softSquares.sqrt()));
      expectAbove(change.hessianEnergy?.(v), least(soft, hessian.div(rootMu)));
      const own = input.learned.map((j) =>
        least(of(columns[j]!.total), of(columns[j]!.squares).sqrt()),
      );
      const size = exactDot(own, own).sqrt();
      expectAbove(change.crossTransposeChange(v), w.times(size));
      if (input.learned[0] !== 0) continue;
      expectAbove(
        change.crossEnergy?.(0),
        least(
          w.sqrt().times(least(root, largest)),
          w.times(of(input.norm)).times(steepest).div(rootMu),
        ),
      );
    }
  });

  it('of what the kernels are asked', () => {
    for (let seed = 0; seed < 400; seed++) {
      const scene = draw(seed);
      const { input, ball } = scene;
      localChange(input, ball);
      const asked = scene.asked;
      if (asked === undefined) throw new Error('expected the kernels to be asked');
      const mu = of(input.strongConvexity);
      const radius = of(ball.radius);
      const rounding = of(ball.gradientRounding);
      const gradient = exact(ball.gradient);
      const size = exactDot(gradient, gradient).sqrt().plus(rounding);
      // ρ.
      const distance = of(input.blockNorm).times(radius);
      const top = gradient.reduce((most, g) => (g.abs().gt(most) ? g.abs() : most), new Exact(0));
      const principle = top.plus(rounding).times(2).div(mu);
      expectAbove(asked.radius, input.hasMaximumPrinciple ? least(distance, principle) : distance);
      // E², the largest G u − (1 − s)μu² for u ≤ r, here by trying, with s = 1/16.
      const G = least(size, of(input.lipschitzGradient).times(radius));
      let most = new Exact(0);
      const curvature = mu.times(15).div(16);
      for (const u of [
        ...Array.from({ length: 21 }, (_, k) => radius.times(k).div(20)),
        G.div(curvature.times(2)),
      ]) {
        if (u.gt(radius)) continue;
        const value = u.times(G.minus(curvature.times(u)));
        if (value.gt(most)) most = value;
      }
      expectAbove(asked.energy, most.sqrt());
      // s μ/‖D‖², from below.
      const a = mu.div(16).div(of(input.norm).pow(2));
      expect(of(asked.least).lte(a)).toBe(true);
      expect(of(asked.least).gte(a.times(1 - 1e-12))).toBe(true);
    }
  });

  it('with what sums over as many blocks may lose', () => {
    for (const rows of [2, 1000, 200_000]) {
      const { input, ball } = draw(1);
      const second = {
        change: () => ({
          of: () => ({ squares: 1, steepest: 1, softSquares: 1, softSteepest: 1, columns: [] }),
          form: () => ({ total: 1, squares: 1 }),
          column: () => ({ squares: 1, largest: 1, steepest: 1 }),
        }),
      } as unknown as LocalChangeInput['second'];
      const ones = { weight: 1, norm: 1, strongConvexity: 1, lipschitzGradient: 2 };
      const change = localChange({ ...input, ...ones, second, rows, learned: [0] }, ball);
      const v = Float64Array.of(1);
      // Twice γ of the rows, two each, and of 128 roundings more.
      const lost = (2 * rows + 128) * 2 ** -52;
      for (const value of [
        change.hessianChange(v),
        change.hessianForm?.(v, v) ?? NaN,
        change.hessianEnergy?.(v) ?? NaN,
        change.crossEnergy?.(0) ?? NaN,
      ]) {
        expect(value - 1).toBeGreaterThan(0.99 * lost);
        expect(value - 1).toBeLessThan(2.1 * lost);
      }
    }
  });

  it('with blocks whose sizes underflow', () => {
    const { input, ball } = draw(2);
    const second = {
      change: () => ({
        of: () => ({
          squares: 0,
          steepest: 0,
          softSquares: 0,
          softSteepest: 0,
          columns: [
            { total: 0, squares: 0 },
            { total: 0, squares: 0 },
          ],
        }),
        form: () => ({ total: 0, squares: 0 }),
        column: () => ({ squares: 0, largest: 0, steepest: 0 }),
      }),
    } as unknown as LocalChangeInput['second'];
    const change = localChange({ ...input, second, learned: [0] }, ball);
    // c‖D‖w/ν in each of the blocks, of sizes of up to 1e-160.
    const { weight, smoothing, curvature, norm, rows, strongConvexity } = input;
    const lost = ((curvature * norm * weight) / smoothing) * Math.sqrt(rows) * 1e-160;
    const [z, q] = [Float64Array.of(3, 4), Float64Array.of(-12, 0)];
    const among = (value: number | undefined, expected: number): void => {
      expect((value ?? NaN) / expected).toBeCloseTo(1, 10);
    };
    among(change.hessianChange(z), lost);
    among(change.crossTransposeChange(q), lost);
    among(change.crossEnergy?.(0), lost / Math.sqrt(strongConvexity));
    among(change.hessianEnergy?.(z), lost / Math.sqrt(strongConvexity));
    among(change.hessianForm?.(z, q), lost * (5 + 12));
    const tiny = change.hessianForm?.(new Float64Array(2), new Float64Array(2)) ?? NaN;
    expect(tiny).toBeGreaterThan(0.99 * lost * 1e-160);
  });
});
