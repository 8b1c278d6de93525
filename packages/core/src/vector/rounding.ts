/** Unit roundoff of 64-bit floats, 2⁻⁵³. */
export const UNIT_ROUNDOFF = 2 ** -53;

/**
 * The rounding level of a length-d computation whose terms have Euclidean size `scale`:
 * (8 + √d) · 2⁻⁵³ · scale. The √d is the probabilistic growth of d accumulated roundings. Bounds
 * add it, so that none is ever reported below the level at which it could be told from zero
 * (mathematics.md §8, "Floating point").
 */
export function roundingLevel(dimension: number, scale: number): number {
  return (8 + Math.sqrt(dimension)) * UNIT_ROUNDOFF * scale;
}
