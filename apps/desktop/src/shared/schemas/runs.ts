import type { RunKindName } from '@bilevel/runs';
import { z } from 'zod';
import { doubles } from './arrays.js';
import { clusterChoice } from './cluster.js';
import { cleaningInfo, cleaningLimits, newCleaning } from './cleaning.js';
import { learningInfo, learningLimits } from './learning.js';
import { newRun } from './newRun.js';
import { newSampling, samplingInfo } from './sampling.js';

/** A run of a list. */
export const runInfo = z.discriminatedUnion('kind', [learningInfo, cleaningInfo, samplingInfo]);
export type RunInfo = z.infer<typeof runInfo>;
/** Of a kind. */
export type InfoOf<K extends RunKindName> = Extract<RunInfo, { readonly kind: K }>;

const name = z.string().max(100);

/** A run to start; it gets a name of its own when this is empty. */
export const startRequest = z.discriminatedUnion('kind', [
  newRun.extend({
    kind: z.literal('learning'),
    name,
    cluster: clusterChoice.optional(),
    /** What it may take of memory, such as 2GiB. */
    memory: z.string().max(40).optional(),
  }),
  newCleaning.extend({ kind: z.literal('cleaning'), name }),
  newSampling.extend({ kind: z.literal('sampling'), name }),
]);
export type StartRequest = z.infer<typeof startRequest>;

/** New limits of a run that goes on: each kind takes its own. */
export const limits = learningLimits.extend(cleaningLimits.shape);
export type Limits = z.infer<typeof limits>;

/** What can be exported of a run: of any, of one that learns, of one that finds wrong labels, of one that learns what to measure. */
export const exportKind = z.enum([
  ...['history', 'report', 'charts-svg', 'charts-png', 'zip'],
  ...['model', 'map'],
  ...['suspects', 'labels', 'labels-idx'],
  ...['patterns'],
] as const);
export type ExportKind = z.infer<typeof exportKind>;

/** Rows `from` to `from + count` of a history, by column. NaN is a missing value. */
export const historyBlock = z.object({
  from: z.int().min(0),
  count: z.int().min(0),
  columns: z.record(z.string(), doubles),
});
export type HistoryBlock = z.infer<typeof historyBlock>;
