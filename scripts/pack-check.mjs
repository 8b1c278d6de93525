// pack-check of a package, run in its folder: packs it as it would be published and checks the
// tarball. publint: does package.json fit the files? attw: do the types resolve? And of its pages and
// comments: is everything that they link to or cite there? Can the API reference be written?
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpack } from './lib/release/consumer.mjs';
import { faultsOfPages } from './lib/release/pages.mjs';
import { readJson, repositoryUrl, root } from './lib/repository.mjs';
import { runTool } from './lib/tools.mjs';

const cwd = process.cwd();

/** Runs one tool; what it prints is worth reading only when it fails. */
async function check(tool, ...args) {
  const { code, output } = await runTool(tool, args, { cwd, capture: true });
  if (code === 0) return true;
  console.error(output);
  process.exitCode = code;
  return false;
}

async function checkPages(manifest, tarball, folder) {
  await unpack(tarball, folder);
  const url = repositoryUrl(manifest);
  const faults = faultsOfPages(folder, { repository: root, url });
  if (faults.length === 0) return;
  console.error(`${manifest.name}, as packed:\n  ${faults.join('\n  ')}`);
  process.exitCode = 1;
}

async function checkPacked(manifest, folder) {
  if (manifest.scripts.docs) await check('pnpm', 'run', 'docs', '--emit', 'none');
  if (!(await check('pnpm', 'pack', '--pack-destination', folder))) return;
  const tarball = join(folder, readdirSync(folder)[0]);
  await check('publint', 'run', tarball, '--strict');
  await checkPages(manifest, tarball, join(folder, 'unpacked'));
  // A package that is only a command has no types to resolve.
  if (manifest.exports === undefined) return;
  await check(
    '@arethetypeswrong/cli',
    tarball,
    ...['--profile', 'esm-only', '--no-definitely-typed', '--no-emoji'],
  );
}

const manifest = readJson(cwd, 'package.json');
if (manifest.private) {
  console.log(`${manifest.name} is private: nothing to check.`);
} else {
  const folder = mkdtempSync(join(tmpdir(), 'bilevel-pack-'));
  try {
    await checkPacked(manifest, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
