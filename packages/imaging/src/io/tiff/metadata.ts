import { resolutionOf, type ImageMetadata, type Resolution } from '../metadata.js';
import { tiffPages } from './pages.js';
import { TiffFile, type TiffDirectory } from './structure.js';
import { TAG } from './tags.js';

const UNITS: Readonly<Record<number, Resolution['unit']>> = {
  1: 'none',
  2: 'inch',
  3: 'centimetre',
};

/** What page `page`, from 1, of a TIFF file says of itself. */
export function tiffMetadata(bytes: Uint8Array, page: number): ImageMetadata {
  return orNothing(() => {
    const pages = tiffPages(new TiffFile(bytes));
    // The planes of a stack in one directory share it.
    return directoryMetadata((pages[page - 1] ?? pages[0])?.directory);
  });
}

/** What EXIF says: it has the form of a TIFF file. */
export function exifMetadata(exif: Uint8Array): ImageMetadata {
  return orNothing(() => directoryMetadata(new TiffFile(exif).directories()[0]));
}

/** Notes that break the rules are no reason to refuse a picture. */
function orNothing<T extends object>(read: () => T): T | Record<string, never> {
  try {
    return read();
  } catch {
    return {};
  }
}

function directoryMetadata(directory: TiffDirectory | undefined): ImageMetadata {
  if (directory === undefined) return {};
  const unit = UNITS[directory.number(TAG.resolutionUnit) ?? 2] ?? 'none';
  const x = directory.number(TAG.xResolution);
  const y = directory.number(TAG.yResolution);
  return {
    resolution: resolutionOf(x, y, unit),
    ...orNothing(() => ({ profile: directory.bytes(TAG.iccProfile) })),
    ...orNothing(() => ({ description: directory.text(TAG.imageDescription) })),
  };
}
