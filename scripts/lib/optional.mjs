// What a machine may lack even where every test has to run: folders too large for the repository.
import { resolve } from 'node:path';
import { root } from './repository.mjs';

/** The variables that name the folders. Tests that need one say so in their names, as `[needs …]`. */
export const OPTIONAL = ['BILEVEL_DATA', 'BILEVEL_TFJS_NODE'];

/** The environment with those folders as full paths: a package's own folder is where its tests run. */
export function withFullPaths(env) {
  const full = { ...env };
  for (const name of OPTIONAL) if (full[name]) full[name] = resolve(root, full[name]);
  return full;
}
