import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ImageFileError, NoImagesError, UnusableImagesError } from '../src/errors.js';
import { listImages } from '../src/io/list.js';
import { temporaryFolder } from './pictures.js';

const folder = temporaryFolder();
for (const name of ['b.png', 'A.JPG', 'c.npy', '.hidden.png', 'notes.txt', 'é.webp']) {
  writeFileSync(join(folder, name), '');
}
mkdirSync(join(folder, 'sub.png'));
writeFileSync(join(folder, 'sub.png', 'deep.tif'), '');
mkdirSync(join(folder, 'empty'));

const at = (name: string) => join(folder, name);

describe('listImages', () => {
  it('takes the images of a folder, not of folders in it, hidden, or of another kind', async () => {
    expect(await listImages([folder])).toEqual(['A.JPG', 'b.png', 'c.npy', 'é.webp'].map(at));
  });

  it('joins files and folders without repetition, and makes paths absolute', async () => {
    const paths = [relative(process.cwd(), at('c.npy')), folder, at('sub.png')];
    const expected = ['A.JPG', 'b.png', 'c.npy', join('sub.png', 'deep.tif'), 'é.webp'].map(at);
    expect(await listImages(paths)).toEqual(expected);
    expect(await listImages([...paths].reverse())).toEqual(expected);
  });

  it('takes a hidden file that is named outright', async () => {
    expect(await listImages([at('.hidden.png')])).toEqual([at('.hidden.png')]);
  });

  it('refuses a named file of another kind, and a path that does not exist', async () => {
    const text = listImages([folder, at('notes.txt')]);
    await expect(text).rejects.toThrow(ImageFileError);
    await expect(text).rejects.toThrow('received .txt');
    const missing = listImages([at('nowhere')]);
    await expect(missing).rejects.toMatchObject({ path: at('nowhere'), cause: { code: 'ENOENT' } });
  });

  it('names a link that leads nowhere, and all of them, not the folder', async () => {
    mkdirSync(at('links'));
    writeFileSync(at('links/a.png'), '');
    symlinkSync(at('gone.png'), at('links/b.png'));
    const one = listImages([at('links')]);
    await expect(one).rejects.toThrow(ImageFileError);
    await expect(one).rejects.toThrow(
      `an image file for ${at('links/b.png')} but received a link to ${at('gone.png')}`,
    );
    symlinkSync('c.png', at('links/c.png'));
    const two = listImages([at('links')]);
    await expect(two).rejects.toThrow(UnusableImagesError);
    await expect(two).rejects.toThrow(/2 pictures cannot be used:\n.*b\.png.*\n.*c\.png/);
  });

  it('says when there are no images, and which kinds count', async () => {
    const empty = listImages([at('empty')]);
    await expect(empty).rejects.toThrow(NoImagesError);
    await expect(empty).rejects.toThrow('.png, .jpg, .jpeg, .tif, .tiff, .webp, .npy');
    await expect(empty).rejects.toThrow(at('empty'));
    await expect(listImages([])).rejects.toMatchObject({ code: 'no-images' });
  });
});
