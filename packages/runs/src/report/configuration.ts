import { whole } from './format.js';
import { markup, type Markup } from './markup.js';
import type { ReportData } from './reportData.js';

/** Longer arrays are counted. */
const FEW = 8;

/** The settings in words where words are shorter, then config.json in full. */
export function configurationSection({ config }: ReportData): Markup {
  const { settings, start, software, created } = config;
  return markup`<h2>Configuration</h2>
<div class="tables">
${settingsTable('Pictures', settings.data)}
${settingsTable('Learning', { ...settings.training, ...(start && { start }) })}
${settingsTable('Software', { ...software, started: created })}
</div>
<details><summary>config.json: settings, and every picture with the digest of its pixels</summary>
<pre>${JSON.stringify(config, null, 2)}</pre></details>`;
}

/** Settings by name. */
export function settingsTable(caption: string, entries: object): Markup {
  return markup`<table><caption>${caption}</caption><tbody>
${Object.entries(entries).map(
  ([key, value]: [string, unknown]) =>
    markup`<tr><th scope="row">${key}</th><td>${valueText(value)}</td></tr>
`,
)}</tbody></table>`;
}

/** `{ kind: 'gaussian', sigma: 0.1 }` as `gaussian, sigma 0.1`; plain values as they are. */
function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.length > FEW) return `${whole(value.length)} numbers`;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return JSON.stringify(value);
  }
  return Object.entries(value)
    .map(([key, inner]: [string, unknown]) =>
      key === 'kind' ? valueText(inner) : `${key} ${valueText(inner)}`,
    )
    .join(', ');
}
