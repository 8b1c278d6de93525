import { gamma } from '@bilevel/core';
import { describe, expect, it } from 'vitest';
import { denseRows, softmaxRegression, type SoftmaxRegression } from '../../src/index.js';
import { Exact, exact } from '../support/exact.js';
import { randomStream } from '../support/random.js';

/** One sample with the one entry 1 and no bias: scores are the entries of W, without an error. */
function scoresThemselves(
  classes: number,
  label: number,
  which: 'simd' | 'plain',
): SoftmaxRegression {
  const samples = denseRows(Float64Array.of(1), { rows: 1, columns: 1 });
  return softmaxRegression(
    { samples, labels: [label], classes, bias: false },
    { implementation: which, threads: 1 },
  );
}

describe.each(['simd', 'plain'] as const)('%s: nothing cancels where p_y is nearly 1', (which) => {
  it('losses, residuals and slopes keep their digits, however small they are', () => {
    const random = randomStream(41);
    for (let k = 0; k < 100; k++) {
      const classes = 2 + Math.floor(6 * random());
      const label = Math.floor(classes * random());
      const regression = scoresThemselves(classes, label, which);
      // Differences of up to 600, the label first or not; also ties.
      const W = Float64Array.from({ length: classes }, () => -Math.floor(600 * random() ** 3));
      if (k % 3 !== 0) W[label] = 0;
      const { losses, probabilities } = regression.roundings;

      const scores = Array.from(W, exact);
      const terms = scores.map((z) => z.minus(scores[label]!).exp());
      const others = terms.reduce((sum, e, c) => (c === label ? sum : sum.plus(e)), new Exact(0));
      const total = others.plus(1);
      const residual = terms.map((e, c) => (c === label ? others.neg() : e).div(total));
      const found = { loss: new Float64Array(1), residual: new Float64Array(classes) };
      const one = Float64Array.of(1);
      regression.losses(W, found.loss);
      regression.gradient(W, one, 0, found.residual);
      const apart = new Float64Array(classes);
      const at = regression.linearise(W);
      at.cross(one, apart);

      const loss = others.lessThan(1e-25) ? others.minus(others.pow(2).div(2)) : total.ln();
      const off = (value: number, truth: typeof loss): number =>
        exact(value).minus(truth).abs().div(truth.abs()).toNumber();
      // Differences of scores are rounded, too: not these, which are integers.
      expect(off(found.loss[0]!, loss)).toBeLessThan(gamma(losses));
      for (const [c, truth] of residual.entries()) {
        expect(off(found.residual[c]!, truth)).toBeLessThan(gamma(probabilities));
        expect(off(apart[c]!, truth)).toBeLessThan(gamma(probabilities));
        // ⟨p − e_y, z⟩ with z the unit vector of a class.
        const slope = new Float64Array(1);
        const Q = new Float64Array(classes);
        Q[c] = 1;
        at.crossTranspose(Q, one, slope);
        expect(off(slope[0]!, truth)).toBeLessThan(gamma(probabilities));
      }
    }
  });

  it('what is taken to be 0 is less than is stated', () => {
    const regression = scoresThemselves(3, 0, which);
    const out = new Float64Array(3);
    regression.gradient(Float64Array.of(0, -720, -1e4), Float64Array.of(1), 0, out);
    for (const entry of out) expect(Math.abs(entry)).toBeLessThan(regression.roundings.absent);
    const losses = new Float64Array(1);
    regression.losses(Float64Array.of(0, -720, -1e4), losses);
    expect(losses[0]).toBeLessThan(regression.roundings.absent);
  });
});
