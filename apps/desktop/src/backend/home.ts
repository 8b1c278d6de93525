import { mkdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { WriteError } from '@bilevel/runs';
import writeFileAtomic from 'write-file-atomic';
import type { z } from 'zod';

/** The folder of the app: runs, and what it keeps beside them. */
export class Home {
  readonly path: string;

  /** @param path default: the environment's BILEVEL_HOME, or Bilevel in the home folder */
  constructor(path = process.env['BILEVEL_HOME'] ?? join(homedir(), 'Bilevel')) {
    this.path = resolve(path);
  }

  /** A path below it. */
  at(...names: string[]): string {
    return join(this.path, ...names);
  }

  get runs(): string {
    return this.at('runs');
  }

  /** A JSON file; `fallback` when it is missing or not what it should be. */
  async read<T>(name: string, schema: z.ZodType<T>, fallback: T): Promise<T> {
    try {
      return schema.parse(JSON.parse(await readFile(this.at(name), 'utf8')));
    } catch {
      return fallback;
    }
  }

  async write(name: string, contents: unknown): Promise<void> {
    try {
      await mkdir(this.path, { recursive: true });
      await writeFileAtomic(this.at(name), `${JSON.stringify(contents, null, 2)}\n`);
    } catch (cause) {
      throw new WriteError(this.at(name), { cause });
    }
  }
}
