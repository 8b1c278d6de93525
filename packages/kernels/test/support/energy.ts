/** What products with a symmetric matrix are added by. */
interface Products {
  addHessianVector(v: Float64Array, out: Float64Array): void;
}

/** ‖b‖² in the norm of (μI + H)⁻¹, H d×d, by Cholesky's decomposition. */
export function energyOf(d: number, mu: number, at: Products, b: Float64Array): number {
  const rows = Array.from({ length: d }, (_, i) => {
    const unit = new Float64Array(d);
    unit[i] = 1;
    const row = new Float64Array(d);
    at.addHessianVector(unit, row);
    row[i]! += mu;
    return row;
  });
  const L = rows.map(() => new Float64Array(d));
  const solved = new Float64Array(d);
  let energy = 0;
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = rows[i]![j]!;
      for (let k = 0; k < j; k++) sum -= L[i]![k]! * L[j]![k]!;
      L[i]![j] = i === j ? Math.sqrt(sum) : sum / L[j]![j]!;
    }
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= L[i]![k]! * solved[k]!;
    solved[i] = sum / L[i]![i]!;
    energy += solved[i]! ** 2;
  }
  return energy;
}
