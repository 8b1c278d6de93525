import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../lib/repository.mjs';

/** Names in the catalogues of models: those of the files' entries. */
function namesIn(folder) {
  return readdirSync(join(root, folder)).flatMap((file) => {
    const found = /\n {2}name: '(?<name>[\w-]+)',\n {2}label: /.exec(
      readFileSync(join(root, folder, file), 'utf8'),
    );
    return found === null ? [] : [found.groups.name];
  });
}

function sourcesOf(folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => join(folder, file));
}

it('no app names a regulariser or an operator: adding one changes none', () => {
  const names = [
    ...namesIn('packages/imaging/src/prior/entries'),
    ...namesIn('packages/imaging/src/physics/operator'),
  ];
  expect(names).toEqual(expect.arrayContaining(['tv', 'tv-colour', 'tikhonov', 'inpainting']));
  const pattern = new RegExp(`['"\`](?:${names.join('|')})['"\`:+]`);
  const naming = ['apps/cli/src', 'apps/desktop/src']
    .flatMap(sourcesOf)
    // Experiments have names of their own, and the ridge of finding wrong labels is no regulariser of pictures.
    .filter(
      (file) => !['commands/reproduce', 'pages/clean'].some((own) => file.includes(join(own))),
    )
    .filter((file) => pattern.test(readFileSync(join(root, file), 'utf8')));
  expect(naming).toEqual([]);
});
