import { describe, expect, it } from 'vitest';
import { bilevel, events } from './support.js';

const bounds = (...args: string[]): ReturnType<typeof bilevel> =>
  bilevel(['verify', 'bounds', ...args]);

describe('verify bounds', () => {
  it('prints tables and ends with the number of violations', async () => {
    const { code, stdout, stderr } = await bounds('--cases', '30', '--problem', 'ridge', 'tv');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ridge +a-posteriori +\d+ +0 /m);
    expect(stdout).toMatch(/^tv +sharp +\d+ +0 /m);
    expect(stdout).not.toContain('quadratic ');
    expect(stdout.trimEnd()).toMatch(/Certified bounds below the true error: 0\.$/);
    expect(stderr).toContain('27/30');
  });

  it('ends with a summary event under --json', async () => {
    const args = ['--cases', '40', '--seed', '2', '--problem', 'quadratic', 'logistic'];
    const { code, stdout, stderr } = await bounds(...args, '--json');
    expect(code).toBe(0);
    expect(stderr).toBe('');
    const all = events(stdout);
    expect(all.slice(0, -1).every(({ type }) => type === 'progress')).toBe(true);
    const summary = all.at(-1);
    expect(summary).toMatchObject({ type: 'summary', cases: 40, seed: 2, violations: 0 });
    const { tightness } = summary as {
      tightness: Record<string, Record<string, { median: number; compared: number }>>;
    };
    expect(Object.keys(tightness).sort()).toEqual(['logistic', 'quadratic']);
    expect(tightness['quadratic']?.['a-posteriori']?.median).toBeGreaterThan(1);
    expect(tightness['quadratic']?.['a-posteriori']?.compared).toBe(20);
    // The same numbers again.
    const again = events((await bounds(...args, '--json')).stdout).at(-1);
    expect({ ...again, seconds: 0 }).toEqual({ ...summary, seconds: 0 });
  });

  it('shows one case in detail', async () => {
    const { code, stdout } = await bounds('--case', '5', '--seed', '1', '--problem', 'tv');
    expect(code).toBe(0);
    expect(stdout).toMatch(/1 case, seed 1[^]*theta +\[[^]*corrected-value +\S+ +\S+ +certified/);
  });

  it.each([
    ['no case at all', ['--cases', '0'], /--cases.*at least 1/],
    ['a case below 0', ['--case', '-1'], /--case.*at least 0/],
    ['an unknown problem', ['--problem', 'wavelets'], /--problem.*quadratic, ridge/],
    ['a seed too large', ['--seed', '4294967296'], /--seed.*4294967295/],
  ])('refuses %s', async (_name, args, message) => {
    const { code, stdout, stderr } = await bounds(...args);
    expect(stderr).toMatch(message);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});
