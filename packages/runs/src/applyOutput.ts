import { extname, join } from 'node:path';
import { ArgumentError, expected } from '@bilevel/core';
import {
  FORMATS,
  WRITTEN_FORMATS,
  describeImage,
  extensionOf,
  formatExtension,
  formatOfExtension,
  isWritten,
  pictureName,
  type BitDepth,
  type Model,
  type PictureRequest,
} from '@bilevel/imaging';
import { RunFolderError } from './errors.js';

/**
 * The paths of results: the names of the pictures, with the extension of `format` or their own. Formats that
 * are only read become TIFF, which loses nothing.
 *
 * @throws RunFolderError for two of one path
 */
export function outputPaths(inputs: readonly string[], out: string, format?: string): string[] {
  const outputs = inputs.map((input) => {
    const extension =
      format !== undefined
        ? `.${format.replace(/^\./, '')}`
        : isWritten(formatOfExtension(input))
          ? extensionOf(input)
          : `.${formatExtension('tiff')}`;
    return join(out, pictureName(input) + extension);
  });
  const seen = new Map<string, string>();
  for (const [i, output] of outputs.entries()) {
    const other = seen.get(output.toLowerCase());
    if (other !== undefined) {
      throw new RunFolderError(
        `Expected different names for the results but both ${other} and ${inputs[i]!} would be ` +
          `written to ${output}. Apply the model to them one at a time.`,
      );
    }
    seen.set(output.toLowerCase(), inputs[i]!);
  }
  return outputs;
}

/** Bits per channel of results in the format of a path, the usual ones first. @throws ArgumentError */
function depthsOf(output: string): readonly BitDepth[] {
  const extension = extensionOf(output).toLowerCase();
  const format = WRITTEN_FORMATS.find((one) =>
    (FORMATS[one].extensions as readonly string[]).includes(extension),
  );
  if (format === undefined) {
    const known = WRITTEN_FORMATS.flatMap((one) => FORMATS[one].extensions).join(', ');
    const what = 'the format of the results';
    throw new ArgumentError(expected(`one of ${known}`, what, extname(output)));
  }
  // Few programs read TIFFs of 64-bit floats.
  return FORMATS[format].depths.filter((depth) => format !== 'tiff' || depth < 64);
}

/**
 * The depth asked for, else that of the original where the result's format can hold it.
 *
 * @throws ArgumentError for a format that is not written or has no such depth
 */
export async function resultDepth(
  input: string,
  output: string,
  asked: BitDepth | undefined,
  request: PictureRequest & { readonly ofComplex?: Pick<Model, 'isComplex'> | undefined },
): Promise<BitDepth> {
  const possible = depthsOf(output);
  if (asked !== undefined) {
    if (possible.includes(asked)) return asked;
    throw new ArgumentError(
      expected(
        `a depth of ${possible.join(' or ')} bits`,
        output,
        asked,
        'Choose another `bitDepth` or `format`.',
      ),
    );
  }
  if (request.ofComplex !== undefined) {
    // Complex numbers are measured less exactly than 32 bits hold; complex results are complex128 all the same, as NumPy has them.
    const usual = request.ofComplex.isComplex ? 64 : 32;
    return possible.find((depth) => depth === usual) ?? possible[0]!;
  }
  const { bitDepth, isFloat } = await describeImage(input, request);
  const needed = isFloat ? Math.max(32, bitDepth) : bitDepth <= 8 ? 8 : 16;
  return possible.find((depth) => depth === needed) ?? possible[0]!;
}
