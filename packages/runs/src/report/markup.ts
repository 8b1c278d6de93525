/** Text that is HTML or SVG already and is inserted as it is. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What a template takes: markup as it is, everything else escaped, lists joined. */
export type Content = Markup | string | number | undefined | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** `text` for use between tags and in quoted attributes, in HTML and XML alike. */
function escape(text: string): string {
  return (
    text
      .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
      // Not allowed in XML in any form, or turning the text around them; file names may hold them.
      // oxlint-disable-next-line no-control-regex
      .replace(/[\0-\x08\v\f\x0e-\x1f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g, '\ufffd')
  );
}

function render(content: Content): string {
  if (content === undefined) return '';
  if (content instanceof Markup) return content.text;
  if (typeof content === 'string' || typeof content === 'number') return escape(String(content));
  return content.map(render).join('');
}

/**
 * Markup from a template literal. Values are escaped unless they are markup themselves, so that no
 * file name or setting can become a tag. Attributes must be quoted.
 */
export function markup(strings: TemplateStringsArray, ...values: Content[]): Markup {
  const text = strings.reduce((all, part, i) => all + render(values[i - 1]) + part);
  return new Markup(text);
}
