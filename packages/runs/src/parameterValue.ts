import { z } from 'zod';

/** A number of a model, or the numbers of an array of them; what they may be their model knows. */
export const parameterValue = z.union([z.number(), z.array(z.number()).readonly()], {
  error: 'Expected a number, or an array of nothing but numbers',
});
