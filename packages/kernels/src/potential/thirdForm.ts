/**
 * The norm of the third derivative of Φ(|z|) at |z| = r, a symmetric trilinear form: it attains its norm on
 * the diagonal, where, with c = ⟨ẑ, u⟩ of a unit vector u, A = |Φ'''| and b = (Φ'/r − Φ'')/r,
 *
 *     |D³[u, u, u]| = A c³ + 3b c (1 − c²),
 *
 * for Φ''' ≤ 0 ≤ b. That is largest at c = 1 where A ≥ 2b, and otherwise at c² = b/(3b − A).
 *
 * Where A rises up to r₀ and falls from there on, so does this norm, and it is A up to r₀. Proof: from
 * r²b = ∫₀^r s A(s) ds, m = 2b is the mean of A on [0, r] with weights s, and m' = 2(A − m)/r. Up to r₀, A ≥ m:
 * the norm is A. Beyond, m rises while A > m; once they meet, A falls and m with it, above A: they cannot
 * meet again, or A would have to rise. Until then the norm is A, which falls. From then on it is
 * N, N² = m³/(3m − 2A), with ∂(N²)/∂m = 6m²(m − A)/(3m − 2A)² ≥ 0 and ∂(N²)/∂A > 0: it falls with both.
 *
 * And N ≤ max(A, m) ≤ sup |Φ'''|.
 */
export function thirdForm(A: number, b: number): number {
  return A >= 2 * b ? A : 2 * b * Math.sqrt(b / (3 * b - A));
}

/** Of the sizes in [near, far] the one where what rises up to `peak` and falls beyond is largest. */
export function nearest(peak: number, near: number, far: number): number {
  return far < peak ? far : Math.max(near, peak);
}
