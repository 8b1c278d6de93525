// Makes the pictures and the bad files of this folder, the digits that @bilevel/hypercleaning brings along and the
// examples of @bilevel/runs; they are kept in git.
//
//   node test-data/make.mjs           make them anew
//   node test-data/make.mjs --check   make them elsewhere and compare; exit code 1 if they differ
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeBad } from './src/bad.mjs';
import { differences } from './src/check.mjs';
import { makeFormats } from './src/formats.mjs';
import { makeDigits } from './src/digits.mjs';
import { makeExamples } from './src/examples.mjs';
import { makePairs } from './src/pairs.mjs';
import { makePictures } from './src/pictures.mjs';

const MADE = ['pictures', 'pairs', 'bad', 'formats'];
/** Folders of published packages, and how they are made. */
const BUNDLED = [
  { name: 'digits', of: 'hypercleaning', makeIn: makeDigits, exact: ['digits'] },
  { name: 'examples', of: 'runs', makeIn: makeExamples, exact: [] },
];
const packageOf = (name) => fileURLToPath(new URL(`../packages/${name}`, import.meta.url));

async function make(root, rootOf) {
  const pictures = ['pictures/train', 'pictures/validation'];
  for (const folder of [...pictures, 'pairs/clean', 'pairs/noisy']) {
    await mkdir(join(root, folder), { recursive: true });
  }
  await makePictures(join(root, 'pictures'));
  await makePairs(join(root, 'pairs'));
  await makeBad(join(root, 'bad'));
  await makeFormats(join(root, 'formats'));
  for (const { name, of, makeIn } of BUNDLED) await makeIn(join(rootOf(of), name));
}

async function check(root) {
  const temporary = await mkdtemp(join(tmpdir(), 'bilevel-test-data-'));
  try {
    await make(temporary, () => temporary);
    const lines = await differences(root, temporary, MADE, { exact: ['bad', 'formats'] });
    for (const { name, of, exact } of BUNDLED) {
      lines.push(...(await differences(packageOf(of), temporary, [name], { exact })));
    }
    return lines;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

const root = fileURLToPath(new URL('.', import.meta.url));
const [mode, ...rest] = process.argv.slice(2);
if (rest.length > 0 || (mode !== undefined && mode !== '--check')) {
  console.error(`Expected --check or nothing but received ${process.argv.slice(2).join(' ')}.`);
  process.exitCode = 2;
} else if (mode === '--check') {
  const lines = await check(root);
  for (const line of lines) console.error(line);
  if (lines.length > 0) console.error('Run node test-data/make.mjs to make these files anew.');
  else console.log('The files are what the script makes.');
  process.exitCode = lines.length > 0 ? 1 : 0;
} else {
  for (const folder of MADE) await rm(join(root, folder), { recursive: true, force: true });
  for (const { name, of } of BUNDLED) {
    await rm(join(packageOf(of), name), { recursive: true, force: true });
  }
  await make(root, packageOf);
}
