// Type-checks the TypeScript of pages as it would be pasted into a project that has the packages.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import ts from 'typescript';
import { blocksOf } from './markdown.mjs';

/** What a careful project compiles with. */
const OPTIONS = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noImplicitReturns: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ['node'],
  noEmit: true,
};

/**
 * A snippet of a page, and the files that it can be pasted into: one of its own, or one that begins with
 * the page's first snippet, on which the others may build. `// name.ts` on its first line names the file
 * that it is.
 *
 * @typedef {object} Snippet
 * @property {string} title `page:line`
 * @property {string} code
 * @property {string[]} files paths in the project
 */

/**
 * Writes the snippets of a page into `folder`, a folder of the project.
 *
 * @returns {Snippet[]}
 */
export function writeSnippets(folder, page, markdown) {
  mkdirSync(folder, { recursive: true });
  const write = (name, code) => {
    const path = join(folder, name);
    writeFileSync(path, code);
    return path;
  };
  const blocks = blocksOf(markdown, 'ts');
  const first = blocks.find(({ file }) => file === undefined);
  return blocks.map((block) => {
    const { code, line, file } = block;
    const files =
      file !== undefined
        ? [write(file, code)]
        : [
            write(`line-${String(line)}.ts`, code),
            ...(block === first
              ? []
              : [write(`line-${String(line)}-after-first.ts`, `${first.code}\n${code}`)]),
          ];
    return { title: `${page}:${String(line)}`, code, files };
  });
}

/**
 * What the compiler says about each snippet (nothing when it can be pasted one way or another), and about
 * the declarations in `declared`, a folder, that they and the files `others` lead to.
 *
 * @param {Snippet[]} snippets
 * @returns {{ ofSnippet: Map<Snippet, string[]>, ofDeclarations: string[] }}
 */
export function checkSnippets(snippets, others, declared) {
  const program = ts.createProgram([...others, ...snippets.flatMap(({ files }) => files)], OPTIONS);
  const [broken] = [...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics()];
  if (broken) throw new Error(ts.flattenDiagnosticMessageText(broken.messageText, '\n'));
  const messages = (file) => {
    const found = [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ];
    return found.map(({ start = 0, messageText }) => {
      const { line } = ts.getLineAndCharacterOfPosition(file, start);
      const text = ts.flattenDiagnosticMessageText(messageText, '\n');
      return `${file.text.split('\n')[line]}\n    ${text}`;
    });
  };
  const ofPath = (path) => messages(program.getSourceFile(path));
  // Ours alone: what third parties declare is their business.
  const ours = program.getSourceFiles().filter(({ fileName }) => {
    const path = normalize(fileName);
    return path.startsWith(declared) && !path.slice(declared.length).includes('node_modules');
  });
  if (ours.length === 0) throw new Error(`Expected declarations in ${declared} but found none.`);
  return {
    ofSnippet: new Map(
      snippets.map((snippet) => {
        const found = snippet.files.map(ofPath);
        return [snippet, found.some((list) => list.length === 0) ? [] : found.at(-1)];
      }),
    ),
    ofDeclarations: [...others.flatMap(ofPath), ...ours.flatMap(messages)],
  };
}

/** Writes the JavaScript of a snippet beside its file. @returns its path */
export function compileSnippet({ files: [path], code }) {
  const compilerOptions = { ...OPTIONS, module: ts.ModuleKind.ES2022 };
  const script = path.replace(/\.ts$/, '.js');
  writeFileSync(script, ts.transpileModule(code, { compilerOptions }).outputText);
  return script;
}
