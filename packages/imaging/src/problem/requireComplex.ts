import { ArgumentError, expected } from '@bilevel/core/errors';
import type { Shape } from '../image.js';
import type { OperatorEntry } from '../physics/operator/entry.js';

/** @throws ArgumentError for real pictures where the operator sees complex ones, and the other way round */
export function requireComplex(
  { channels }: Pick<Shape, 'channels'>,
  {
    entry: { name },
    seesComplex,
  }: { readonly entry: OperatorEntry; readonly seesComplex: boolean },
): void {
  if (seesComplex === (channels === 2)) return;
  const what = `${seesComplex ? 'complex pictures (2 channels)' : 'real pictures (1 or 3 channels)'} for ${name}`;
  const remedy = seesComplex
    ? 'Give pictures their imaginary part (asComplex, of grey ones), or choose `unknown` real.'
    : 'Complex pictures are seen by mri with `unknown` complex.';
  throw new ArgumentError(expected(what, 'the channels', channels, remedy));
}
