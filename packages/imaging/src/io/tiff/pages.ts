import { TAG } from './tags.js';
import { tiffLayout, type TiffLayout } from './layout.js';
import { DamagedTiff, type TiffDirectory, type TiffFile } from './structure.js';

/** A picture in a file, of which there may be several. */
export interface TiffPage {
  readonly directory: TiffDirectory;
  /** Place among all directories of the file; undefined below another directory. */
  readonly index: number | undefined;
  /** The directory of the mask that says which pixels have values. */
  readonly mask?: TiffDirectory | undefined;
}

/** Bits of NewSubfileType. */
const REDUCED = 1;
const MASK = 4;

/** Old SubfileType: 2 for a smaller copy. */
function kindOf(directory: TiffDirectory): number {
  const old = directory.number(TAG.subfileType) === 2 ? REDUCED : 0;
  return directory.number(TAG.newSubfileType) ?? old;
}

/**
 * The pictures of a file: its directories without thumbnails, overviews and masks. When there are only
 * thumbnails, as in raw photographs, the directories below the first.
 */
export function tiffPages(file: TiffFile): TiffPage[] {
  const directories = file.directories();
  const kinds = directories.map(kindOf);
  const pages = directories.flatMap((directory, index): TiffPage[] => {
    if (kinds[index]! & (REDUCED | MASK)) return [];
    const isMask = ((kinds[index + 1] ?? 0) & MASK) !== 0;
    return [{ directory, index, mask: isMask ? directories[index + 1] : undefined }];
  });
  if (pages.length > 0) return pages;
  const below = (directories[0]?.wholes(TAG.subIfds) ?? [])
    .slice(0, 100)
    .flatMap((at): TiffPage[] => {
      const { directory } = file.directoryAt(at);
      return kindOf(directory) & (REDUCED | MASK) ? [] : [{ directory, index: undefined }];
    });
  return below.length > 0 ? below : directories.map((directory, index) => ({ directory, index }));
}

/**
 * How many planes a single directory stands for. Some programs store the others right behind the
 * first and tell only in private notes: ImageJ (images=N), tifffile (its shape), MetaMorph (an entry a
 * plane), and SGI's ImageDepth.
 */
export function planesOf(directory: TiffDirectory): number {
  const text = directory.text(TAG.imageDescription) ?? '';
  const imageJ = text.startsWith('ImageJ=') ? Number(/^images=(\d+)/m.exec(text)?.[1] ?? 1) : 1;
  const depth = directory.whole(TAG.imageDepth) ?? 1;
  const metaMorph = (directory.bytes(TAG.uic2)?.length ?? 0) / 8;
  return Math.max(1, imageJ, depth, metaMorph, shapePlanes(directory, text));
}

function shapePlanes(directory: TiffDirectory, text: string): number {
  const shape = /^\{"shape": \[([\d, ]+)\]/.exec(text)?.[1];
  if (shape === undefined) return 1;
  const { width, height, samples } = tiffLayout(directory);
  const values = shape.split(',').reduce((product, n) => product * Number(n), 1);
  return values / (width * height * samples);
}

/**
 * The layout of plane `plane`, from 0, of those that {@link planesOf} counts.
 *
 * @throws DamagedTiff when the planes are not one right behind the other
 */
export function planeLayout(layout: TiffLayout, plane: number, bytesOfPlane: number): TiffLayout {
  if (plane === 0) return layout;
  const { offsets, lengths, tiled } = layout.blocks;
  const joined = offsets.every((at, k) => k === 0 || at === offsets[k - 1]! + lengths[k - 1]!);
  if (layout.compression !== 1 || tiled || !joined) {
    throw new DamagedTiff('planes in one directory that are not stored one right behind the other');
  }
  const shifted = offsets.map((at) => at + plane * bytesOfPlane);
  return { ...layout, blocks: { ...layout.blocks, offsets: shifted } };
}
