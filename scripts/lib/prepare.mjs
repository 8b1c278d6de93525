// What every command does first, so that it works from a fresh clone.
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { requireNode } from './node-version.mjs';

/** Checks Node, installs and, given a turbo package filter, builds: each only when needed. */
export async function prepare({ build } = {}) {
  requireNode();
  await ensureInstalled();
  if (build !== undefined) await ensureBuilt(build);
}
