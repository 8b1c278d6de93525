import { useEffect, useRef } from 'react';

/** A small grey picture from bytes, enlarged without smoothing. */
export function GreyPicture({
  pixels,
  width,
  height,
  size,
  alt,
}: {
  pixels: Uint8Array;
  width: number;
  height: number;
  size: number;
  alt: string;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context == null) return;
    const image = context.createImageData(width, height);
    for (let p = 0; p < width * height; p++) {
      image.data.fill(pixels[p] ?? 0, 4 * p, 4 * p + 3);
      image.data[4 * p + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }, [pixels, width, height]);
  return (
    <canvas
      ref={canvas}
      {...(alt === '' ? { 'aria-hidden': true } : { role: 'img', 'aria-label': alt })}
      width={width}
      height={height}
      style={{ width: size, height: (size * height) / width, imageRendering: 'pixelated' }}
    />
  );
}
