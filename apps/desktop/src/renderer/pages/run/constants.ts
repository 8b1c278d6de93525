import { roundedUp } from '@bilevel/runs/display';

/** A constant of the lower-level problem as the panel shows it. */
export interface ShownConstant {
  readonly name: string;
  readonly value: string;
  readonly kind: 'certified' | 'estimated';
}

/** ‖D‖² of forward differences in two directions is at most this. */
const SQUARED_NORM = 8;
/** |φ'''| ≤ 0.8587/ν². */
const THIRD_DERIVATIVE = 0.8587;

/**
 * The constants of smoothed total variation at weight w and smoothing ν (mathematics.md §8), all
 * proven: μ = 1, L = 1 + w‖D‖²/ν, L_A = 0.8587 b w‖D‖²/ν² with b = √2, or √3 for the isotropic kind,
 * L_B = √2 w‖D‖²/ν. With ‖D‖² ≤ 8; the run itself uses the norm of each picture's grid.
 */
export function constantsOf(
  prior: string | undefined,
  weight: number,
  smoothing: number,
): ShownConstant[] {
  if (prior !== 'tv' && prior !== 'tv-isotropic') return [];
  const block = Math.sqrt(prior === 'tv' ? 2 : 3);
  const curvature = (weight * SQUARED_NORM) / smoothing;
  const proven = (name: string, value: number): ShownConstant => ({
    name,
    value: `≤ ${roundedUp(value)}`,
    kind: 'certified',
  });
  return [
    { name: 'strong convexity μ', value: '1', kind: 'certified' },
    proven('Lipschitz constant of the gradient', 1 + curvature),
    proven('Lipschitz constant of the Hessian', (block * THIRD_DERIVATIVE * curvature) / smoothing),
    proven('Lipschitz constant of the cross derivative', Math.SQRT2 * curvature),
  ];
}
