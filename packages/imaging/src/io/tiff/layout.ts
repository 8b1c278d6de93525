import { couldHold } from './unpack.js';
import { LIBRARY_COMPRESSIONS, PHOTOMETRIC, TAG } from './tags.js';
import { DamagedTiff, type TiffDirectory } from './structure.js';

/** What a directory says about its pixels, with TIFF's defaults for what it does not say. */
export interface TiffLayout {
  readonly width: number;
  readonly height: number;
  /** Samples of a pixel. */
  readonly samples: number;
  readonly bits: number;
  /** SampleFormat: 1 unsigned, 2 signed, 3 float, 5 and 6 complex. 4, undefined, is taken as unsigned. */
  readonly format: number;
  readonly photometric: number;
  readonly compression: number;
  readonly predictor: number;
  /** Bits of a byte stored lowest first. */
  readonly reversedBits: boolean;
  readonly orientation: number;
  /** What the samples after the colours are: 1, 2 alpha, 0 unknown. */
  readonly extras: readonly number[];
  /** Each sample in blocks of its own. */
  readonly planar: boolean;
  readonly blocks: Blocks;
}

/** The strips or tiles of a picture. */
interface Blocks {
  readonly width: number;
  readonly height: number;
  readonly across: number;
  readonly down: number;
  readonly tiled: boolean;
  readonly offsets: readonly number[];
  readonly lengths: readonly number[];
}

/** The samples of a pixel that are its colour. */
export function coloursOf(photometric: number): number {
  return photometric === PHOTOMETRIC.rgb || photometric === PHOTOMETRIC.yCbCr ? 3 : 1;
}

/** The tag has 16 bits. */
const MOST_SAMPLES = 65535;

/** The size in pixels. @throws DamagedTiff */
export function tiffSize(directory: TiffDirectory): { width: number; height: number } {
  const size = (tag: number, name: string): number => {
    const value = directory.whole(tag);
    if (value !== undefined && value >= 1) return value;
    throw new DamagedTiff(`a ${name} of ${String(value ?? 'none')}`);
  };
  return { width: size(TAG.imageWidth, 'width'), height: size(TAG.imageLength, 'height') };
}

/** @throws DamagedTiff for what is missing or contradicts itself */
export function tiffLayout(directory: TiffDirectory): TiffLayout {
  const { width, height } = tiffSize(directory);
  const samples = directory.whole(TAG.samplesPerPixel) ?? 1;
  if (samples > MOST_SAMPLES) throw new DamagedTiff(`${String(samples)} samples a pixel`);
  const photometric = directory.number(TAG.photometric) ?? PHOTOMETRIC.blackIsZero;
  const colours = coloursOf(photometric);
  if (samples < colours) {
    throw new DamagedTiff(`${String(samples)} samples a pixel where its colours are 3`);
  }
  const listed = directory.numbers(TAG.extraSamples, samples) ?? [];
  const planar = directory.number(TAG.planarConfiguration) === 2 && samples > 1;
  const layout = {
    width,
    height,
    samples,
    bits: theOne(directory, TAG.bitsPerSample, 'bits', samples) ?? 1,
    format: theOne(directory, TAG.sampleFormat, 'formats', samples) ?? 1,
    photometric,
    compression: directory.number(TAG.compression) ?? 1,
    predictor: directory.number(TAG.predictor) ?? 1,
    reversedBits: directory.number(TAG.fillOrder) === 2,
    orientation: directory.number(TAG.orientation) ?? 1,
    extras: Array.from({ length: samples - colours }, (_, i) => listed[i] ?? 0),
    planar,
  };
  return { ...layout, blocks: blocksOf(directory, layout) };
}

/** The value that a tag has for all samples; undefined when it is absent. */
function theOne(
  directory: TiffDirectory,
  tag: number,
  what: string,
  samples: number,
): number | undefined {
  const values = directory.wholes(tag, samples);
  const [first] = values ?? [];
  if (values?.some((value) => value !== first) === true) {
    const list = values.slice(0, 4).join(', ');
    throw new DamagedTiff(`samples of different ${what} (${list})`);
  }
  return first;
}

function blocksOf(
  directory: TiffDirectory,
  { width, height, samples, planar, compression }: Omit<TiffLayout, 'blocks'>,
): Blocks {
  const tileWidth = directory.whole(TAG.tileWidth);
  const tiled = tileWidth !== undefined;
  const rows = directory.whole(tiled ? TAG.tileLength : TAG.rowsPerStrip) ?? height;
  const block = { width: tileWidth ?? width, height: tiled ? rows : Math.min(rows, height) };
  if (block.width < 1 || block.height < 1) throw new DamagedTiff('strips or tiles without a size');
  const [across, down] = [Math.ceil(width / block.width), Math.ceil(height / block.height)];
  const count = across * down * (planar ? samples : 1);
  // libtiff writes tiles under the tags of strips when it is asked to.
  const valuesOf = (ofTiles: number, ofStrips: number): number[] | undefined =>
    (tiled ? directory.wholes(ofTiles, count) : undefined) ?? directory.wholes(ofStrips, count);
  const offsets = valuesOf(TAG.tileOffsets, TAG.stripOffsets);
  const lengths = valuesOf(TAG.tileByteCounts, TAG.stripByteCounts);
  const total = directory.file.bytes.length;
  if (offsets === undefined || offsets.length < count) {
    throw new DamagedTiff(
      `${String(offsets?.length ?? 0)} strips or tiles where ${String(count)} belong`,
    );
  }
  if (lengths !== undefined && lengths.length >= count) {
    return { ...block, across, down, tiled, offsets, lengths };
  }
  // Old writers of plain pixels left them out.
  if (compression !== 1) throw new DamagedTiff('no lengths of its strips or tiles');
  return { ...block, across, down, tiled, offsets, lengths: offsets.map((at) => total - at) };
}

/** Bytes of a row of a block, and of all its rows, once unpacked. */
export function blockBytes({ samples, bits, planar, height, blocks }: TiffLayout, down: number) {
  const rowSamples = blocks.width * (planar ? 1 : samples);
  const rowBytes = Math.ceil((rowSamples * bits) / 8);
  // Tiles are always whole, the last strip is as high as what is left.
  const rows = blocks.tiled
    ? blocks.height
    : Math.min(blocks.height, height - down * blocks.height);
  return { rowBytes, length: rowBytes * rows };
}

/**
 * That every strip or tile lies in the file and is long enough for its pixels, before anything is
 * allocated for them.
 *
 * @throws DamagedTiff
 */
export function requireBlocks(layout: TiffLayout, fileLength: number): void {
  const { blocks, samples, planar, compression } = layout;
  const { across, down } = blocks;
  const name = blocks.tiled ? 'tile' : 'strip';
  for (let k = 0; k < across * down * (planar ? samples : 1); k++) {
    const [offset, length] = [blocks.offsets[k]!, blocks.lengths[k]!];
    if (length === 0) throw new DamagedTiff(`no data for ${name} ${String(k)}`);
    if (offset + length > fileLength) {
      throw new DamagedTiff(`${name} ${String(k)} past the end of the file`);
    }
    if (LIBRARY_COMPRESSIONS.has(compression)) continue;
    const needed = blockBytes(layout, Math.floor(k / across) % down).length;
    if (!couldHold(compression, length, needed)) {
      throw new DamagedTiff(
        `${String(length)} bytes in ${name} ${String(k)}, too few for its ${String(needed)}`,
      );
    }
  }
}
