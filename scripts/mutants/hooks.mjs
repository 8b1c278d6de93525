// How the engine loads the packages with mutants in them, and their tests: nothing on disk is changed. Files that
// are mutated come from the folder of switched code; TypeScript is compiled as it comes; tests import what was
// built, with their own `vitest` (suite.mjs). What is imported with ?graph=N is loaded anew with all that it
// imports from the packages, and with ?file=N with all that it imports from the tests.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transpiled } from './operators.mjs';

let switchedFiles = {};
const compiled = new Map();

export function initialize({ folder }) {
  switchedFiles = JSON.parse(readFileSync(join(folder, 'files.json'), 'utf8'));
}

export async function resolve(specifier, context, next) {
  const { parentURL = '' } = context;
  if (specifier === 'vitest') return next(new URL('suite.mjs', import.meta.url).href, context);
  const url = specifier.startsWith('.') ? fileOf(new URL(specifier, parentURL)) : undefined;
  const resolved = url
    ? { url, shortCircuit: true }
    : await next(specifier, { ...context, parentURL: parentURL.replace(/\?.*$/, '') });
  const [, kind] = /\?(graph|file)=/.exec(parentURL) ?? [];
  const anew =
    kind === 'graph'
      ? /\/packages\/[a-z]+\/(dist|test)\//.test(resolved.url)
      : kind === 'file' && /\/packages\/[a-z]+\/test\//.test(resolved.url);
  if (!anew) return resolved;
  return { ...resolved, url: resolved.url.replace(/\?.*$/, '') + /\?.*$/.exec(parentURL)[0] };
}

/** Where a relative import of a test is: sources as they are built, TypeScript under its own name. */
function fileOf({ href }) {
  const built = href.replace(/(\/packages\/[a-z]+)\/src\//, '$1/dist/');
  if (built !== href) return built.replace(/\.ts$/, '.js');
  const typed = href.replace(/\.js$/, '.ts');
  return typed !== href && !existsSync(fileURLToPath(href)) && existsSync(fileURLToPath(typed))
    ? typed
    : undefined;
}

export async function load(url, context, next) {
  const plain = url.replace(/\?.*$/, '');
  if (!plain.startsWith('file:')) return next(url, context);
  const path = fileURLToPath(plain);
  if (Object.hasOwn(switchedFiles, path)) {
    return { format: 'module', shortCircuit: true, source: switchedFiles[path] };
  }
  if (!path.endsWith('.ts')) return next(url, context);
  if (!compiled.has(path)) compiled.set(path, transpiled(readFileSync(path, 'utf8')));
  return { format: 'module', shortCircuit: true, source: compiled.get(path) };
}
