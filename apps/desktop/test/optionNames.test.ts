import { describe, expect, it } from 'vitest';
import { inNamesOfPages } from '../src/shared/optionNames.js';

describe('messages of the packages, on the pages', () => {
  it.each([
    [
      'Choose one with page (--page on the command line), 1 to 3.',
      'Choose one with “Page”, 1 to 3.',
    ],
    [
      'Choose one with channel (--channel on the command line), 1 to 4.',
      'Choose one with “Channel”, 1 to 4.',
    ],
    [
      'scale or with range (--range on the command line) to say it.',
      'scale or with “Black in the files” and “White in the files” to say it.',
    ],
    ['with --range 4095', 'with “White in the files” 4095'],
    ['with `range` 4095', 'with “White in the files” 4095'],
    [
      'with `labelColumn`, or `page` all.',
      'with “Column of the labels”, or “Each page is a picture”.',
    ],
    ['Choose another `bitDepth` or `format`.', 'Choose another “Bits per sample” or “Format”.'],
    ['with `noSuchOption`', 'with `noSuchOption`'],
    ['with --range -1000..1000', 'with “Black in the files” -1000 and “White in the files” 1000'],
    ['as --noise 10%', 'as “Standard deviation of the noise” 10 with “% of range”'],
    ['with --part 96.', 'with “A typical part” of 96 pixels a side.'],
    [
      'say so with --header (in code: header: true).',
      'say so with “The first line names the columns”.',
    ],
    ['with --label-column.', 'with “Column of the labels”.'],
    ['Leave out --classes: names are counted.', 'Leave out “Classes”: names are counted.'],
    ['ask for more, with --validation.', 'ask for more, with “Validation samples”.'],
    ['Choose another --bit-depth or --format.', 'Choose another “Bits per sample” or “Format”.'],
    ['with --no-such-option', 'with --no-such-option'],
  ])('%s', (message, shown) => {
    expect(inNamesOfPages(message)).toBe(shown);
  });
});
