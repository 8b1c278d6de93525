import { ArgumentError, CancelledError } from '@bilevel/core';
import { REGULARISERS } from '@bilevel/imaging/describe';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  BOUNDS,
  PROBLEMS,
  verificationText,
  verifyBounds,
  type Verification,
} from '../src/index.js';
import { USUAL_PROBLEMS } from '../src/verify/problems/descriptions.js';
import { drawRidge } from '../src/verify/problems/regression.js';
import type { Draw } from '../src/verify/problems/instance.js';
import { slotOf } from '../src/verify/schedule.js';
import { PAIRS } from '../src/verify/solvers.js';
import { compare } from '../src/verify/verifyBounds.js';

it('finds every bound of weights of k-space above the truth', async () => {
  const { found, cases, tightness } = await verifyBounds({
    cases: 8,
    seed: 11,
    problems: ['sampling'],
  });
  expect(found).toEqual([]);
  expect(cases).toBe(8);
  expect(tightness['sampling']?.direction?.median).toBeLessThan(12);
});

it('finds every bound of risks without clean pictures above the truth', async () => {
  const { found, cases } = await verifyBounds({ cases: 6, seed: 11, problems: ['risks'] });
  expect(found).toEqual([]);
  expect(cases).toBe(6);
});

/** Problems that state how much they can change near a point. */
const WITH_CHANGES = [...REGULARISERS.map(({ name }) => name), 'softmax', 'signals'];
/** Problems whose B has no Lipschitz constant but in a ball, so that what is made of it says nothing. */
const UNBOUNDED = ['signals', 'filters'];
/** The bounds made of it. */
const GLOBAL = ['a-posteriori', 'a-priori'];
it('keeps other problems apart from those of regularisers', () => {
  const regularisers = REGULARISERS.map(({ name }) => name);
  expect(PROBLEMS).toEqual(expect.arrayContaining(regularisers));
  const others = PROBLEMS.filter((name) => !regularisers.includes(name));
  expect(others).toEqual([
    'quadratic',
    'ridge-regression',
    'logistic',
    'sampling',
    'risks',
    'softmax',
    'signals',
    'quartic',
    'autodiff',
  ]);
});

const CERTIFIED = USUAL_PROBLEMS.filter((name) => name !== 'autodiff');

/**
 * A round has four cases of each problem but one, of which it has one, and meets all pairs of solvers. Every problem
 * meets half of them here; all are for `bilevel verify bounds`.
 */
const CASES = Math.ceil(PAIRS.length / 8) * (4 * CERTIFIED.length + 1);

/**
 * Of the bound along one direction to the error: constants that are proven in a ball only are those of all of it; slopes of
 * which little but a small ridge knows move far within the error ball; filters on operators with a null space do, too.
 */
const FAR: Readonly<Record<string, number>> = {
  quartic: 25,
  tgv: 1e4,
  'weight-map': 25,
  filters: 100,
};

describe('the verification of the bounds', () => {
  let outcome: Verification;
  beforeAll(async () => {
    outcome = await verifyBounds({ cases: CASES, seed: 11 });
  }, 300_000);

  it('finds every certified bound above the truth', () => {
    expect(outcome.found.filter(({ kind }) => kind === 'certified')).toEqual([]);
    expect(outcome.violations).toBe(0);
    expect(outcome.cases).toBe(CASES);
  });

  it('is within a factor of a few of the error along one direction, in the median', () => {
    for (const problem of CERTIFIED) {
      const most = FAR[problem] ?? 12;
      expect(outcome.tightness[problem]?.direction?.median, problem).toBeLessThan(most);
    }
  });

  it('compares every bound of every problem, and knows how tight it is', () => {
    expect(Object.keys(outcome.tightness).sort()).toEqual([...USUAL_PROBLEMS].sort());
    for (const problem of USUAL_PROBLEMS) {
      const bounds = outcome.tightness[problem] ?? {};
      const expected = BOUNDS.filter((name) => name !== 'local' || WITH_CHANGES.includes(problem));
      expect(Object.keys(bounds).sort()).toEqual([...expected].sort());
      for (const [name, one] of Object.entries(bounds)) {
        expect(one.compared).toBeGreaterThan(0);
        if (UNBOUNDED.includes(problem) && GLOBAL.includes(name)) {
          expect(one).toMatchObject({ violations: 0, least: null, median: null });
          continue;
        }
        // Not all of these are certified.
        if (problem === 'autodiff' || problem === 'quartic') continue;
        // Of the few statements a priori of some problems there may be none about more than rounding.
        if (one.median === null && one.compared < 3) continue;
        expect(one.least, `${problem} ${name}`).toBeGreaterThanOrEqual(1);
        expect(one.median, `${problem} ${name}`).toBeGreaterThanOrEqual(1);
        expect(one.percentile95).toBeGreaterThanOrEqual(one.median ?? NaN);
        expect(one.worst).toBeGreaterThanOrEqual(one.percentile95 ?? NaN);
      }
    }
    // What the problem knows of its error ball pays.
    const { tv } = outcome.tightness;
    expect(tv?.local?.median).toBeLessThan(tv?.['a-posteriori']?.median ?? NaN);
    expect(tv?.sharp?.median).toBeLessThan(tv?.['a-posteriori']?.median ?? NaN);
  });

  it('covers every solver pair', () => {
    expect(outcome.solvers.length).toBe(PAIRS.length);
    for (const { bounds } of outcome.solvers) {
      expect(bounds['a-posteriori']?.compared).toBeGreaterThan(0);
    }
    // A-priori statements only where there is one.
    const withStatement = outcome.solvers.filter(({ bounds }) => bounds['a-priori'] !== undefined);
    for (const { lower, linear } of withStatement) {
      expect(['gd', 'hb', 'fista']).toContain(lower);
      expect(['cg-plain', 'minres', 'gd', 'hb', 'neumann']).toContain(linear);
    }
    expect(withStatement.length).toBe(15);
  });

  it('reads as tables', () => {
    const text = verificationText(outcome);
    expect(text.at(-1)).toBe('Certified bounds below the true error: 0.');
    expect(text.some((line) => /^tv-isotropic\s+sharp\s+\d+\s+0\s/.test(line))).toBe(true);
    expect(text.filter((line) => /^newton-cg-plain\s+cholesky/.test(line)).length).toBe(1);
  });

  it('certifies constants of a region where the error ball lies in it, and only there', async () => {
    const kinds: string[] = [];
    for (let only = 0; only < 60; only++) {
      const { detail, violations } = await verifyBounds({ only, seed: 5, problems: ['quartic'] });
      expect(violations).toBe(0);
      const found = detail?.measurements.find(({ bound }) => bound === 'a-posteriori');
      kinds.push(found?.kind ?? 'none');
    }
    for (const kind of ['certified', 'estimated']) {
      expect(kinds.filter((k) => k === kind).length).toBeGreaterThan(10);
    }
  });

  it('draws a case the same alone and among others, and everything the same again', async () => {
    const again = await verifyBounds({ cases: 18, seed: 3, problems: CERTIFIED });
    expect(await verifyBounds({ cases: 18, seed: 3, problems: CERTIFIED })).toEqual(again);
    const { detail } = await verifyBounds({ only: 17, seed: 3, problems: CERTIFIED });
    expect(detail?.slot).toEqual(slotOf(CERTIFIED, 17));
    const { problem, lower, linear } = slotOf(CERTIFIED, 17);
    const pair = again.pairs.find(
      (one) => one.problem === problem && one.lower === lower && one.linear === linear,
    );
    expect(detail?.measurements.length).toBeGreaterThan(3);
    for (const { bound, error, limit } of detail?.measurements ?? []) {
      if (error === 0) continue;
      expect(limit / error).toBeGreaterThanOrEqual(pair?.bounds[bound]?.least ?? NaN);
    }
    expect(await verifyBounds({ cases: 18, seed: 4, problems: CERTIFIED })).not.toEqual(again);
  });
});

