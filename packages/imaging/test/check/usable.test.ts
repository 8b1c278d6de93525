import { describe, expect, it } from 'vitest';
import { ImageContentError } from '../../src/errors.js';
import { createImage, type Image } from '../../src/image.js';
import { requireUsable } from '../../src/check/usable.js';
import { randomImage } from '../pictures.js';

function refusal(image: Image, options?: { allowConstant?: boolean }): string {
  try {
    requireUsable(image, 'dir/a.png', options);
  } catch (error) {
    expect(error).toBeInstanceOf(ImageContentError);
    expect(error).toMatchObject({ code: 'unusable-image', path: 'dir/a.png' });
    return (error as Error).message;
  }
  return 'accepted';
}

describe('requireUsable', () => {
  it('accepts a picture with contrast from 11×11 pixels', () => {
    expect(refusal(randomImage(11, 11, 1, 1))).toBe('accepted');
    expect(refusal(randomImage(200, 11, 3, 1))).toBe('accepted');
  });

  it.each([
    [1, 1],
    [50, 1],
    [1, 50],
    [10, 11],
    [11, 10],
  ])('refuses %i×%i pixels, says the least and why', (width, height) => {
    const message = refusal(randomImage(width, height, 1, 1));
    expect(message).toContain('Expected a picture of at least 11×11 pixels for dir/a.png');
    expect(message).toContain(`received ${String(width)}×${String(height)}`);
    expect(message).toMatch(/Total variation.*SSIM/);
  });

  it('refuses a constant picture unless it is allowed', () => {
    const flat = createImage(12, 12, new Float64Array(144).fill(0.5));
    expect(refusal(flat)).toContain('Expected a picture with some contrast for dir/a.png');
    expect(refusal(flat)).toContain('every pixel is 0.5');
    expect(refusal(flat, { allowConstant: true })).toBe('accepted');
  });

  it('refuses NaN, in whichever channel, giving the place', () => {
    const image = randomImage(12, 13, 3, 1);
    image.data[2 * 156 + 30] = NaN;
    image.data[40] = Infinity;
    expect(refusal(image, { allowConstant: true })).toContain('NaN in row 2, column 6');
  });
});
