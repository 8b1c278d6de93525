import { ArgumentError, CancelledError } from '@bilevel/core';
import { describe, expect, it } from 'vitest';
import { oracleText, REGIME_NAMES, verifyOracle } from '../../src/index.js';
import { drawOracleCase } from '../../src/verify/oracle/drawCase.js';
import { compare, judge, type Truths } from '../../src/verify/oracle/judge.js';
import { Arithmetic } from '../../src/verify/oracle/real.js';
import { regimeOf } from '../../src/verify/oracle/regimes/regimes.js';

const arithmetic = new Arithmetic(50);
const exactly = (text: string): ReturnType<Arithmetic['of']> => arithmetic.zero.plus(text);

describe('a bound beside the true error', () => {
  const verdict = (error: string, slack: string, limit: number): string =>
    compare(arithmetic, { value: exactly(error), slack: exactly(slack) }, limit).verdict;

  it('holds, is violated, or is as close as the truth is known', () => {
    expect(verdict('1', '1e-40', 1)).toBe('undecided');
    expect(verdict('1', '1e-40', 1 + 2 ** -52)).toBe('holds');
    expect(verdict('1', '1e-40', 1 - 2 ** -53)).toBe('violated');
    expect(verdict('1', '0', Infinity)).toBe('holds');
    expect(verdict('0', '0', NaN)).toBe('violated');
  });

  it('is compared in numbers that 64 bits have no room for', () => {
    expect(verdict('1e-2000', '1e-2040', 0)).toBe('violated');
    expect(verdict('1e-2000', '1e-2040', 5e-324)).toBe('holds');
    expect(verdict('1e-100', '1e-90', 0)).toBe('holds');
    expect(verdict('1e400', '1e350', 1e308)).toBe('violated');
  });

  it('is violated where what was computed is no number', () => {
    const truths: Truths = {
      arithmetic,
      error: ({ computed }) => ({
        value: arithmetic.one.minus(arithmetic.of(Number(computed))).abs(),
        slack: arithmetic.zero,
      }),
    };
    const claim = (computed: number, limit: number): string =>
      judge(truths, {
        bound: 'value',
        kind: 'certified',
        limit,
        of: { quantity: 'value', computed },
      }).verdict;
    expect(claim(NaN, 1)).toBe('violated');
    expect(claim(Infinity, Infinity)).toBe('holds');
    expect(claim(1.5, 0.5)).toBe('holds');
    expect(claim(1.5, 0.25)).toBe('violated');
  });
});

describe('the cases', () => {
  it('are dealt out to all regimes, and are functions of seed and number', () => {
    const regimes = Array.from({ length: 300 }, (_, k) => regimeOf(k));
    for (const name of REGIME_NAMES) expect(regimes).toContain(name);
    for (const k of [0, 7, 11]) {
      expect(drawOracleCase(5, k)).toEqual(drawOracleCase(5, k));
      expect(drawOracleCase(6, k)).not.toEqual(drawOracleCase(5, k));
    }
  });

  it('are half of them solved to the rounding level', () => {
    const cases = Array.from({ length: 400 }, (_, k) => drawOracleCase(9, k, 'constant'));
    const close = cases.filter(({ epsilon, scale }) => epsilon <= 1e-13 * scale).length;
    expect(close).toBeGreaterThan(170);
    expect(close).toBeLessThan(230);
    expect(cases.filter(({ maxWork }) => maxWork <= 3).length).toBeGreaterThan(60);
  });
});

describe('the verification', () => {
  it('is the same again, alone and among others, and reads as tables', async () => {
    const regimes = ['pictures', 'quadratic'] as const;
    const outcome = await verifyOracle({ cases: 46, seed: 3, regimes });
    expect(outcome.cases).toBe(4);
    expect(await verifyOracle({ cases: 46, seed: 3, regimes })).toEqual(outcome);
    const { detail } = await verifyOracle({ only: 22, seed: 3 });
    expect(detail?.ran.regime).toBe('quadratic');
    expect(detail?.ran.judgements.length).toBeGreaterThan(5);
    const text = oracleText(outcome);
    expect(text.some((line) => /^pictures\s+2\s+\d+/.test(line))).toBe(true);
    expect(text.at(-1)).toBe(
      `Certified bounds below the true error: ${String(outcome.violations)}.`,
    );
    expect(outcome.failures).toEqual([]);
    expect(outcome.noTruths).toEqual([]);
  });

  it('refuses bad options, and can be cancelled', async () => {
    await expect(verifyOracle({ cases: 0 })).rejects.toThrow(ArgumentError);
    await expect(verifyOracle({ jobs: 0.5 })).rejects.toThrow(ArgumentError);
    await expect(verifyOracle({ only: -1 })).rejects.toThrow(ArgumentError);
    await expect(verifyOracle({ regimes: [] })).rejects.toThrow(ArgumentError);
    const signal = AbortSignal.abort();
    await expect(verifyOracle({ cases: 2, signal })).rejects.toThrow(CancelledError);
  });
});
