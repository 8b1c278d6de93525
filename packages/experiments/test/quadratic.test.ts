import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ArgumentError } from '@bilevel/core';
import { csvParse } from 'd3-dsv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reproduceQuadratic, type QuadraticSummary, type SolverSummary } from '../src/index.js';

let out = '';
let summary: QuadraticSummary;
let files: readonly string[];

beforeAll(async () => {
  out = await mkdtemp(path.join(tmpdir(), 'quadratic-'));
  ({ summary, files } = await reproduceQuadratic({
    out: path.join(out, 'new', 'folder'),
    seed: 0,
  }));
}, 60_000);
afterAll(() => rm(out, { recursive: true }));

const read = (name: string): Promise<string> =>
  readFile(path.join(out, 'new', 'folder', name), 'utf8');
const of = (all: readonly SolverSummary[], solver: string): SolverSummary => {
  const found = all.find((one) => one.solver === solver);
  if (found === undefined) throw new Error(solver);
  return found;
};
const exactly = (): readonly SolverSummary[] => summary.hypergradient[0]?.solvers ?? [];

describe('the quadratic experiment', () => {
  it('writes every figure as CSV, SVG and PNG, and a summary', async () => {
    const figures = ['lower', 'hypergradient-exact', 'splits'].concat(
      [20, 40, 60].map((steps) => `hypergradient-${String(steps)}`),
    );
    expect([...files].sort()).toEqual(
      [
        ...figures.flatMap((name) => ['csv', 'svg', 'png'].map((kind) => `${name}.${kind}`)),
        'summary.json',
        'summary.txt',
      ].sort(),
    );
    expect([...(await readdir(path.join(out, 'new', 'folder')))].sort()).toEqual([...files].sort());
    expect(JSON.parse(await read('summary.json'))).toEqual(summary);
    expect(await read('summary.txt')).toContain('Bounds below the true error: 0.');
    const png = await readFile(path.join(out, 'new', 'folder', 'lower.png'));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
  });

  it('has the iterations of the paper', async () => {
    const rows = csvParse(await read('lower.csv'));
    expect(rows.length).toBe(3 * 101);
    expect([...new Set(rows.map((row) => row['solver']))]).toEqual(['fista', 'gd', 'hb']);
    const adjoint = csvParse(await read('hypergradient-40.csv'));
    expect(adjoint.length).toBe(3 * 201);
    expect([...new Set(adjoint.map((row) => row['solver']))]).toEqual(['cg', 'gd', 'hb']);
    expect(csvParse(await read('splits.csv')).length).toBe(3 * 19);
  });

  it('has bounds above the true error at every iteration of every run', async () => {
    expect(summary.violations).toBe(0);
    for (const name of files.filter((file) => file.endsWith('.csv'))) {
      for (const row of csvParse(await read(name))) {
        for (const bound of ['aPosteriori', 'aPriori', 'aPrioriInformed']) {
          expect(Number(row[bound])).toBeGreaterThanOrEqual(Number(row['error']));
        }
      }
    }
  });

  it('converges at the rates of the theory', () => {
    const { rateOfGradientDescent: gd, rateOfHeavyBall: hb, condition } = summary;
    expect(condition).toBeGreaterThan(30);
    expect(condition).toBeLessThan(50);
    expect(gd).toBeCloseTo((condition - 1) / (condition + 1), 14);
    expect(hb).toBeCloseTo((Math.sqrt(condition) - 1) / (Math.sqrt(condition) + 1), 14);
    for (const all of [summary.lower, exactly()]) {
      expect(Math.abs(Math.log(of(all, 'gd').measuredRate ?? NaN) / Math.log(gd) - 1)).toBeLessThan(
        0.05,
      );
      // The polynomial factor k λᵏ slows heavy ball a little.
      const measured = Math.log(of(all, 'hb').measuredRate ?? NaN) / Math.log(hb);
      expect(measured).toBeGreaterThan(0.92);
      expect(measured).toBeLessThan(1.02);
    }
    // FISTA: its bound is √(1 − √(μ/L)), and it does better.
    expect(of(summary.lower, 'fista').measuredRate).toBeLessThan(
      Math.sqrt(1 - Math.sqrt(1 / condition)),
    );
    // Conjugate gradients are done after about as many iterations as there are unknowns.
    expect(of(exactly(), 'cg').compared).toBeLessThanOrEqual(10);
    expect(of(exactly(), 'gd').compared).toBe(200);
  });

  it("confirms the paper's finding: a-posteriori bounds are mostly the tighter ones", () => {
    expect(summary.aPosterioriTighter).toBeGreaterThan(0.9);
    for (const { solvers } of summary.hypergradient) {
      for (const one of solvers) expect(one.aPosterioriTighter).toBeGreaterThan(0.9);
    }
    expect(of(summary.lower, 'fista').medianAPosteriori).toBeLessThan(2);
    expect(of(summary.lower, 'fista').medianAPriori).toBeGreaterThan(1000);
  });

  it('and that it depends on what is known: with x* known beforehand it does not hold', () => {
    expect(summary.tighterThanInformed).toBeLessThan(0.5);
    const hb = of(summary.lower, 'hb');
    // The explicit constant of heavy ball is sharp.
    expect(hb.medianInformed).toBeLessThan(2);
    expect(hb.medianAPosteriori).toBeGreaterThan(10);
  });

  it('splits the work: CG leaves almost all of it to the lower level, GD hardly any', () => {
    const [cg, gd, hb] = summary.splits;
    expect([cg?.solver, gd?.solver, hb?.solver]).toEqual(['cg', 'gd', 'hb']);
    expect(cg?.best).toBeGreaterThanOrEqual(120);
    expect(gd?.best).toBeLessThanOrEqual(60);
    expect(Math.abs((hb?.best ?? NaN) - 100)).toBeLessThanOrEqual(20);
    expect(cg?.leastError).toBeLessThan(1e-11);
    expect(hb?.leastError).toBeLessThan(1e-7);
    expect(gd?.leastError).toBeGreaterThan(0.01);
    // What the bound picks is nearly as good.
    for (const one of summary.splits) {
      expect(Math.abs(one.chosenByBound - one.best)).toBeLessThanOrEqual(20);
    }
  });
});

it('holds for other data, and is the same to the bit for the same', async () => {
  const other = await reproduceQuadratic({ out: path.join(out, 'other'), seed: 1 });
  expect(other.summary.violations).toBe(0);
  expect(other.summary.aPosterioriTighter).toBeGreaterThan(0.9);
  expect(other.summary.condition).not.toBe(summary.condition);
  const again = await reproduceQuadratic({ out: path.join(out, 'again') });
  expect(again.summary).toEqual(summary);
  for (const name of files) {
    const [one, two] = await Promise.all(
      ['again', path.join('new', 'folder')].map((folder) => readFile(path.join(out, folder, name))),
    );
    expect(one?.equals(two ?? Buffer.of())).toBe(true);
  }
}, 60_000);

it('refuses a seed that is none', async () => {
  await expect(reproduceQuadratic({ out, seed: -1 })).rejects.toThrow(ArgumentError);
});
