import { readdirSync, statSync, watch, type FSWatcher } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * Files as they appear in a folder that need not be there yet, and below: `seen` is called with the path
 * of each within `root`, and with that of each folder, `/` behind it. Numbers and random parts of the names of unfinished files read `#`.
 */
export class Appearances {
  readonly #root: string;
  readonly #seen: (path: string) => void;
  readonly #watchers = new Map<string, FSWatcher>();

  constructor(root: string, seen: (path: string) => void) {
    this.#root = root;
    this.#seen = seen;
    this.#watch(root);
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #watch(folder: string): void {
    if (this.#watchers.has(folder)) return;
    try {
      const watcher = watch(folder, (event, name) => {
        if (event === 'rename' && name !== null) this.#found(join(folder, name));
      });
      watcher.on('error', () => undefined);
      this.#watchers.set(folder, watcher);
      // What came before the watcher did.
      for (const name of readdirSync(folder)) this.#found(join(folder, name));
    } catch {
      // It is gone again.
    }
  }

  #found(path: string): void {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats?.isDirectory() === true) {
      this.#seen(`${relative(this.#root, path)}/`);
      this.#watch(path);
    } else this.#seen(patternOf(relative(this.#root, path)));
  }
}

/** `checkpoint.1234567` as `checkpoint.#`. */
function patternOf(path: string): string {
  return path.replace(/\.\d{5,}$/, '.#').replace(/\.[0-9a-f-]{36}\.tmp$/, '.#.tmp');
}
