import {
  FIDELITIES,
  OPERATORS,
  RISKS,
  optionText,
  type NamedChoice,
  type OperatorEntry,
} from '@bilevel/imaging/describe';
import { modelInWords, noiseInWords } from '@bilevel/runs/display';
import { DATA_OPTIONS, TRAINING_OPTIONS, type SettingOption } from '@bilevel/runs/options';

const OPTIONS: Readonly<Record<string, SettingOption>> = { ...TRAINING_OPTIONS, ...DATA_OPTIONS };

/** Names of settings that the form of a new run has in several fields. */
const NAMES: Readonly<Record<string, string>> = {
  noise: 'Noise',
  risk: 'Risk',
  size: 'Learned on',
  range: 'Black to white',
  validation: 'Validation',
};

/** Settings by name in words: `['Noise', 'Gaussian, σ = 0.1']`. */
export function settingsText(settings: object): [string, string][] {
  return Object.entries(settings).map(([key, value]: [string, unknown]) => [
    NAMES[key] ?? OPTIONS[key]?.name ?? key,
    valueText(key, value),
  ]);
}

function valueText(key: string, value: unknown): string {
  if (typeof value === 'object' && value !== null && 'kind' in value) {
    if (value.kind === 'measured') {
      return noiseInWords(value as Parameters<typeof noiseInWords>[0]);
    }
    if ('sigma' in value) return `Gaussian, σ = ${String(value.sigma)}`;
    if ('photons' in value) return `photons, ${String(value.photons)} at white`;
    if ('percent' in value) return `Gaussian, σ = ${String(value.percent)} % of the range`;
    if ('size' in value) {
      const pixels = `${String(value.size)}×${String(value.size)} pixels`;
      if (value.kind === 'shrink') return `shrunk to at most ${String(value.size)} pixels a side`;
      if (value.kind === 'windowed') return `all of each picture, by way of windows of ${pixels}`;
      if ('count' in value) return `${String(value.count)} random windows of ${pixels}`;
      const how = { part: 'a typical part of', crop: 'the centre of', resize: 'resized to' };
      return `${how[value.kind as keyof typeof how]} ${pixels}`;
    }
    return value.kind === 'pairs' ? 'real pairs' : 'pictures as they are';
  }
  if (typeof value === 'object' && value !== null && 'name' in value) {
    return choiceInWords(value as NamedChoice);
  }
  if (key === 'prior') return modelInWords({ data: {}, training: { prior: String(value) } });
  if (key === 'validation') {
    return typeof value === 'number'
      ? `${String(100 * value)} % of the pictures`
      : 'its own folder';
  }
  if (typeof value === 'object' && value !== null && 'low' in value && 'high' in value) {
    return `${String(value.low)} to ${String(value.high)}`;
  }
  if (typeof value === 'object' && value !== null) {
    const parts = Object.entries(value).map(([name, part]) => `${name} ${String(part)}`);
    return parts.join(', ') || 'none';
  }
  const option = OPTIONS[key];
  const name = option?.kind === 'choice' ? option.choices[String(value)] : undefined;
  // What is after a colon recommends it, in a form.
  return name?.replace(/:.*/, '') ?? String(value);
}

type Described = Pick<OperatorEntry, 'label' | 'name' | 'options' | 'arrays'>;

/** `Inpainting, missing share 0.3`. */
function choiceInWords({ name, options = {}, files = {} }: NamedChoice): string {
  const entry: Described | undefined = [...OPERATORS, ...FIDELITIES, ...RISKS].find(
    (one) => one.name === name,
  );
  const told = Object.entries(options).map(([key, value]) => {
    const option = entry?.options.find((one) => one.key === key);
    return `${(option?.label ?? key).toLowerCase()} ${optionText(option, value)}`;
  });
  const given = Object.entries(files).map(([key, text]) => {
    const array = entry?.arrays?.find((one) => one.key === key);
    return `${(array?.label ?? key).toLowerCase()} ${text}`;
  });
  return [entry?.label ?? name, ...told, ...given].join(', ');
}
