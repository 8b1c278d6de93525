import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeImage, readImage } from '../src/io/read.js';
import { readMetadata } from '../src/io/readMetadata.js';

const data = process.env['BILEVEL_DATA'];
const at = (name: string): string => join(data ?? '', 'field', 'pictures', name);
const first = async (name: string, choice = {}): Promise<number[]> => {
  const { data: values } = await readImage(at(name), { colour: 'keep', ...choice });
  return [...values.slice(0, 3)];
};
const bytes = [43, 36, 39].map((x) => x / 255);
const words = [11081, 9345, 9936].map((x) => x / 65535);

// The right numbers are those that tifffile 2026, Pillow and NumPy give.
describe.skipIf(data === undefined)('pictures that users have [needs BILEVEL_DATA]', () => {
  it.each([
    ['t_nulls_in_make_model.tif', bytes],
    ['t_bad_date.tif', bytes],
    ['t_nulls_in_software.tif', words],
    ['t_imagej_u16.tif', words],
    ['t_cog_overview.tif', [11081, 11081, 9345].map((x) => x / 65535)],
    ['t_f64.tif', [0.16908874360143272, 0.1425930718094004, 0.15161249936099488]],
    ['t_f16.tif', [0.1690673828125, 0.142578125, 0.151611328125]],
    ['n_f16.npy', [0.1690673828125, 0.142578125, 0.151611328125]],
    ['t_palette_16bitmap.tif', [6745, 5647, 6117].map((x) => x / 65535)],
    ['j_extraneous_before_sos.jpg', [43, 36, 37].map((x) => x / 255)],
  ])('%s is read', async (name, expected) => {
    expect(await first(name)).toEqual(expected);
  });

  it.each([
    ['t_imagej_stack_oneifd.tif', 'a stack of 3 planes. Choose one with `page`'],
    ['t_2ch_unspecified.tif', '2 channels. Choose one with `channel`'],
    ['t_2ch_second_saturated.tif', '2 channels. Choose one with `channel`'],
    ['t_rgb16_miniblack3.tif', '3 channels. Choose one with `channel`'],
    ['t_f32_miniswhite.tif', 'floats with white at 0 (MinIsWhite)'],
    ['t_i16.tif', '16-bit signed integers'],
    ['n_struct.npy', 'a structured type with fields a, b'],
  ])('%s is refused by its true name', async (name, message) => {
    await expect(readImage(at(name))).rejects.toThrow(message);
  });

  it('planes and channels are read when they are chosen', async () => {
    expect(await first('t_imagej_stack_oneifd.tif', { page: 1 })).toEqual(words);
    const last = [43939, 40476, 41235].map((x) => x / 65535);
    expect(await first('t_imagej_stack_oneifd.tif', { page: 3 })).toEqual(last);
    expect(await first('t_2ch_second_saturated.tif', { channel: 1 })).toEqual(words);
    expect(await first('t_2ch_second_saturated.tif', { channel: 2 })).toEqual([1, 1, 1]);
  });

  it('a resolution in micrometres is found, with the text that says so', async () => {
    const { resolution, description } = await readMetadata(at('t_imagej_u16.tif'));
    expect(resolution).toEqual({ x: 3.1, y: 3.1, unit: 'none' });
    expect(description).toContain('unit=um');
    expect(await describeImage(at('t_f16.tif'))).toMatchObject({ bitDepth: 16, isFloat: true });
  });
});
