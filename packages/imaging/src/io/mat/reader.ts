import { ImageFileError } from '../../errors.js';
import { createImage } from '../../image.js';
import { chosen, chosenVariable, type PictureChoice } from '../choice.js';
import { requirePixelCount } from '../limits.js';
import type { OpenedFile } from '../open.js';
import type { FormatReader } from '../reader.js';
import type { ImageDescription, StoredImage } from '../stored.js';
import type { Source } from './elements.js';
import { describedVariable } from './described.js';
import { matSource, matVariables, partsOf, type MatVariable } from './variables.js';

/**
 * Reads arrays of MATLAB files of level 5 ("-v6", "-v7"): (height, width), also with up to 4 channels or with
 * pages on the third axis.
 *
 * Read here and not by a package: `mat-for-js` is under the GPL, and others have not been maintained for years.
 * The format is described in MathWorks' "MAT-File Format".
 */
export const matReader: FormatReader = {
  decode,
  describe,
  pages: (file, choice) => layoutOf(file.path, variableOf(file, choice).variable).pages,
};

function variableOf(
  { path, bytes }: OpenedFile,
  choice: PictureChoice,
  otherwise?: 'first',
): { source: Source; variable: MatVariable } {
  const source = matSource(path, bytes);
  const variables = matVariables(source);
  const first = variables.find(({ isPicture }) => isPicture);
  if (otherwise === 'first' && choice.variable === undefined && first !== undefined) {
    return { source, variable: first };
  }
  const variable = chosenVariable(path, choice, variables, describedVariable);
  if (variable.isPicture) return { source, variable };
  throw new ImageFileError(
    path,
    'real numbers of shape (height, width), or with a third axis,',
    describedVariable(variable),
    'Choose another variable, or save it as such.',
  );
}

interface Layout {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly pages: number;
}

/** More on the third axis are pages, not channels; as of npy. */
const MOST_CHANNELS = 4;

function layoutOf(path: string, { lengths }: MatVariable): Layout {
  const [height = 0, width = 0, third = 1] = lengths;
  requirePixelCount(path, width, height);
  const isColour = third <= MOST_CHANNELS;
  return { width, height, channels: isColour ? third : 1, pages: isColour ? 1 : third };
}

/** The number that stands for white, by class; the others are measured. */
const WHITE: Readonly<Record<string, number>> = {
  ...{ logical: 1, uint8: 255, uint16: 65535, single: 1, double: 1 },
};

const BITS: Readonly<Record<string, number>> = {
  ...{ logical: 8, int8: 8, uint8: 8, int16: 16, uint16: 16, int32: 32, uint32: 32 },
  ...{ int64: 64, uint64: 64, single: 32, double: 64 },
};

function decode(file: OpenedFile, choice: PictureChoice): StoredImage {
  const { path } = file;
  const { source, variable } = variableOf(file, choice);
  const { width, height, channels, pages } = layoutOf(path, variable);
  const shape = describedVariable(variable);
  const found = `${pages === 1 ? '1 picture' : `a stack of ${String(pages)} pictures`} in ${shape}`;
  const page = chosen(path, 'page', choice, pages, found);
  const many = `${String(channels)} ${channels === 1 ? 'channel' : 'channels'} in ${shape}`;
  const isWhole = choice.channel === undefined && channels === 3;
  const picked = isWhole ? [0, 1, 2] : [chosen(path, 'channel', choice, channels, many)];
  const { re: read } = partsOf(source, variable);
  const size = width * height;
  const data = new Float64Array(size * picked.length);
  for (const [k, c] of picked.entries()) {
    const start = (page + c) * size;
    // Columns are stored one after the other.
    for (let p = 0; p < size; p++) {
      data[k * size + p] = read(start + (p % width) * height + Math.floor(p / width));
    }
  }
  const image = createImage(width, height, data, isWhole ? 3 : 1);
  const white = WHITE[variable.kind];
  return white === undefined ? { image, white: 1, unit: 'stored numbers' } : { image, white };
}

function describe(file: OpenedFile, choice: PictureChoice): ImageDescription {
  const { variable } = variableOf(file, choice, 'first');
  const { width, height, channels } = layoutOf(file.path, variable);
  const { kind } = variable;
  const isFloat = WHITE[kind] === undefined || kind === 'single' || kind === 'double';
  return { width, height, format: 'mat', bitDepth: BITS[kind] ?? 64, channels, isFloat };
}
