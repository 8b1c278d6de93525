import { runSettings } from '@bilevel/runs/settings';
import { z } from 'zod';

/** Where the app runs and what it has to offer. */
export const appInfo = z.object({
  version: z.string(),
  platform: z.string(),
  cores: z.int().positive(),
  home: z.string(),
  /** Folder of the runs. */
  runs: z.string(),
  /** The bundled pictures. */
  examples: z
    .object({
      ...{ train: z.string(), validation: z.string(), clean: z.string(), noisy: z.string() },
      /** Of magnetic resonance. */
      slices: z.string(),
      /** For operators that have others than those to learn from, by their names. */
      ofOperators: z.record(z.string(), z.string()),
    })
    .nullable(),
});

export type AppInfo = z.infer<typeof appInfo>;

/** What lies in a folder, for choosing one. */
export const folderListing = z.object({
  folder: z.string(),
  /** Null at the top. */
  parent: z.string().nullable(),
  folders: z.array(z.object({ name: z.string(), path: z.string() })),
  files: z.array(
    z.object({ name: z.string(), path: z.string(), kind: z.enum(['picture', 'model', 'table']) }),
  ),
  /** Names that are no UTF-8, to which no path leads, with such bytes as `\xe9`. */
  undecodable: z.array(z.string()),
  /** Whether the folder is that of a run. */
  isRun: z.boolean(),
  /** Where to begin elsewhere: the home folder, drives. */
  places: z.array(z.object({ name: z.string(), path: z.string() })),
});
export type FolderListing = z.infer<typeof folderListing>;

/** A picture file before it is used. */
const pictureInfo = z.object({
  path: z.string(),
  name: z.string(),
  width: z.number().nullable(),
  height: z.number().nullable(),
  bitDepth: z.number().nullable(),
  channels: z.number().nullable(),
  format: z.string().nullable(),
  /** What keeps it from being used, and what to do. */
  problem: z.string().nullable(),
  /** What has to be chosen of it before it can be read. */
  choice: z.enum(['page', 'channel', 'variable']).nullable(),
});
export type PictureInfo = z.infer<typeof pictureInfo>;

/** Which picture of files with several is meant. */
export const pictureChoice = z.object({
  page: runSettings.shape.data.shape.page,
  channel: runSettings.shape.data.shape.channel,
  variable: runSettings.shape.data.shape.variable,
});
export type PictureChoice = z.infer<typeof pictureChoice>;

export const pictureSet = z.object({
  pictures: z.array(pictureInfo),
  /** What is wrong with the set as a whole: none found, partners missing. */
  problem: z.string().nullable(),
});
/** How many of the pictures of an inspection have been read. */
export const reading = z.object({ token: z.string(), done: z.int(), of: z.int() });
export type Reading = z.infer<typeof reading>;
export type PictureSet = z.infer<typeof pictureSet>;
