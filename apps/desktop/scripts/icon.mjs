// Draws build/icon.png from the page's icon: node scripts/icon.mjs
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { svgToPng } from '@bilevel/imaging';

/** macOS and Windows make their smaller ones from this. */
const PIXELS = 1024;

const svg = readFileSync(new URL('../src/renderer/icon.svg', import.meta.url), 'utf8');
const sized = svg.replace('<svg ', '<svg width="32" height="32" ');
mkdirSync(new URL('../build/', import.meta.url), { recursive: true });
writeFileSync(
  new URL('../build/icon.png', import.meta.url),
  await svgToPng(sized, { scale: PIXELS / 32 }),
);
