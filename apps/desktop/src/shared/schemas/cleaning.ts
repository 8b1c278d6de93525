import {
  cleaningSettings,
  cleaningSummary,
  exactly,
  tableOptions,
  type CleaningStartEvent,
} from '@bilevel/runs/settings';
import { z } from 'zod';
import { bytes } from './arrays.js';
import { runEntry } from './entry.js';

const label = z.int().min(0).max(65535);
/** What classes are called, by number; null where they have no names. */
const classNames = z.array(z.string()).nullable();
/** Where the samples are and how a table of them is read. */
export const sampleSource = z.object({
  /** Folder or file; null for the bundled digits. */
  data: z.string().min(1).nullable(),
  table: tableOptions,
});
export type SampleSource = z.infer<typeof sampleSource>;

/** Samples before they are used. */
export const sampleSet = z.object({
  samples: z.int(),
  features: z.int(),
  classes: z.int(),
  classNames,
  /** Test samples of their own; 0 where there are none. */
  test: z.int(),
  /** Whether the first line of the table was taken for the names of its columns. */
  header: z.boolean(),
  /** How a table was read, in words, and what is odd about it. */
  reading: z.string().nullable(),
  warnings: z.array(z.string()),
  /** Size of the pictures, where the samples are some. */
  picture: z.object({ width: z.int(), height: z.int() }).nullable(),
  /** A few of them: pictures as grey bytes one after the other, else nothing. */
  examples: z.array(z.object({ index: z.int(), label })),
  pixels: bytes,
});
export type SampleSet = z.infer<typeof sampleSet>;

/** The folder that holds MNIST, or will. */
export const mnistPlace = z.object({ folder: z.string(), complete: z.boolean() });
export type MnistPlace = z.infer<typeof mnistPlace>;

/** How far a download has come; `of` is null where the server does not say. */
export const fetching = z.object({
  file: z.string(),
  received: z.number(),
  of: z.number().nullable(),
});
export type Fetching = z.infer<typeof fetching>;

/** A cleaning run to start. */
export const newCleaning = sampleSource.extend({ settings: cleaningSettings });
export type NewCleaning = z.infer<typeof newCleaning>;

/** New limits of a run that goes on. */
export const cleaningLimits = z.object({
  budget: z.int().positive().optional(),
  patience: z.int().positive().optional(),
});

/** How many samples each part has. */
export const cleaningCounts = exactly<Pick<CleaningStartEvent, CountName>>()(
  z.object({
    classes: z.int(),
    features: z.int(),
    train: z.int(),
    validation: z.int(),
    holdOut: z.int(),
    test: z.int(),
    corrupted: z.int(),
  }),
);
type CountName = 'classes' | 'features' | 'train' | 'validation' | 'holdOut' | 'test' | 'corrupted';

/** A line of the list of cleaning runs. */
export const cleaningInfo = runEntry.extend({
  kind: z.literal('cleaning'),
  /** Folder or file; null for the bundled digits or while unknown. */
  data: z.string().nullable(),
  settings: cleaningSettings.nullable(),
  /** What is odd about the data. */
  warnings: z.array(z.string()),
  counts: cleaningCounts.nullable(),
  /** Steps since the smallest hold-out loss; null when not going. */
  staleSteps: z.int().nullable(),
  summary: cleaningSummary.nullable(),
});
export type CleaningInfo = z.infer<typeof cleaningInfo>;

/** Suspects of a cleaning run, some of them, the most suspect first. */
export const suspectPage = z.object({
  total: z.int(),
  /** How many of all have been decided about. */
  decided: z.int(),
  classes: z.int(),
  classNames,
  picture: z.object({ width: z.int(), height: z.int() }).nullable(),
  items: z.array(
    z.object({
      index: z.int(),
      given: label,
      predicted: label,
      weight: z.number(),
      /** Of the given label; the smaller, the more suspect. */
      probability: z.number(),
      /** The label before it was made wrong on purpose; null where nothing was. */
      truth: label.nullable(),
      /** The label that a person gave. */
      label: label.nullable(),
      /** Features, where the samples are no pictures. */
      values: z.array(z.number()),
    }),
  ),
  /** Pictures of the items as grey bytes, one after the other. */
  pixels: bytes,
});
export type SuspectPage = z.infer<typeof suspectPage>;
export type SuspectItem = SuspectPage['items'][number];

/** What becomes of suspects that nobody has decided about. */
export const undecided = z.enum(['predicted', 'given']);