describe('a false certificate', () => {
  /** Ridge regression whose μ is claimed to be `factor` times what is proven. */
  const drawFalse =
    (factor: number): Draw =>
    (random) => {
      const { problem, theta } = drawRidge(random);
      const samples = problem.samples.map((sample) => ({
        ...sample,
        lower(at: Float64Array) {
          const level = sample.lower(at);
          const { strongConvexity: mu, lipschitzGradient: L } = level.constants;
          const value = Math.min(L.value, factor * mu.value);
          return {
            ...level,
            constants: { ...level.constants, strongConvexity: { ...mu, value } },
          };
        },
      }));
      return { problem: { ...problem, samples }, theta };
    };
  const options = { cases: 100, seed: 0, problems: ['ridge-regression'] as const };

  it('is found, with the case to see it again', async () => {
    const outcome = await compare(new Map([['ridge-regression', drawFalse(10)]]), options);
    expect(outcome.violations).toBeGreaterThan(10);
    const [first] = outcome.found;
    expect(first?.limit).toBeLessThan(first?.error ?? NaN);
    const again = await compare(new Map([['ridge-regression', drawFalse(10)]]), {
      ...options,
      only: first?.case ?? NaN,
    });
    expect(again.found).toContainEqual(first);
  });

  it('is not found where there is none', async () => {
    expect((await compare(new Map([['ridge-regression', drawFalse(1)]]), options)).violations).toBe(
      0,
    );
  });
});

it('says what was not run', async () => {
  const outcome = await compare(new Map(), { cases: 5, seed: 0, problems: ['autodiff'] });
  expect(outcome.notRun).toEqual(['autodiff']);
  expect(verificationText(outcome).join('\n')).toContain('Not run: autodiff');
});

it('deals the problems and pairs out evenly', () => {
  const round = 4 * CERTIFIED.length + 1;
  const slots = Array.from({ length: round * PAIRS.length }, (_, k) => slotOf(USUAL_PROBLEMS, k));
  for (const name of CERTIFIED) {
    const own = slots.filter(({ problem }) => problem === name);
    expect(own.length).toBe(4 * PAIRS.length);
    for (const { lower, linear } of PAIRS) {
      expect(own.filter((s) => s.lower === lower && s.linear === linear).length).toBe(4);
    }
  }
});

it('refuses bad options, and can be cancelled', async () => {
  await expect(verifyBounds({ cases: 0 })).rejects.toThrow(ArgumentError);
  await expect(verifyBounds({ seed: -1, cases: 1 })).rejects.toThrow(ArgumentError);
  await expect(verifyBounds({ only: 1.5 })).rejects.toThrow(ArgumentError);
  await expect(verifyBounds({ problems: [] })).rejects.toThrow(ArgumentError);
  const controller = new AbortController();
  await expect(
    verifyBounds({
      signal: controller.signal,
      onProgress: (done) => {
        if (done === 3) controller.abort();
      },
    }),
  ).rejects.toThrow(CancelledError);
});
