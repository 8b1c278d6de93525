// Whether what a package's files refer to can be found from an install of it.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { anchorsOf, citationsOf, linksOf, sectionsOf } from './markdown.mjs';

/** Files with comments that cite, and pages. */
const READ = /\.(?:md|[jt]s)$/;
const MATHEMATICS = 'mathematics.md';
/** Files that the software writes, and no pages. */
const WRITTEN = new Set(['table.md']);

/** Paths of the files below `folder`, relative to it. */
function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

/** What is wrong with a link from `page` (its path in `folder`), or undefined. */
function faultOfLink(to, page, folder, { repository, url }) {
  const [target, anchor] = to.split('#');
  const inRepository = new RegExp(`^${url}/(?:blob|tree)/main/(.+)$`).exec(target);
  if (!inRepository && /^[a-z]+:/.test(target)) return undefined;
  const path = inRepository
    ? join(repository, inRepository[1])
    : join(folder, target === '' ? page : join(dirname(page), target));
  const within = relative(inRepository ? repository : folder, path);
  if (within.split(sep)[0] === '..') {
    return `leads out of the package: link to ${url} instead`;
  }
  if (!existsSync(path)) return 'leads to nothing';
  const read = statSync(path).isDirectory() ? join(path, 'README.md') : path;
  if (anchor === undefined || anchor === 'readme' || !read.endsWith('.md')) return undefined;
  return anchorsOf(readFileSync(read, 'utf8')).has(anchor) ? undefined : `has no #${anchor}`;
}

/** What is wrong with the pages and sections that a text names. */
function faultsOfCitations(text, pages) {
  const faults = citationsOf(text).flatMap(({ file, sections }) => {
    const page = pages.get(file);
    if (WRITTEN.has(file)) return [];
    if (page === undefined) return [`${file} is not part of the package`];
    return sections.filter((one) => !page.has(one)).map((one) => `${file} has no §${one}`);
  });
  // Sections with two numbers are of that page, named or not: papers are cited by whole ones.
  const known = pages.get(MATHEMATICS);
  for (const [, section] of text.matchAll(/§ ?(\d+\.\d+)/g)) {
    if (known && !known.has(section)) faults.push(`${MATHEMATICS} has no §${section}`);
  }
  return faults;
}

/**
 * Looks at an unpacked package: every relative link of its pages leads to a file of the package, every
 * link to the repository (`url`) to something in it (`repository`, a folder), and every page that a
 * comment cites is there and has the section cited.
 *
 * @returns {string[]} what is wrong, a line each
 */
export function faultsOfPages(folder, { repository, url }) {
  const files = filesBelow(folder).filter((file) => READ.test(file));
  const text = (file) => readFileSync(join(folder, file), 'utf8');
  const pages = new Map(
    files
      .filter((file) => file.endsWith('.md'))
      .map((file) => [basename(file), sectionsOf(text(file))]),
  );
  const faults = files.flatMap((file) => {
    const links = file.endsWith('.md') ? linksOf(text(file)) : [];
    return [
      ...links.flatMap((to) => {
        const fault = faultOfLink(to, file, folder, { repository, url });
        return fault ? [`${file}: the link ${to} ${fault}`] : [];
      }),
      ...faultsOfCitations(text(file), pages).map((fault) => `${file}: ${fault}`),
    ];
  });
  return [...new Set(faults)];
}
