// A dry run of the release: the packages as they would be published, installed in a project.
import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeConsumer } from '../lib/release/consumer.mjs';
import { blocksOf } from '../lib/release/markdown.mjs';
import { faultsOfManifest, faultsOfTypes } from '../lib/release/packed.mjs';
import { faultsOfPages } from '../lib/release/pages.mjs';
import { publishedPackages, releaseInto } from '../lib/release/release.mjs';
import { checkSnippets, compileSnippet, writeSnippets } from '../lib/release/snippets.mjs';
import { readJson, repositoryUrl, root, workspaces } from '../lib/repository.mjs';

/** Pages for users, with their snippets of TypeScript. */
const PAGES = ['.', 'docs', ...workspaces().map(({ directory }) => directory)]
  .flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
  )
  // Its snippets are of the style of code, and no programs.
  .filter((page) => page !== 'CONTRIBUTING.md');

const pageText = (page) => readFileSync(join(root, page), 'utf8');
const SNIPPETS = PAGES.flatMap((page) =>
  blocksOf(pageText(page), 'ts').map(({ line }) => `${page}:${String(line)}`),
);
/** A page whose snippet has two faults that only a strict project sees. */
const WRONG = `${'```'}ts
import type { Box } from '@bilevel/core';
const first: number = Array.from([1], (x) => x)[0];
const box: Box = { lower: undefined };
${'```'}
`;
const NAMES = publishedPackages().map(({ manifest }) => manifest.name);
/** Those that are more than a command. */
const LIBRARIES = publishedPackages().flatMap(({ manifest }) =>
  manifest.exports ? [manifest.name] : [],
);

let folder;
let project;
let packed;
let snippets;
let wrong;
let compiler;

const installed = (name, ...path) => join(project, 'node_modules', name, ...path);
const manifestOf = (name) => readJson(installed(name), 'package.json');
const tarballOf = (name) => readFileSync(packed.find((one) => one.name === name).tarball);

/** The lines that a program prints in the project. */
async function printed(script, ...args) {
  const options = { cwd: dirname(script) };
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...args], options);
  return stdout.trimEnd().split('\n');
}

/** Runs the first of a page's snippets that is a program, together with all that have a name. */
async function example(page) {
  const ofPage = snippets.filter(({ title }) => title.startsWith(`${page}:`));
  const scripts = ofPage.map(compileSnippet);
  return printed(scripts.find((script) => basename(script).startsWith('line-')));
}

/** A file that imports every entry of every package. @returns its path */
function importsOfAll() {
  const entries = NAMES.flatMap((name) =>
    Object.keys(manifestOf(name).exports ?? {})
      .filter((entry) => !entry.endsWith('.json'))
      .map((entry) => name + entry.slice(1)),
  );
  const path = join(project, 'all.ts');
  writeFileSync(path, entries.map((entry) => `import '${entry}';\n`).join(''));
  return path;
}

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'bilevel-release-')));
  project = join(folder, 'project');
  packed = await releaseInto(join(folder, 'repository'));
  await makeConsumer(project, packed);
  snippets = PAGES.flatMap((page) =>
    writeSnippets(join(project, page.replace(/\W/g, '-')), page, pageText(page)),
  );
  [wrong] = writeSnippets(join(project, 'wrong'), 'wrong.md', WRONG);
  compiler = checkSnippets([...snippets, wrong], [importsOfAll()], installed('@bilevel'));
}, 300_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the packages of a release', () => {
  it('all have one version, that of the changesets', () => {
    const versions = new Set(NAMES.map((name) => manifestOf(name).version));
    expect([...versions]).toEqual([expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
    expect([...versions]).not.toEqual(['0.0.0']);
  });

  it.each(NAMES)(
    '%s asks for the others in that version, and for nothing of a workspace',
    (name) => {
      const manifest = manifestOf(name);
      expect(JSON.stringify(manifest)).not.toContain('workspace:');
      const ranges = Object.entries(manifest.dependencies ?? {}).filter(([to]) =>
        NAMES.includes(to),
      );
      for (const [, range] of ranges) expect(range).toBe(`^${manifest.version}`);
    },
  );

  it.each(NAMES)('%s says where it comes from', (name) => {
    const { directory } = publishedPackages().find(({ manifest }) => manifest.name === name);
    const manifest = manifestOf(name);
    const url = repositoryUrl(manifest);
    expect(url).toMatch(/^https:\/\/[^/]+\/[^/]+\/[^/]+$/);
    expect(manifest).toMatchObject({
      repository: { type: 'git', directory },
      homepage: `${url}/tree/main/${directory}#readme`,
      bugs: `${url}/issues`,
      license: 'MIT',
      description: expect.stringMatching(/\w/),
    });
    expect(manifest.keywords.length).toBeGreaterThan(3);
  });

  it.each(NAMES)('%s has all its files, and nothing that is not for users', (name) => {
    const { files } = manifestOf(name);
    for (const file of [...files, 'LICENSE', 'README.md']) {
      expect(existsSync(installed(name, file)), file).toBe(true);
    }
    const allowed = [...files, 'LICENSE', 'README.md', 'package.json', 'node_modules'];
    expect(readdirSync(installed(name)).filter((file) => !allowed.includes(file))).toEqual([]);
  });

  it.each(NAMES)('%s has the sources that its maps lead to', (name) => {
    const dist = installed(name, 'dist');
    const maps = readdirSync(dist, { recursive: true }).filter((file) =>
      /\.[jt]s\.map$/.test(file),
    );
    expect(maps.length).toBeGreaterThan(0);
    for (const map of maps) {
      const { sources, sourcesContent } = readJson(dist, map);
      for (const [i, source] of sources.entries()) {
        const there = existsSync(join(dirname(join(dist, map)), source));
        expect(there || typeof sourcesContent?.[i] === 'string', `${map} → ${source}`).toBe(true);
      }
    }
  });

  it.each(NAMES)('%s has a package.json that fits its files', async (name) => {
    expect(await faultsOfManifest(tarballOf(name))).toEqual([]);
  });

  it.each(LIBRARIES)('%s has types that resolve', async (name) => {
    expect(await faultsOfTypes(tarballOf(name))).toEqual([]);
  });

  it.each(NAMES)('%s has what its pages link to and its comments cite', (name) => {
    const url = repositoryUrl(manifestOf(name));
    expect(faultsOfPages(installed(name), { repository: root, url })).toEqual([]);
  });
});

