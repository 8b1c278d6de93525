import { createHash } from 'node:crypto';
import type { DataSet, LabelledData } from '@bilevel/hypercleaning';
import { z } from 'zod';
import { CLEANING_FORMAT, cleaningSettings } from './settings.js';
import { tableOptions } from './tableOptions.js';

/** Version of a cleaning run's config.json; readers refuse any other. */
export const CLEANING_VERSION = 1;

/** config.json of a cleaning run. */
export const cleaningConfig = z.strictObject({
  format: z.literal(CLEANING_FORMAT),
  version: z.literal(CLEANING_VERSION),
  created: z.iso.datetime(),
  software: z.record(z.string(), z.string()),
  data: z.strictObject({
    /** Folder or file; absent for the digits that come with bilevel. */
    path: z.string().min(1).optional(),
    /** SHA-256 of features and labels as they were read. */
    sha256: z.string().length(64),
    /** What the classes are called, by number; absent where labels are numbers. */
    classNames: z.array(z.string().min(1)).min(2).optional(),
    /** How a table was read, in words. */
    reading: z.string().optional(),
    /** What was odd about them, for people. */
    warnings: z.array(z.string()).optional(),
  }),
  /** How a table is read. */
  table: tableOptions,
  settings: cleaningSettings,
});
export type CleaningConfig = z.infer<typeof cleaningConfig>;

/** SHA-256 of all that a run takes from its data. */
export function dataDigest({ train, test }: DataSet): string {
  const hash = createHash('sha256');
  const add = ({ features, labels, classes, classNames }: LabelledData): void => {
    const { rows, columns, scale, values } = features;
    hash.update(JSON.stringify({ rows, columns, scale, classes, classNames }));
    for (const { buffer, byteOffset, byteLength } of [values, labels]) {
      hash.update(new Uint8Array(buffer, byteOffset, byteLength));
    }
  };
  add(train);
  if (test !== undefined) add(test);
  return hash.digest('hex');
}
