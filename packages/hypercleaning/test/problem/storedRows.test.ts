import { compressRows, denseRows } from '@bilevel/kernels';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { GramBound } from '../../src/problem/gram.js';
import { storedRows } from '../../src/problem/storedRows.js';
import { randomStream } from '../random.js';
import { randomData, randomVector, sampleOf } from './support.js';

const shape = fc.record({
  rows: fc.constantFrom(5, 13),
  columns: fc.constantFrom(1, 4, 7),
  classes: fc.constantFrom(2, 5),
  bytes: fc.boolean(),
  seed: fc.nat(1e6),
});

it('bounds read the same of samples whether zeros are stored or not, and it is right', () => {
  fc.assert(
    fc.property(shape, (of) => {
      const data = randomData(of);
      const { rows, columns, values, scale } = data.features;
      const random = randomStream(of.seed + 1);
      const v = randomVector(random, columns + 1);
      const V = randomVector(random, (columns + 1) * of.classes);
      const [w, m] = [randomVector(random, rows), randomVector(random, rows)];
      const read = [compressRows, denseRows].map((make) => {
        const stored = storedRows(make(values, { rows, columns }, { scale }));
        const margins = new Float64Array(rows);
        const gathered = new Float64Array(columns + 1);
        stored.project(v, margins);
        stored.gather(w, m, gathered);
        const scores = Array.from({ length: rows }, (_, i) => {
          const out = new Float64Array(of.classes);
          stored.scores(i, V, out);
          return out;
        });
        const gram = new GramBound(stored);
        return { margins, gathered, scores, bound: gram.largestEigenvalue(w.map(Math.abs), true) };
      });
      // Terms that are 0 change no bit of a sum.
      expect(read[1]).toEqual(read[0]);
      const X = Array.from({ length: rows }, (_, i) => sampleOf(data, i));
      X.forEach((x, i) => {
        const margin = x.reduce((sum, entry, j) => sum + Math.abs(entry) * v[j]!, 0);
        expect(read[0]?.margins[i]).toBeCloseTo(margin, 10);
        const score = x.reduce((sum, entry, j) => sum + entry * V[j * of.classes + 1]!, 0);
        expect(read[0]?.scores[i]?.[1]).toBeCloseTo(score, 10);
      });
      for (let j = 0; j <= columns; j++) {
        const sum = X.reduce((total, x, i) => total + w[i]! * m[i]! * Math.abs(x[j]!), 0);
        expect(read[0]?.gathered[j]).toBeCloseTo(sum, 10);
      }
    }),
    { seed: 1, numRuns: 30 },
  );
});
