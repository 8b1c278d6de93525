import { z } from 'zod';
import { numberSchema } from '../options/numberSchema.js';
import { choicesOf } from '../options/option.js';
import { TABLE_OPTIONS } from '../options/table.js';

const column = numberSchema(TABLE_OPTIONS.labelColumn);

/** How a table is read, as `TABLE_OPTIONS` describes it: what is not given is found by looking. */
export const tableOptions = z.strictObject({
  labelColumn: column.optional(),
  header: z.boolean().optional(),
  classes: numberSchema(TABLE_OPTIONS.classes).optional(),
  encoding: z.string().min(1).optional(),
  separator: z.string().length(1).optional(),
  decimal: z.enum(choicesOf(TABLE_OPTIONS.decimal)).optional(),
  ignore: z.array(column).readonly().optional(),
  missing: z.array(z.string()).readonly().optional(),
});
