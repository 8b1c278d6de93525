import { CHOICES } from '../../components/settingsText.js';

/** The choices that a setting has. */
export function optionsOf(schema: {
  readonly options: readonly (string | number)[];
}): { value: string; label: string }[] {
  return schema.options.map((value) => ({
    value: String(value),
    label: CHOICES[String(value)] ?? String(value),
  }));
}
