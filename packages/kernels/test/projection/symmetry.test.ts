import { describe, expect, it } from 'vitest';
import { beamOf, type BeamGeometry } from '../../src/projection/beam.js';

const turns = (count: number, span: number): number[] =>
  Array.from({ length: count }, (_, k) => (k * span) / count);
const square: BeamGeometry = { width: 16, height: 16, detectors: 17, angles: turns(180, 180) };
const fan = { source: 40, detector: 20 };
/** Degrees: no two of them are images of each other. */
const any = Array.from({ length: 60 }, (_, k) => k * 2.9 + 0.777);

describe('rays that are cast together', () => {
  it.each<[string, Partial<BeamGeometry>, number, number]>([
    // 44 quadruples, 0° with 90° and 45° with 135°.
    ['parallel rays at whole degrees', {}, 8, 46],
    ['parallel rays at angles that no number has', { angles: turns(84, 180) }, 8, 22],
    ['an odd number of angles, without 90°', { angles: turns(7, 180) }, 2, 7],
    ['parallel rays at other angles', { angles: any }, 2, 60],
    ['more columns than rows', { width: 20 }, 2, 180],
    ['an axis elsewhere', { axis: { column: 3.5, row: 8 } }, 2, 180],
    ['a detector that has none opposite', { centre: 8.3 }, 2, 180],
    ['a fan all round', { fan, angles: turns(360, 360) }, 8, 46],
    ['a fan of detectors on one side', { fan, centre: 2, angles: turns(360, 360) }, 2, 180],
    ['a fan half round', { fan, angles: turns(180, 180) }, 8, 46],
    ['a fan at other angles', { fan, angles: any }, 2, 60],
    ['a fan around more columns than rows', { fan, width: 20, angles: turns(360, 360) }, 2, 180],
  ])('%s', (_, change, lanes, bases) => {
    const beam = beamOf({ ...square, ...change });
    expect([beam.lanes, beam.bases.length]).toEqual([lanes, bases]);
  });

  it('has each view once, and of parallel rays both halves of it', () => {
    for (const change of [{}, { fan, angles: turns(360, 360) }]) {
      const { targets, paired, angles } = beamOf({ ...square, ...change });
      const found = Array.from(targets).filter((target) => target >= 0);
      const views = Array.from({ length: angles }, (_, v) => v);
      const both = paired ? found.map((target) => target ^ 1) : [];
      expect(new Set(found).size).toBe(found.length);
      expect(found.map((target) => target >> 1).sort((a, b) => a - b)).toEqual(
        views.flatMap((v) => (paired ? [v, v] : [v])),
      );
      expect(new Set([...found, ...both]).size).toBe(found.length);
    }
  });
});
