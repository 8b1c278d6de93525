import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ImageFileError, UnusableImagesError } from '../src/errors.js';
import { readNames, shownBytes } from '../src/io/fileNames.js';
import { listImages } from '../src/io/list.js';
import { temporaryFolder } from './pictures.js';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

/** A path whose last name has the bytes of this text in Latin-1. */
const inLatin1 = (folder: string, name: string): Buffer =>
  Buffer.concat([Buffer.from(join(folder, '/')), latin1(name)]);

describe('bytes that are no UTF-8', () => {
  it('are shown by their numbers, all others as they are', () => {
    expect(shownBytes(latin1('café.png'))).toBe('caf\\xe9.png');
    expect(shownBytes(Buffer.from('naïve 図 💥\ufeff\ufffd'))).toBe('naïve 図 💥\ufeff\ufffd');
    // A sequence that breaks off, a surrogate half, an overlong slash, a lone continuation.
    expect(shownBytes(Buffer.from([0x61, 0xe5, 0x9b]))).toBe('a\\xe5\\x9b');
    expect(shownBytes(Buffer.from([0xed, 0xa0, 0x80, 0x62]))).toBe('\\xed\\xa0\\x80b');
    expect(shownBytes(Buffer.from([0xc0, 0xaf, 0xc3, 0xa9, 0x80]))).toBe('\\xc0\\xafé\\x80');
  });
});

describe.skipIf(process.platform !== 'linux')(
  'file names in another encoding [needs Linux]',
  () => {
    const folder = temporaryFolder();
    const in_ = (name: string): string => {
      const path = join(folder, name);
      mkdirSync(path);
      return path;
    };

    it('are told apart from those that read alike as text', async () => {
      const both = in_('both');
      writeFileSync(inLatin1(both, 'café.png'), 'one');
      writeFileSync(join(both, 'caf\ufffd.png'), 'another');
      const { names, undecodable } = await readNames(both);
      expect(names).toEqual(['caf\ufffd.png']);
      expect(undecodable).toEqual([{ bytes: latin1('café.png'), shown: 'caf\\xe9.png' }]);
      const listed = listImages([both]);
      await expect(listed).rejects.toThrow(ImageFileError);
      await expect(listed).rejects.toThrow(
        `Expected a file name in UTF-8 for ${both}/caf\\xe9.png but received one in another encoding. ` +
          'Rename the file',
      );
    });

    it('are refused together, and only where they are pictures', async () => {
      const several = in_('several');
      for (const name of ['é.png', 'ü.TIF', 'ß.txt', '.é.png']) {
        writeFileSync(inLatin1(several, name), '');
      }
      mkdirSync(inLatin1(several, 'ö.png'));
      writeFileSync(join(several, 'a.png'), '');
      const listed = listImages([several]);
      await expect(listed).rejects.toThrow(UnusableImagesError);
      await expect(listed).rejects.toThrow(/^2 pictures [^]*\\xe9\.png[^]*\\xfc\.TIF/);
      const passed = in_('passed');
      writeFileSync(inLatin1(passed, 'ß.txt'), '');
      mkdirSync(inLatin1(passed, 'ö.png'));
      writeFileSync(join(passed, 'a.png'), '');
      expect(await listImages([passed])).toEqual([join(passed, 'a.png')]);
    });
  },
);
