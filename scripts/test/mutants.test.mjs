// The operators of npm run mutate.
import { describe, expect, it } from 'vitest';
import { mutantsOf, mutated, switched, transpiled } from '../mutants/operators.mjs';
import { targetFiles } from '../mutants/targets.mjs';

const becomes = (source, options) =>
  mutantsOf(source, options).map((mutant) => [mutant.operator, mutated(source, mutant)]);

describe('mutants', () => {
  it('halve certified constants, and double those that are lower bounds', () => {
    expect(
      becomes('const c = { strongConvexity: certified(mu), lipschitzGradient: certified(L) };'),
    ).toEqual([
      [
        'halve-constant',
        'const c = { strongConvexity: certified(2 * (mu)), lipschitzGradient: certified(L) };',
      ],
      [
        'halve-constant',
        'const c = { strongConvexity: certified(mu), lipschitzGradient: certified(0.5 * (L)) };',
      ],
    ]);
    expect(becomes('const THIRD = 1.5 / 1.25 ** 2.5;')).toEqual([
      ['halve-constant', 'const THIRD = 0.5 * (1.5 / 1.25 ** 2.5);'],
    ]);
    expect(becomes('const MAX_DUALS = 8; const zero = certified(0);')).toEqual([]);
  });

  it('drop every term of a sum once, but not those of places and messages', () => {
    expect(becomes('f(a + b + c);').map(([, text]) => text)).toEqual([
      'f((a + b));',
      'f((a) + c);',
      'f((b) + c);',
    ]);
    expect(
      becomes('for (let i = 0; i < n + 1; i++) a[i + 1] = 0; g(`${a + b}`, "x" + a);'),
    ).toEqual([]);
    expect(becomes('s += x;')).toEqual([['drop-sum', 's += 0 * (x);']]);
  });

  it('drop roots, swap signs, take one of two maxima', () => {
    expect(becomes('f(Math.SQRT2, Math.sqrt(3));').map(([, text]) => text)).toEqual([
      'f(1, Math.sqrt(3));',
      'f(Math.SQRT2, 1);',
    ]);
    expect(becomes('f(a - b);')).toEqual([['swap-sign', 'f(a + b);']]);
    expect(becomes('f(Math.max(a, b));').map(([, text]) => text)).toEqual(['f((a));', 'f((b));']);
    expect(becomes('s -= x; t += y;', { plain: true }).map(([, text]) => text)).toEqual([
      's += x; t += y;',
      's -= x; t -= y;',
    ]);
  });

  it('weaken levels of rounding', () => {
    expect(becomes('f(roundingLevel(d, x));').map(([, text]) => text)).toEqual([
      'f((roundingLevel(d, x) / 8));',
      'f(0);',
    ]);
    expect(becomes('f(roundedUp(x));').map(([, text]) => text)).toEqual([
      'f((x));',
      'f(0.5 * roundedUp(x));',
    ]);
    expect(becomes('const ROUNDING = 1 + 1e-10;')).toEqual([
      ['rounding-none', 'const ROUNDING = 1;'],
    ]);
    expect(becomes('p({ gradientRounding: (x) => k * x });').map(([, text]) => text)).toEqual([
      'p({ gradientRounding: (x) => ((k * x) / 8) });',
      'p({ gradientRounding: (x) => 0 });',
    ]);
  });

  it('are all in one source, one at a time', () => {
    const source = 'f(a + Math.max(b, c - d));';
    const mutants = mutantsOf(source).map((mutant, number) => ({ ...mutant, number }));
    expect(mutants.length).toBe(5);
    const run = new Function('$mutant', 'f', 'a', 'b', 'c', 'd', switched(source, mutants));
    const valueOf = (code, $mutant) => {
      let value;
      run($mutant, (x) => (value = x), 1, 2, 30, 4);
      const own = new Function('f', 'a', 'b', 'c', 'd', code);
      let alone;
      own((x) => (alone = x), 1, 2, 30, 4);
      expect(value).toBe(alone);
      return value;
    };
    expect(valueOf(source, () => false)).toBe(27);
    expect(
      mutants.map((mutant) => valueOf(mutated(source, mutant), (k) => k === mutant.number)),
    ).toEqual([1, 26, 3, 27, 35]);
    for (const { source: file, plain } of targetFiles()) {
      const all = mutantsOf(file, { plain }).map((mutant, number) => ({ ...mutant, number }));
      const text = switched(file, all);
      const there = new Set(text.match(/\$mutant\(\d+\)/g));
      expect(all.filter(({ number }) => !there.has(`$mutant(${String(number)})`))).toEqual([]);
    }
  });

  it('have names of their own, and are code', () => {
    const files = targetFiles();
    expect(files.length).toBeGreaterThan(25);
    for (const { source, plain } of files) {
      const mutants = mutantsOf(source, { plain });
      expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
      for (const mutant of mutants.slice(0, 1)) {
        expect(mutated(source, mutant)).not.toBe(source);
        expect(transpiled(mutated(source, mutant)).length).toBeGreaterThan(10);
      }
    }
  });
});
