// node ../../scripts/bundle.mjs [NAME…]: bundles the package of the current folder. Each of its exports, and each
// file that is named, becomes a file of dist/; what they share lies beside them. Node takes about a millisecond for
// each module that it loads, and the packages have more than a thousand. Libraries of many small modules are bundled as
// well: those that src/ imports although they are devDependencies alone; dist/third-party.txt has their licenses.
// The declarations are the compiler's, file by file, and so are the packages whose threads start from files of
// their own. BILEVEL_MODULES=1 leaves all modules apart, for those who replace some of them.
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { rolldown } from 'rolldown';

const apart = process.env.BILEVEL_MODULES === '1';
const readManifest = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const manifest = readManifest('.');
const { exports: published = {} } = manifest;
/** Packages that are installed beside ours. */
const installed = { ...manifest.dependencies, ...manifest.peerDependencies };
const exported = Object.values(published).flatMap((target) => target.default ?? []);
const names = [
  ...exported.map((path) => path.replace(/^\.\/dist\/(.*)\.js$/, '$1')),
  ...process.argv.slice(2),
];

// Of an earlier build. What a package writes there by itself has no map.
for (const file of readdirSync('dist', { recursive: true })) {
  if (!file.endsWith('.js.map')) continue;
  rmSync(join('dist', file));
  rmSync(join('dist', file.replace(/\.map$/, '')), { force: true });
}

/** Whether an import stays one. */
function isExternal(id, importer = '') {
  if (/^[./]/.test(id)) return false;
  if (apart || isBuiltin(id)) return true;
  const [name] = /^(?:@[^/]+\/)?[^/]+/.exec(id);
  return (
    name in installed || !(name in manifest.devDependencies || importer.includes('/node_modules/'))
  );
}

/** The package that a module of a library is of: its name, version and license. */
function licenseOf(module) {
  let folder = dirname(module);
  while (!existsSync(join(folder, 'package.json')) || readManifest(folder).name === undefined) {
    folder = dirname(folder);
  }
  const { name, version, license } = readManifest(folder);
  const file = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  if (file === undefined) throw new Error(`Expected a license in ${folder} but found none.`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}

const bundle = await rolldown({
  input: Object.fromEntries(names.map((name) => [name, `src/${name}.ts`])),
  platform: 'node',
  external: isExternal,
  tsconfig: false,
});
const { output } = await bundle.write({
  dir: 'dist',
  sourcemap: true,
  entryFileNames: '[name].js',
  ...(apart
    ? { preserveModules: true, preserveModulesRoot: 'src' }
    : // Flat, so that `import.meta.url` is as deep as in src/.
      { chunkFileNames: '[name]-[hash].js' }),
});
await bundle.close();

const libraries = output
  .flatMap(({ moduleIds = [] }) => moduleIds)
  .filter((module) => module.includes('/node_modules/'));
const licenses = [...new Set(libraries.map(licenseOf))].sort();
if (licenses.length > 0) {
  const rule = `\n${'-'.repeat(80)}\n\n`;
  writeFileSync(join('dist', 'third-party.txt'), licenses.join(rule));
}
