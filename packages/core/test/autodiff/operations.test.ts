import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { Derivatives } from '../../src/autodiff/derivatives.js';
import { Runner } from '../../src/autodiff/runner.js';
import { dot, norm } from '../../src/index.js';
import { distance } from '../support/truth.js';
import { describeOnBackends } from './backends.js';
import { OPERATIONS } from './operations.js';

const x = Float64Array.of(0.31, 0.74, 0.23, 0.83, 0.47, 0.62);
const v = Float64Array.of(0.3, -0.5, 0.7, 0.2, -0.4, 0.6);
const NONE = Float64Array.of(0);
const STEP = 5e-3;

const everyOperation = Object.values(OPERATIONS).flatMap((family) => Object.entries(family));

describeOnBackends(({ tf, name }) => {
  // No fallback: every kernel has to be there.
  const runner = new Runner({ name, tf, skipped: [] });

  it.each(everyOperation)('%s has two derivatives, those of its values', (label, operation) => {
    // Σ_k w_k (y_k + y_k²) of y = operation(x): curved, and no two outputs alike.
    const g = new Derivatives(runner, tf, label, (at) => {
      const y = operation(tf, at);
      const w = Float32Array.from({ length: y.size }, (_, k) => 1 + Math.sin(2 * k + 1) / 2);
      return tf.sum(tf.mul(tf.reshape(tf.add(y, tf.square(y)), [y.size]), w));
    });
    const gradient = new Float64Array(6);
    const product = new Float64Array(6);
    g.gradient('x', x, NONE, gradient);
    g.second('x', 'x', x, NONE, v, product);

    const moved = (sign: number): Float64Array => x.map((xi, i) => xi + sign * STEP * v[i]!);
    const slope = (g.value(moved(1), NONE) - g.value(moved(-1), NONE)) / (2 * STEP);
    const [ahead, behind] = [new Float64Array(6), new Float64Array(6)];
    g.gradient('x', moved(1), NONE, ahead);
    g.gradient('x', moved(-1), NONE, behind);
    const difference = ahead.map((a, i) => (a - behind[i]!) / (2 * STEP));
    expect(norm(gradient)).toBeGreaterThan(0.01);
    expect(norm(product)).toBeGreaterThan(0.01);
    expect(Math.abs(slope - dot(gradient, v))).toBeLessThan(3e-3 * norm(gradient));
    expect(distance(difference, product)).toBeLessThan(3e-3 * norm(product));
  });
});

it('the table of AUTODIFF.md lists these operations and no others', async () => {
  const text = await readFile(new URL('../../AUTODIFF.md', import.meta.url), 'utf8');
  for (const [family, operations] of Object.entries(OPERATIONS)) {
    const row = text.split('\n').find((line) => line.startsWith(`| ${family} `)) ?? '';
    const [, , listed = ''] = row.split('|');
    expect([...listed.matchAll(/`([^`]+)`/g)].map(([, name]) => name)).toEqual(
      Object.keys(operations),
    );
  }
});
