import { z } from 'zod';

/** The contents of a file. */
export const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'Expected bytes');

/** Numbers, one a step or a pixel. */
export const doubles = z.custom<Float64Array>(
  (value) => value instanceof Float64Array,
  'Expected an array of doubles',
);
