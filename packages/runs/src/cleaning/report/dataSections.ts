import { counted } from '../../report/format.js';
import { markup, type Markup } from '../../report/markup.js';
import type { CleaningConfig } from '../config.js';
import type { CleaningReportData } from './data.js';

/** What was odd about the data. */
export function dataSection({ data: { warnings = [] } }: CleaningConfig): Markup | undefined {
  if (warnings.length === 0) return undefined;
  return markup`<h2>What to know of the data</h2>
<ul>
${warnings.map(
  (warning) => markup`<li>${warning}</li>
`,
)}</ul>`;
}

/** Conflicting samples listed in the page; conflicts.csv has all. */
const LISTED = 50;

/** Samples of which at most one label can be right. */
export function conflictSection({ conflicts }: CleaningReportData): Markup | undefined {
  if (conflicts.length === 0) return undefined;
  const withLines = conflicts.some(({ line }) => line !== undefined);
  return markup`<h2>Conflicting labels</h2>
<p>${counted(conflicts.length, 'sample')} have the same features as another, and another label: at most one
label of each conflict can be right. All are in conflicts.csv.</p>
<details><summary>The first ${Math.min(LISTED, conflicts.length)} as a table</summary>
<table><thead><tr><th scope="col">conflict</th><th scope="col">index</th>${withLines ? markup`<th scope="col">line</th>` : ''}<th scope="col">label</th></tr></thead>
<tbody>
${conflicts.slice(0, LISTED).map(
  ({ conflict, index, line, label }) =>
    markup`<tr><td>${conflict}</td><td>${index}</td>${withLines ? markup`<td>${line ?? ''}</td>` : ''}<td>${label}</td></tr>
`,
)}</tbody></table></details>`;
}
