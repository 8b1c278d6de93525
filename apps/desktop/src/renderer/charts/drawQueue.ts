/** Milliseconds of a frame that drawing may take: the rest is for whoever clicks. */
const SHARE = 8;

const waiting = new Map<object, () => void>();
let frame: number | undefined;

/** Draws in one of the next frames; asked again before that, it draws once, the latest. */
export function drawSoon(what: object, draw: () => void): void {
  waiting.set(what, draw);
  frame ??= requestAnimationFrame(drawSome);
}

/** Takes back what has not been drawn yet. */
export function drawNoMore(what: object): void {
  waiting.delete(what);
}

function drawSome(): void {
  const end = performance.now() + SHARE;
  for (const [what, draw] of waiting) {
    waiting.delete(what);
    draw();
    if (performance.now() >= end) break;
  }
  frame = waiting.size > 0 ? requestAnimationFrame(drawSome) : undefined;
}