describe('snippets, pasted into a strict project', () => {
  it.each(SNIPPETS)('%s compiles', (title) => {
    const snippet = snippets.find((one) => one.title === title);
    expect(compiler.ofSnippet.get(snippet)).toEqual([]);
  });

  it('what does not compile is noticed', () => {
    expect(compiler.ofSnippet.get(wrong)).toEqual([
      expect.stringMatching(/const first.*\n.*'number \| undefined'/),
      expect.stringMatching(/const box.*\n.*exactOptionalPropertyTypes/),
    ]);
  });
});

describe('the installed packages', () => {
  it("core prints what its README's first example says", async () => {
    const page = join('packages', 'core', 'README.md');
    const [expected] = blocksOf(pageText(page), 'text');
    expect(await example(page)).toEqual(expected.code.trimEnd().split('\n'));
  });

  it("parallel's example learns on several threads", async () => {
    const lines = await example(join('packages', 'parallel', 'README.md'));
    expect(lines[0]).toMatch(/^0 \d+\.\d{3}$/);
    const objectives = lines.map((line) => Number(line.split(' ')[1]));
    expect(objectives.at(-1)).toBeLessThan(0.9 * objectives[0]);
  });

  it('have declarations without a fault', () => {
    expect(compiler.ofDeclarations).toEqual([]);
  });

  it('find all that they import, by what package.json declares', async () => {
    const script = join(project, 'all.js');
    writeFileSync(script, `${readFileSync(join(project, 'all.ts'), 'utf8')}console.log('all');\n`);
    expect(await printed(script)).toEqual(['all']);
  });

  it('the command knows its version', async () => {
    const script = installed('@bilevel/cli', manifestOf('@bilevel/cli').bin.bilevel);
    expect(await printed(script, '--version')).toEqual([manifestOf('@bilevel/cli').version]);
  });
});
