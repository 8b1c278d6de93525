// node ../../scripts/bundle.mjs [NAME…]: bundles the package of the current folder. Each of its exports, and each
// file that is named, becomes a file of dist/; what they share lies beside them. Node takes about a millisecond for
// each module that it loads, and the packages have more than a thousand. The declarations are the compiler's, file by
// file, and so are the packages whose threads start from files of their own. BILEVEL_MODULES=1 leaves all modules
// apart, for those who replace some of them.
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { rolldown } from 'rolldown';

const { exports: published = {} } = JSON.parse(readFileSync('package.json', 'utf8'));
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

const bundle = await rolldown({
  input: Object.fromEntries(names.map((name) => [name, `src/${name}.ts`])),
  platform: 'node',
  external: /^[^./]/,
  tsconfig: false,
});
await bundle.write({
  dir: 'dist',
  sourcemap: true,
  entryFileNames: '[name].js',
  ...(process.env.BILEVEL_MODULES === '1'
    ? { preserveModules: true, preserveModulesRoot: 'src' }
    : // Flat, so that `import.meta.url` is as deep as in src/.
      { chunkFileNames: '[name]-[hash].js' }),
});
await bundle.close();
