import { ArgumentError, expected } from '@bilevel/core';
import { chirpLength, chirpOf, type Chirp } from './chirp.js';
import { grown, passesError } from './errors.js';
import type { PlaneShape } from './fourierKernels.js';
import { passesOf, type Passes } from './plan.js';

/** How sequences of one length are transformed: by passes, or by a chirp where the length has large factors. */
export type SequencePlan =
  | { readonly kind: 'passes'; readonly inner: Passes; readonly error: number }
  | ({ readonly kind: 'chirp' } & Chirp);

function sequencePlan(length: number): SequencePlan {
  const chirp = chirpLength(length);
  if (chirp !== undefined) return { kind: 'chirp', ...chirpOf(length, chirp) };
  const inner = passesOf(length);
  return { kind: 'passes', inner, error: grown(passesError(inner)) };
}

/** How planes are transformed: their rows, then their columns. */
export interface PlanePlan {
  readonly width: number;
  readonly height: number;
  readonly rows: SequencePlan;
  readonly columns: SequencePlan;
}

/** @throws ArgumentError for a width or height that is no whole number of at least 1 */
export function planOf(shape: PlaneShape): PlanePlan {
  const { width, height } = shape;
  for (const [name, count] of Object.entries({ width, height })) {
    if (Number.isInteger(count) && count > 0) continue;
    throw new ArgumentError(expected('a whole number of at least 1', name, count));
  }
  const rows = sequencePlan(width);
  return { width, height, rows, columns: width === height ? rows : sequencePlan(height) };
}
