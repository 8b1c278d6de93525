import { sine } from '../arithmetic.mjs';
import { createCanvas, paint, photograph } from '../canvas.mjs';
import { disc, everything, where } from '../shapes.mjs';
import { checks, filteredNoise, fractalNoise, grating, weave } from '../texture.mjs';

/** Five textures side by side, with wavy borders and a plain disc between them. */
export function mosaic(random) {
  const canvas = createCanvas(128);
  const border = (t) => 64 + 5 * sine(t / 53);
  const grain = fractalNoise(random, 9, 4);
  const fibres = filteredNoise(random, 5);
  const cloth = weave(5.3);
  const squares = checks(9, 0.06);
  const waves = grating(6.5, 0.08);
  paint(canvas, everything, (x, y) => 0.45 + 0.5 * grain(x, y));
  paint(
    canvas,
    where((x, y) => x > border(y)),
    (x, y) => 0.6 + 0.22 * waves(x, y),
  );
  paint(
    canvas,
    where((x, y) => y > border(x)),
    (x, y) => 0.35 + 0.18 * cloth(x, y),
  );
  paint(
    canvas,
    where((x, y) => y > border(x) && x > border(y)),
    (x, y) => 0.5 + 0.24 * squares(x, y) + 0.002 * (x - 96),
  );
  paint(canvas, disc(64, 64, 27), (x, y) => 0.55 + 0.35 * fibres(x / 4, y));
  paint(canvas, disc(64, 64, 13), (x) => 0.84 + 0.008 * (x - 64));
  return photograph(canvas);
}
