// The versions that packages state in their code, where no package.json can be read: in pages, on clusters.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaces } from './repository.mjs';

const FILE = join('src', 'version.ts');

/** What src/version.ts of a package is to hold. */
export function versionModule({ name, version }) {
  return `/** Of ${name}, as package.json has it: \`npm run release:version\` writes both. */
export const VERSION = '${version}';
`;
}

/** The packages below `folder` that state their version, with the path of the file. */
export function statedVersions(folder) {
  return workspaces(folder)
    .map(({ directory, manifest }) => ({ manifest, path: join(folder, directory, FILE) }))
    .filter(({ path }) => existsSync(path));
}

/** Writes them anew. */
export function writeVersions(folder) {
  for (const { manifest, path } of statedVersions(folder)) {
    writeFileSync(path, versionModule(manifest));
  }
}
