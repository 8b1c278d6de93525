import { z } from 'zod';

const column = z.int().refine((number) => number !== 0, 'Expected a column other than 0');

/** How a table is read, as `TableOptions` of hypercleaning: what is not given is found by looking. */
export const tableOptions = z.strictObject({
  /** Column of the labels from 1, from the right when negative. */
  labelColumn: column.optional(),
  /** Whether the first line names the columns. */
  header: z.boolean().optional(),
  classes: z.int().min(2).max(65535).optional(),
  encoding: z.string().min(1).optional(),
  separator: z.string().length(1).optional(),
  decimal: z.enum(['.', ',']).optional(),
  /** Columns that are no features. */
  ignore: z.array(column).readonly().optional(),
  /** What stands for missing values; samples with one are left out. */
  missing: z.array(z.string()).readonly().optional(),
});
