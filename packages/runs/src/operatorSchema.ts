import { z } from 'zod';

const counts = z.array(z.int().min(0)).readonly();
/** Numbers of an operator beside its options, as `ArrayValue` of @bilevel/imaging. */
const array = z.strictObject({
  shape: counts,
  data: z.array(z.number()).readonly(),
  imaginary: z.array(z.number()).readonly().optional(),
  columns: counts.optional(),
  starts: counts.optional(),
});

/** A part of a model by name, with options. */
export const choice = z.strictObject({
  name: z.string().min(1),
  options: z.record(z.string(), z.number()).optional(),
});

/** An operator by name, with options and arrays; `files` says where those are from. */
export const operatorChoice = choice.extend({
  arrays: z.record(z.string(), array).optional(),
  files: z.record(z.string(), z.string()).optional(),
});
