import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';

/** What a computation has come to so far, kept beside its tables so that an interrupted one goes on. */
export class ProgressFile<T extends { readonly settings: object }> {
  readonly #path: string;

  constructor(folder: string, name: string) {
    this.#path = path.join(folder, `${name}.progress`);
  }

  /** Whole or not at all. */
  async write(progress: T): Promise<void> {
    const unfinished = `${this.#path}.tmp`;
    await writeFile(unfinished, serialize(progress));
    await rename(unfinished, this.#path);
  }

  /** Undefined when there is none, when it is damaged, and when it is of other settings. */
  async read(settings: T['settings']): Promise<T | undefined> {
    try {
      const stored = deserialize(await readFile(this.#path)) as T;
      return JSON.stringify(stored.settings) === JSON.stringify(settings) ? stored : undefined;
    } catch {
      return undefined;
    }
  }

  async remove(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}
