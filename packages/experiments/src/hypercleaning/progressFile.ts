import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { PublishedSettings, PublishedState, PublishedStep } from '@bilevel/hypercleaning';

/** A row of a run's table. */
export interface PublishedRow extends PublishedStep {
  /** Since the start, without the time between an interruption and its resume. */
  readonly seconds: number;
}

/** A run that is under way, or done. */
export interface RunProgress {
  readonly settings: PublishedSettings;
  readonly rows: readonly PublishedRow[];
  readonly state: PublishedState;
  readonly done: boolean;
}

/** What a run has come to so far, kept beside its table so that an interrupted one goes on. */
export class ProgressFile {
  readonly #path: string;

  constructor(folder: string, name: string) {
    this.#path = path.join(folder, `${name}.progress`);
  }

  /** Whole or not at all. */
  async write(progress: RunProgress): Promise<void> {
    const unfinished = `${this.#path}.tmp`;
    await writeFile(unfinished, serialize(progress));
    await rename(unfinished, this.#path);
  }

  /** Undefined when there is none, when it is damaged, and when it is of other settings. */
  async read(settings: PublishedSettings): Promise<RunProgress | undefined> {
    try {
      const stored = deserialize(await readFile(this.#path)) as RunProgress;
      return JSON.stringify(stored.settings) === JSON.stringify(settings) ? stored : undefined;
    } catch {
      return undefined;
    }
  }

  async remove(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}
