import type { KindTypesByName, RunFolder, RunKindName } from '@bilevel/runs';
import type { RunEntry } from '../../shared/schemas/entry.js';
import type { ExportKind, InfoOf, Limits, StartRequest } from '../../shared/schemas/runs.js';
import type { Undecided } from '@bilevel/runs';

/** What the list shows of a run of a kind beside what it shows of every run. */
export type Fields<K extends RunKindName> = Omit<InfoOf<K>, keyof RunEntry | 'kind'>;

/** A file for the person to keep, without the name of the run. */
export interface Exported {
  readonly as: string;
  readonly type: string;
  readonly data: Uint8Array;
}

/** A run as its folder tells. */
export interface Opened<K extends RunKindName> {
  readonly folder: RunFolder;
  readonly config: KindTypesByName[K]['config'];
  /** The last step, and the summary where it is that of this step. */
  readonly row: KindTypesByName[K]['row'] | undefined;
  readonly summary: KindTypesByName[K]['summary'] | undefined;
}

/** A kind of run as the app has it. */
export interface AppKind<K extends RunKindName> {
  /** Where its runs are and what is remembered of them, below the app's folder. */
  readonly library: { readonly folder: string; readonly file: string };
  /** Before there is anything on disk. */
  readonly empty: Fields<K>;
  readonly fieldsOf: (opened: Opened<K>) => Fields<K> | Promise<Fields<K>>;
  /** What changes with a step, by the event that tells of it and what was shown before. */
  readonly atStep: (
    event: Extract<KindTypesByName[K]['event'], { type: 'step' }>,
    before: InfoOf<K>,
  ) => Partial<Fields<K>>;
  /** What the form has asked for, and what is shown of that before its files tell. */
  readonly request: (
    asked: Extract<StartRequest, { kind: K }>,
    out: string,
  ) => { readonly request: KindTypesByName[K]['request']; readonly shown: Partial<Fields<K>> };
  /** While it goes on, whatever its files tell of an earlier end. */
  readonly going: Partial<Fields<K>>;
  /** What is being done: at first, when it has begun, and by what it writes. */
  readonly messages: {
    readonly reading: string;
    readonly begun: string;
    readonly writing: Readonly<Record<string, string>>;
  };
  /** Of its limits those that are its own, in a request to go on. */
  readonly resume: (folder: string, limits: Limits) => KindTypesByName[K]['request'];
  /** What it alone can export, from its folder; `report` writes its report, and what comes with that. */
  readonly exports: Partial<
    Record<
      ExportKind,
      (folder: string, undecided: Undecided, report: () => Promise<unknown>) => Promise<Exported>
    >
  >;
}
