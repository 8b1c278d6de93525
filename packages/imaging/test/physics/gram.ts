import { dot } from '@bilevel/core';
import { sizeOfExtent } from '../../src/image.js';
import type { ForwardOperator } from '../../src/physics/operator/operator.js';

/** The largest and the least eigenvalue of KᵀK, by rotations of the dense matrix (Jacobi). */
export function gramEigenvalues(K: ForwardOperator): {
  readonly most: number;
  readonly least: number;
} {
  const [d, m] = [sizeOfExtent(K.input), sizeOfExtent(K.output)];
  // Of Kᵀ where that is less: its squares are the same, but for those that are 0.
  const [count, length, multiply] = m < d ? [m, d, K.adjoint.bind(K)] : [d, m, K.apply.bind(K)];
  const columns = Array.from({ length: count }, (_, p) => {
    const unit = new Float64Array(count);
    unit[p] = 1;
    const column = new Float64Array(length);
    multiply(unit, column);
    return column;
  });
  // One-sided: columns are rotated until they are orthogonal.
  for (let sweep = 0, worst = 1; sweep < 30 && worst > 1e-13; sweep++) {
    worst = 0;
    for (let p = 0; p < count; p++) {
      for (let q = p + 1; q < count; q++) {
        const [u, v] = [columns[p]!, columns[q]!];
        const [a, b, c] = [dot(u, u), dot(v, v), dot(u, v)];
        if (Math.abs(c) <= 1e-14 * Math.sqrt(a * b) || c === 0) continue;
        worst = Math.max(worst, Math.abs(c) / Math.sqrt(a * b));
        const zeta = (b - a) / (2 * c);
        const t = Math.sign(zeta || 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
        const cosine = 1 / Math.hypot(1, t);
        for (let k = 0; k < length; k++) {
          const [x, y] = [u[k]!, v[k]!];
          u[k] = cosine * (x - t * y);
          v[k] = cosine * (y + t * x);
        }
      }
    }
  }
  const eigenvalues = columns.map((column) => dot(column, column));
  return { most: Math.max(...eigenvalues), least: m < d ? 0 : Math.min(...eigenvalues) };
}
