// A dry run of a release: what `changeset version` and `pnpm publish` would make of the packages.
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { readJson, root, workspaces } from '../repository.mjs';
import { runTool } from '../tools.mjs';
import { writeVersions } from '../versions.mjs';

/** Besides the workspaces, what the two commands and `prepack` read. */
const SHARED = ['.changeset', 'docs', 'LICENSE', 'package.json', 'pnpm-workspace.yaml', 'scripts'];
/** Parts of a package's folder that no tarball has. */
const LEFT_OUT = new Set(['node_modules', 'test', 'test-results', '.turbo']);

/**
 * One package as it would be published.
 *
 * @typedef {object} Packed
 * @property {string} name
 * @property {string} directory its folder in the repository, relative to the root
 * @property {string} tarball path of the .tgz
 */

/** The workspace packages that are published. */
export function publishedPackages() {
  return workspaces().filter(({ manifest }) => manifest.private !== true);
}

/** @throws Error with what the tool printed */
async function mustRun(tool, args, cwd) {
  const { code, output } = await runTool(tool, args, { cwd, capture: true });
  if (code !== 0) throw new Error(`${tool} ${args.join(' ')} failed:\n${output}`);
}

/** Copies to `folder` what the packages are made of; of private ones package.json alone. */
function copyWorkspace(folder) {
  for (const name of SHARED) cpSync(join(root, name), join(folder, name), { recursive: true });
  const all = workspaces();
  for (const { directory, manifest } of all) {
    const from = join(root, directory);
    const to = join(folder, directory);
    const kept = (path) => !LEFT_OUT.has(relative(from, path).split(sep)[0]);
    if (manifest.private === true) {
      mkdirSync(to, { recursive: true });
      cpSync(join(from, 'package.json'), join(to, 'package.json'));
    } else {
      cpSync(from, to, { recursive: true, filter: kept });
      linkSiblings(folder, to, manifest, all);
    }
  }
}

/** Links to the packages of ours that one depends on: pnpm reads there which version they have. */
function linkSiblings(folder, to, { dependencies, devDependencies }, all) {
  const wanted = { ...dependencies, ...devDependencies };
  for (const { directory, manifest } of all) {
    if (!(manifest.name in wanted)) continue;
    const link = join(to, 'node_modules', manifest.name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(folder, directory), link, 'junction');
  }
}

/**
 * Takes the pending changesets and packs everything, in a copy of the repository at `folder`.
 *
 * @returns {Promise<Packed[]>}
 */
export async function releaseInto(folder) {
  copyWorkspace(folder);
  await mustRun('@changesets/cli', ['version'], folder);
  writeVersions(folder);
  const tarballs = join(folder, 'tarballs');
  const published = publishedPackages();
  const chosen = published.flatMap(({ manifest }) => ['--filter', manifest.name]);
  await mustRun('pnpm', ['--recursive', ...chosen, 'pack', '--pack-destination', tarballs], folder);
  const files = readdirSync(tarballs);
  return published.map(({ directory, manifest: { name } }) => {
    const { version } = readJson(folder, directory, 'package.json');
    const file = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
    if (!files.includes(file)) throw new Error(`Expected ${file} but found ${files.join(', ')}.`);
    return { name, directory, tarball: join(tarballs, file) };
  });
}
