import type { Grid } from '@bilevel/kernels';

/**
 * ‖D‖² of the forward differences D of a height × width grid with free boundary, exactly:
 * 4 cos²(π/2w) + 4 cos²(π/2h), the largest eigenvalue of the Neumann Laplacian (at most 8, 0 for a
 * single pixel). Rounded up.
 */
export function squaredNormOfDifferences({ width, height }: Grid): number {
  const along = (n: number): number => (n > 1 ? 4 * Math.cos(Math.PI / (2 * n)) ** 2 : 0);
  return (along(width) + along(height)) * (1 + 1e-12);
}
