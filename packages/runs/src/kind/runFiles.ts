import type { z } from 'zod';
import type { KindSummary } from './events.js';
import type { HistoryTable } from '../historyTable.js';

/** What the files of a kind of run hold. */
export interface RunTypes {
  readonly config: { readonly created: string };
  readonly row: { readonly step: number; readonly seconds: number; readonly totalWork: number };
  readonly summary: KindSummary;
  readonly checkpoint: { readonly seconds: number };
}

/** A kind of run as its folder: all that is needed to read one. */
export interface RunFiles<T extends RunTypes> {
  /** In `format` of config.json; readers refuse any other, and any other version. */
  readonly format: string;
  readonly version: number;
  /** In messages: `cleaning run`. */
  readonly name: string;
  readonly config: z.ZodType<T['config']>;
  readonly history: HistoryTable<T['row']>;
  readonly summary: z.ZodType<T['summary']>;
  readonly checkpoint: z.ZodType<T['checkpoint']>;
  /** Of two steps the one that counts; `best` is undefined before the first. */
  readonly better: (best: T['row'] | undefined, row: T['row']) => T['row'];
  /** What it writes beside the files that every run has, by name or by its form, and into folders below by file name. */
  readonly files: readonly (string | RegExp)[];
  readonly folders: Readonly<Record<string, RegExp>>;
}
