import { OPERATORS } from '@bilevel/imaging';
import { describe, expect, it } from 'vitest';
import { Arithmetic } from '../../src/verify/oracle/real.js';
import { EXACT_OPERATORS } from '../../src/verify/oracle/models/picture/operators.js';
import { formulaOf } from '../../src/verify/oracle/models/picture/formulas.js';

describe.each(OPERATORS.filter(({ picture }) => picture === undefined))('$name', (entry) => {
  const usual = Object.fromEntries(entry.options.map((one) => [one.key, one.default]));
  // With a blur of any width where there may be none.
  it.each([usual, ...('sigma' in usual ? [{ ...usual, sigma: 0.7 }] : [])])(
    'is what the oracle has: %o',
    (options) => {
      const grid = { width: 5, height: 3, channels: 3 } as const;
      const exact = formulaOf(EXACT_OPERATORS, 'operator', entry.name);
      const { rows } = exact(new Arithmetic(30), { name: entry.name, options }, grid);
      const x = Float64Array.from({ length: 45 }, (_, p) => Math.sin(p * p));
      const seen = new Float64Array(rows.length);
      entry.make(grid, options).apply(x, seen);
      for (const [k, row] of rows.entries()) {
        const sum = row.reduce((total, [p, value]) => total + Number(value) * (x[p] ?? NaN), 0);
        expect(seen[k]).toBeCloseTo(sum, 13);
      }
    },
  );
});
