import { Option } from 'commander';
import { positiveWhole } from './numbers.js';

/** Values of {@link pictureOptions}. */
export interface PictureFlags {
  page?: number;
  channel?: number;
}

/** Which picture of a file is meant, where it holds several. */
export function pictureOptions(): Option[] {
  return [
    new Option(
      '--page <n>',
      'page, frame or plane of files with several, from 1 (default: such files are refused)',
    ).argParser(positiveWhole),
    new Option(
      '--channel <n>',
      'channel to read as grey, from 1 (default: files that are not grey or RGB are refused)',
    ).argParser(positiveWhole),
  ];
}
