import { z } from 'zod';
import { accepts, expectedOf, type NumberOption } from './option.js';

/** Checks a number as its option is described. */
export function numberSchema(option: NumberOption): z.ZodNumber {
  const { min, above, max, below, except, whole } = option;
  let schema = whole === true ? z.int() : z.number();
  if (min !== undefined) schema = schema.min(min);
  if (above !== undefined) schema = schema.gt(above);
  if (max !== undefined) schema = schema.max(max);
  if (below !== undefined) schema = schema.lt(below);
  if (whole !== 'or-share' && except === undefined) return schema;
  return schema.refine((value) => accepts(option, value), `Expected ${expectedOf(option)}`);
}
