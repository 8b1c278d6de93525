// What is read out of a page of Markdown. Nothing here reads a file.

/**
 * A fenced block.
 *
 * @typedef {object} Block
 * @property {string} code
 * @property {number} line of its first line in the page, from 1
 * @property {string} [file] the name of the file that it is, when its first line is `// name.ts`
 */

/**
 * The fenced blocks of a language.
 *
 * @returns {Block[]}
 */
export function blocksOf(markdown, language) {
  const fence = new RegExp('^```' + language + '\\n([\\s\\S]*?)^```$', 'gm');
  return [...markdown.matchAll(fence)].map(({ index, 1: code }) => {
    const file = /^\/\/ (\S+\.[jt]s)\n/.exec(code)?.[1];
    const line = markdown.slice(0, index).split('\n').length + 1;
    return { code, line, ...(file && { file }) };
  });
}

/** Where the links of a page lead to, pictures included; code is left out. */
export function linksOf(markdown) {
  const prose = markdown.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)[^)]*\)/g)].map(([, to]) => to);
}

/** The section numbers of a page's headings: 5.1 of `### 5.1 A posteriori`. */
export function sectionsOf(markdown) {
  const headings = markdown.matchAll(/^#+ (\d+(?:\.\d+)*)\.? /gm);
  return new Set([...headings].map(([, number]) => number));
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(markdown) {
  const headings = markdown.matchAll(/^#+ (.+)$/gm);
  return new Set(
    [...headings].map(([, text]) =>
      text
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replace(/\s/g, '-'),
    ),
  );
}

/** One citation of a file by name, with the sections named beside it. */
const CITATION = /([\w-]+\.md)((?:,? (?:and )?§§? ?\d+(?:\.\d+)*(?:(?:, | and )\d+(?:\.\d+)*)*)*)/g;

/**
 * The Markdown files that a comment or text mentions, with the sections cited: `page.md §3 and §4.3`
 * and `page.md §§4.1, 4.2` are of two sections each. Lines may break anywhere between words.
 *
 * @returns {{ file: string, sections: string[] }[]}
 */
export function citationsOf(text) {
  const joined = text
    .replace(/https?:\/\/[^\s)]+|\]\([^)\s]+/g, '')
    .replace(/\s*\n\s*(?:\*(?!\/) ?|\/\/+ ?)?\s*/g, ' ');
  return [...joined.matchAll(CITATION)].map(([, file, sections]) => ({
    file,
    sections: sections.match(/\d+(?:\.\d+)*/g) ?? [],
  }));
}
