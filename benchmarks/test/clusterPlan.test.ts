import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { predicted, type CallLoad, type JobCosts } from '../src/cluster/planning.js';
import { planned } from '../src/cluster/plan.js';
import { simulated } from '../src/cluster/simulation.js';
import { uniform } from '../src/random.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const { costs, load } = JSON.parse(read('../results/cluster-plan.json')) as {
  costs: JobCosts;
  load: CallLoad;
};

describe('the plan of a cluster', () => {
  it('is the table of docs/cluster.md, from what was measured', () => {
    // Columns are padded there.
    const plain = (text: string): string => text.replaceAll(/ +/g, ' ').replaceAll(/-+/g, '-');
    expect(plain(read('../../docs/cluster.md'))).toContain(plain(planned(costs, load)));
  });

  it('is what the events of a call come to within two fifths, whoever is busy all the time', () => {
    // Not those measured last, which would make another test of each measurement.
    const costs = { coordinator: 0.002, redis: 0.001, worker: 0.003, mebibyte: 0.0007 };
    const limits = new Set<string>();
    for (const solve of [0.01, 0.3]) {
      for (const mebibytes of [1, 30]) {
        for (const workers of [1, 2, 8, 32]) {
          const many = { samples: 1000, solve, spread: 0.3, mebibytes };
          const { seconds, limit } = predicted(costs, many, workers);
          limits.add(limit);
          const ratio = simulated(costs, many, workers, uniform(workers)) / seconds;
          expect(ratio, JSON.stringify({ ...many, workers })).toBeGreaterThan(0.7);
          expect(ratio, JSON.stringify({ ...many, workers })).toBeLessThan(1.4);
        }
      }
    }
    expect(limits.size).toBeGreaterThan(1);
  });

  it('knows a call that can be counted by hand', () => {
    const free = { coordinator: 0, redis: 0, worker: 0, mebibyte: 0 };
    const even = { samples: 192, solve: 1, spread: 0, mebibytes: 1 };
    for (const workers of [1, 2, 4, 16]) {
      expect(predicted(free, even, workers).seconds).toBeCloseTo(192 / workers, 12);
      expect(simulated(free, even, workers, uniform(1))).toBeCloseTo(192 / workers, 9);
    }
    // An eighth of the warm starts goes to Redis with each call.
    const slow = { ...free, mebibyte: 100 };
    expect(predicted(slow, even, 16)).toMatchObject({ seconds: 2400, limit: 'Redis' });
  });
});
