// Loads the packages once more for every mutant, with the mutant in the place of its file: the address
// of the first module has ?mutant=N, which all that it imports inherit. Nothing on disk is changed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

let folder = '';

export function initialize(data) {
  ({ folder } = data);
}

export async function resolve(specifier, context, next) {
  const resolved = await next(specifier, context);
  const number = numberOf(context.parentURL);
  if (number === undefined || !/\/packages\/[a-z]+\/dist\//.test(resolved.url)) return resolved;
  return { ...resolved, url: `${resolved.url.replace(/\?.*$/, '')}?mutant=${number}` };
}

export async function load(url, context, next) {
  const number = numberOf(url);
  if (number === undefined) return next(url, context);
  const { path, code } = JSON.parse(readFileSync(join(folder, `${number}.json`), 'utf8'));
  if (fileURLToPath(url.replace(/\?.*$/, '')) !== path) return next(url, context);
  return { format: 'module', shortCircuit: true, source: code };
}

function numberOf(url) {
  return /\?mutant=(\d+)/.exec(url ?? '')?.[1];
}
