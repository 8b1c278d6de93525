/** Settings by name, with values of several parts in words: `['noise', 'gaussian, 0.1']`. */
export function settingsText(settings: object): [string, string][] {
  return Object.entries(settings).map(([key, value]: [string, unknown]) => [
    key,
    typeof value === 'object' && value !== null
      ? Object.values(value).map(String).join(', ')
      : String(value),
  ]);
}
