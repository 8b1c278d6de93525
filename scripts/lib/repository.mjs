// Where the repository is and which packages it holds.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export function readJson(...path) {
  return JSON.parse(readFileSync(join(...path), 'utf8'));
}

export const manifest = readJson(root, 'package.json');

/** The folders named under `packages:` in pnpm-workspace.yaml, `*` resolved. */
function workspaceDirectories(folder) {
  // No YAML parser is there before the install; the list is plain `- folder` lines.
  const yaml = readFileSync(join(folder, 'pnpm-workspace.yaml'), 'utf8');
  const [, list] = /^packages:\r?\n((?: +- .*\r?\n)+)/m.exec(yaml);
  const patterns = [...list.matchAll(/- (\S+)/g)].map(([, pattern]) => pattern);
  return patterns.flatMap((pattern) => {
    if (!pattern.endsWith('/*')) return [pattern];
    const parent = pattern.slice(0, -2);
    if (!existsSync(join(folder, parent))) return [];
    return readdirSync(join(folder, parent)).map((name) => `${parent}/${name}`);
  });
}

/** Every workspace package: its folder (relative to that of the repository) and its package.json. */
export function workspaces(folder = root) {
  return workspaceDirectories(folder)
    .filter((directory) => existsSync(join(folder, directory, 'package.json')))
    .sort()
    .map((directory) => ({ directory, manifest: readJson(folder, directory, 'package.json') }));
}

/** Where the repository of a package is looked at: `https://…`, without an end. */
export function repositoryUrl({ repository }) {
  return repository.url.replace(/^git\+/, '').replace(/\.git$/, '');
}
