import { stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { z } from 'zod';
import type { Home } from './home.js';

const FILE = 'recent.json';
/** More would be a list to search. */
const KEPT = 8;
const list = z.array(z.string());

/** The folders that pictures were last taken from, the newest first. */
export class Recent {
  readonly #home: Home;
  #saving: Promise<void> = Promise.resolve();

  constructor(home: Home) {
    this.#home = home;
  }

  /** Those that are still there. */
  async folders(): Promise<string[]> {
    const known = await this.#home.read(FILE, list, []);
    const there = await Promise.all(known.map(isFolder));
    return known.filter((_, i) => there[i]);
  }

  /**
   * Adds what of some paths is a folder of the user's own: what was dropped lies in the app's. Calls
   * take turns from their first look at the disk, or the last to write would drop what the others
   * have added, and a slow look would turn their order round.
   */
  async add(paths: readonly string[]): Promise<void> {
    this.#saving = this.#saving.catch(() => undefined).then(() => this.#add(paths));
    await this.#saving;
  }

  async #add(paths: readonly string[]): Promise<void> {
    const uploads = this.#home.at('uploads') + sep;
    const chosen: string[] = [];
    for (const path of paths) {
      const full = resolve(path);
      if (!full.startsWith(uploads) && (await isFolder(full))) chosen.push(full);
    }
    if (chosen.length === 0) return;
    const before = await this.#home.read(FILE, list, []);
    await this.#home.write(FILE, [...new Set([...chosen, ...before])].slice(0, KEPT));
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
