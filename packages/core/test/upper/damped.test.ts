import { describe, expect, it } from 'vitest';
import { applyMetric, dampedUntil } from '../../src/upper/metric.js';
import { dot, norm } from '../../src/vector/vector.js';

const h = Float64Array.of(50, 0.3);
/** Newton's step of the first parameter is 0.02, of the other 300. */
const H = Float64Array.of(1 / 2500, 0, 0, 1e3);
const cosine = (of: Float64Array): number => {
  const p = applyMetric(of, h);
  return dot(h, p) / (norm(h) * norm(p));
};

describe('a metric that leads away from the gradient', () => {
  it('is damped no more than it takes, and keeps the step of what counts', () => {
    expect(cosine(H)).toBeLessThan(0.05);
    const damped = dampedUntil(H, (of) => cosine(of) >= 0.5);
    if (damped === undefined) throw new Error('expected a metric');
    expect(cosine(damped)).toBeGreaterThanOrEqual(0.5);
    expect(cosine(damped)).toBeLessThan(0.5 + 1e-6);
    const [first = 0, second = 0] = applyMetric(damped, h);
    expect(first).toBeGreaterThan(0.9 * 0.02);
    expect(second).toBeLessThan(0.04);
  });

  it('stays what it is where it suits, and is none where nothing does', () => {
    expect(dampedUntil(H, () => true)).toBe(H);
    expect(dampedUntil(H, () => false)).toBeUndefined();
  });
});
