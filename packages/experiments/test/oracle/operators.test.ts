import { OPERATORS } from '@bilevel/imaging';
import { describe, expect, it } from 'vitest';
import { Arithmetic } from '../../src/verify/oracle/real.js';
import { EXACT_OPERATORS } from '../../src/verify/oracle/models/picture/operators.js';
import { formulaOf } from '../../src/verify/oracle/models/picture/formulas.js';

describe.each(OPERATORS.filter(({ picture }) => picture === undefined))('$name', (entry) => {
  const usual = Object.fromEntries(
    entry.options.map(({ key, default: value, names }) => [
      key,
      // Of patterns that are drawn the oracle is told what they came to.
      names?.includes('full') ? names.indexOf('full') : value,
    ]),
  );
  // With a blur of any width where there may be none.
  const edges = 'boundary' in usual ? [1, 2].map((boundary) => ({ ...usual, boundary })) : [];
  it.each([usual, ...('sigma' in usual ? [{ ...usual, sigma: 0.7 }] : []), ...edges])(
    'is what the oracle has: %o',
    (options) => {
      // Kernels have to fit for `valid`.
      const side = options.boundary === 2 ? 14 : 3;
      const grid = { width: side + 2, height: side, channels: side > 3 ? 1 : 3 } as const;
      const exact = formulaOf(EXACT_OPERATORS, 'operator', entry.name);
      const { rows } = exact(new Arithmetic(30), { name: entry.name, options }, grid);
      const x = Float64Array.from({ length: (side + 2) * side * grid.channels }, (_, p) =>
        Math.sin(p * p),
      );
      const seen = new Float64Array(rows.length);
      entry.make(grid, options).apply(x, seen);
      for (const [k, row] of rows.entries()) {
        const sum = row.reduce((total, [p, value]) => total + Number(value) * (x[p] ?? NaN), 0);
        expect(seen[k]).toBeCloseTo(sum, 13);
      }
    },
  );
});
