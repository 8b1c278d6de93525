/**
 * Gauss and Newton's part of ∇²F of one sample, n×n row by row,
 *
 *     G = (∂x*)ᵀ ∇²f ∂x* ≼ L_f ZᵀZ,   ∂x* = −A⁻¹B ≈ −Z,
 *
 * with L_f for ∇²f: equal to it where f is half a squared distance. An estimate that steers steps and proves nothing;
 * what it leaves out is the curvature of x* itself.
 *
 * @param duals the z_j ≈ A⁻¹B e_j
 * @param dot their inner product
 * @param lipschitz L_f
 */
export function gaussNewton(
  duals: readonly Float64Array[],
  dot: (a: Float64Array, b: Float64Array) => number,
  lipschitz: number,
): Float64Array {
  const n = duals.length;
  const G = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      G[i * n + j] = G[j * n + i] = lipschitz * dot(duals[i]!, duals[j]!);
    }
  }
  return G;
}
