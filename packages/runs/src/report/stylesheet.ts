import { DARK_COLOURS } from './charts/style.js';

/** Charts carry light colours as attributes, for use on their own; CSS rules go before attributes. */
const darkSeries = Object.entries(DARK_COLOURS)
  .map(
    ([light, dark]) =>
      `.chart [stroke="${light}"]{stroke:${dark}}.chart [fill="${light}"]{fill:${dark}}`,
  )
  .join('\n  ');

/** The page's only style sheet. */
export const STYLESHEET = `
:root {
  --paper: #ffffff; --ink: #1a1a1a; --soft: #595959; --line: #d5d5d5; --panel: #f5f6f7;
  --good: #0b6b3a; --good-paper: #e2f3e9; --warn: #8a4b00; --warn-paper: #fdf0dc;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #15181c; --ink: #e8e8e8; --soft: #a8adb3; --line: #3a4047; --panel: #1e2227;
    --good: #7fe0ab; --good-paper: #143524; --warn: #ffc27a; --warn-paper: #402b0d;
  }
  ${darkSeries}
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1.5rem 1.25rem 3rem; max-width: 1240px;
  background: var(--paper); color: var(--ink);
  font: .9375rem/1.5 system-ui, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif;
}
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; margin: 2.2rem 0 .6rem; padding-top: .6rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.4rem 0 .4rem; }
h4 { font-size: .95rem; margin: 1rem 0 .35rem; overflow-wrap: anywhere; }
p { max-width: 46rem; margin: .5rem 0; }
.status { font-size: 1.15rem; font-weight: 600; }
.aside, figcaption, .meta { color: var(--soft); font-size: .87rem; }
code, pre { font-family: ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; font-size: .87em; }
code { background: var(--panel); padding: .1em .35em; border-radius: 3px; overflow-wrap: anywhere; }
pre { background: var(--panel); padding: .8rem; border-radius: 4px; overflow: auto; }
.tables { display: flex; flex-wrap: wrap; gap: 1.2rem 2.5rem; align-items: flex-start; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding-bottom: .3rem; }
th, td { text-align: left; vertical-align: top; padding: .28rem .9rem .28rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
thead th { vertical-align: bottom; font-weight: 600; font-size: .87rem; }
tbody th { font-weight: normal; color: var(--soft); }
.badge { display: inline-block; padding: 0 .5em; border-radius: 1em; font-size: .8rem; white-space: nowrap; }
.certified { color: var(--good); background: var(--good-paper); }
.estimated { color: var(--warn); background: var(--warn-paper); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 470px), 1fr)); gap: 1.2rem 1.5rem; }
figure { margin: 0; }
.chart { max-width: 640px; break-inside: avoid; }
.chart svg { display: block; width: 100%; height: auto; color: var(--ink); }
.chart .paper { fill: var(--panel); }
.bank.chart { max-width: none; display: grid; grid-template-columns: repeat(auto-fill, minmax(116px, 1fr)); gap: .8rem; break-inside: auto; }
.bank.chart svg { max-width: 160px; break-inside: avoid; print-color-adjust: exact; }
.map.chart { max-width: 420px; }
.map.chart svg { print-color-adjust: exact; }
.chart figcaption { padding: .35rem .2rem 0; }
.set { break-inside: avoid; }
.pictures { display: grid; grid-template-columns: repeat(var(--count), minmax(0, var(--shown))); gap: .6rem 1rem; }
.pictures figure { min-width: 0; }
.pictures img { display: block; max-width: 100%; height: auto; background: var(--panel); }
.pictures figcaption b { color: var(--ink); display: block; }
.sheet { max-width: 100%; height: auto; }
.pixelated { image-rendering: pixelated; }
.missing { color: var(--soft); }
.scale { display: flex; gap: .5rem; align-items: center; font-size: .87rem; }
.ramp { width: 12rem; height: .9rem; border: 1px solid var(--line); background: linear-gradient(90deg, #000, #808080, #fff); print-color-adjust: exact; }
summary { cursor: pointer; margin: .8rem 0 .4rem; }
@media (max-width: 850px) {
  .pictures { grid-template-columns: repeat(2, minmax(0, var(--shown))); }
}
@media print {
  :root { font-size: 11px; }
  body { max-width: none; padding: 0; }
  .charts { grid-template-columns: 1fr 1fr; }
  .pictures { grid-template-columns: repeat(var(--count), minmax(0, var(--shown))); }
  .chart .paper { fill: none; }
  h2, h3, h4 { break-after: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
`;
