import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { bilevel, bilevelProcess, events, temporaryFolder } from './support.js';
import { start } from './processes.js';

/** A module that, imported first, makes the a-posteriori bound forget most of its parts. */
async function falseBound(folder: string): Promise<string> {
  const hooks = `
    export async function load(url, context, next) {
      const loaded = await next(url, context);
      if (!url.endsWith('/core/dist/index.js')) return loaded;
      const source = String(loaded.source);
      const wrong = source.replace('const total = roundedUp(sum, 200);', 'const total = 1e-3 * parts.adjointResidual;');
      if (wrong === source) throw new Error('nothing to make wrong');
      return { ...loaded, source: wrong };
    }`;
  await writeFile(join(folder, 'hooks.mjs'), hooks);
  const register = join(folder, 'register.mjs');
  await writeFile(
    register,
    `import { register } from 'node:module';\nregister('./hooks.mjs', import.meta.url);`,
  );
  return pathToFileURL(register).href;
}

const bounds = (...args: string[]): ReturnType<typeof bilevel> =>
  bilevel(['verify', 'bounds', ...args]);

describe('verify bounds', () => {
  it('prints tables and ends with the number of violations', async () => {
    const { code, stdout, stderr } = await bounds(
      '--cases',
      '30',
      '--problem',
      'ridge-regression',
      'tv',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ridge-regression +a-posteriori +\d+ +0 /m);
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

  it('ends with status 1 and the way to see it again where a bound is too small', async () => {
    const folder = await temporaryFolder();
    const { code, stdout, stderr } = await bilevelProcess(
      ['verify', 'bounds', '--cases', '6', '--problem', 'ridge-regression'],
      folder,
      ['--import', await falseBound(folder)],
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(/Certified bounds below the true error: [1-9]/);
    expect(stderr).toMatch(/a-posteriori does not hold for ridge-regression with .* < /);
    expect(stderr).toMatch(/bilevel verify bounds --seed 0 --case \d --problem ridge-regression$/m);
  });

  it.each([
    ['no case at all', ['--cases', '0'], /--cases.*at least 1/],
    ['a case below 0', ['--case', '-1'], /--case.*at least 0/],
    ['an unknown problem', ['--problem', 'wavelets'], /--problem.*quadratic, ridge-regression/],
    ['a seed too large', ['--seed', '4294967296'], /--seed.*4294967295/],
  ])('refuses %s', async (_name, args, message) => {
    const { code, stdout, stderr } = await bounds(...args);
    expect(stderr).toMatch(message);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});

describe('verify oracle', () => {
  const oracle = (...args: string[]): ReturnType<typeof bilevel> =>
    bilevel(['verify', 'oracle', ...args]);
  const few = ['--cases', '69', '--regime', 'pictures', 'quadratic'];

  it('prints tables, the same however many threads there are', async () => {
    const { code, stdout } = await oracle(...few);
    expect(stdout).toMatch(/^pictures +3 +\d+ +0 +0 +0$/m);
    expect(stdout).toMatch(/^corrected-value +\d+ +0 /m);
    expect(stdout).toMatch(/Certified bounds below the true error: 0\.\n/);
    expect(code).toBe(0);
    const numbers = (text: string): string => text.replace(/^[\d.]+ s\.$/m, '');
    expect(numbers((await oracle(...few, '--jobs', '2')).stdout)).toBe(numbers(stdout));
  });

  it('shows one case in detail, and a summary event under --json', async () => {
    const { code, stdout } = await oracle('--case', '22', '--seed', '1');
    expect(code).toBe(0);
    expect(stdout).toMatch(/quadratic, [^]*theta +\[[^]*corrected-value +all +\S+ +\S+ +certified/);
    const summary = events((await oracle(...few, '--json')).stdout).at(-1);
    expect(summary).toMatchObject({ type: 'summary', cases: 6, seed: 0, violations: 0 });
  });

  it('ends with status 1 and the way to see it again where a bound is too small', async () => {
    const folder = await temporaryFolder();
    const { code, stderr } = await bilevelProcess(
      ['verify', 'oracle', '--cases', '46', '--regime', 'regression'],
      folder,
      ['--import', await falseBound(folder)],
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /a-posteriori does not hold for (ridge|logistic) \(regression\) with .* < /,
    );
    expect(stderr).toMatch(/bilevel verify oracle --seed 0 --case \d+$/m);
  });

  it('ends in the midst of a case at Ctrl-C', async () => {
    // The certificates of a picture of 1000²: seconds.
    const running = start('verify', 'oracle', '--case', '1349', '--json');
    await running.until(/"type":"progress"/);
    const { code, stdout, stderr } = await running.stop('SIGINT');
    expect({ code, stdout }).toMatchObject({
      code: 130,
      stdout: expect.not.stringContaining('summary') as string,
    });
    expect(stderr).not.toContain('    at ');
  });

  it.each([
    ['no thread at all', ['--jobs', '0'], /--jobs.*at least 1/],
    ['an unknown regime', ['--regime', 'wavelets'], /--regime.*pictures, constant/],
  ])('refuses %s', async (_name, args, message) => {
    const { code, stdout, stderr } = await oracle(...args);
    expect(stderr).toMatch(message);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});
