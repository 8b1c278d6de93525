import { RISKS, type NamedChoice, type OptionDescription } from '@bilevel/imaging/describe';
import type { NumberOption, SettingOptions } from './option.js';

/** The risk of one noisy picture of each scene, and that of two. */
const ONE = RISKS.find(({ needs }) => needs === 'sigma');
const TWO = RISKS.find(({ needs }) => needs === 'second');

/** An option of a risk as people are told of it. */
function asOption({ key, label, help, min, max, whole, ...rest }: OptionDescription): NumberOption {
  return {
    ...{ kind: 'number', min, max, default: rest.default, whole: whole === true },
    ...{ flag: FLAGS[key] ?? key, value: key === 'tau' ? 'factor' : 'n', name: label },
    help: `of one noisy picture of each scene: ${help}`,
  };
}

/** The seed of a run is another one. */
const FLAGS: Readonly<Record<string, string>> = { seed: 'probe-seed' };

/** Where the noisy partners of clean pictures are. */
export const PAIR_OPTION = {
  ...{ kind: 'other', flag: 'noisy', value: 'dir', name: 'Noisy partners' },
  help: 'folder of noisy partners, matched by file name (no noise is added)',
} as const satisfies SettingOptions[string];

/** How learning goes without clean pictures. */
export const RISK_OPTIONS = {
  unsupervised: {
    ...{ kind: 'other', flag: 'unsupervised', name: 'One noisy picture of each scene' },
    help: `learn from noisy pictures alone, with Gaussian noise of the standard deviation given, or else estimated in each: ${ONE?.summary ?? ''}`,
  },
  second: {
    ...{ kind: 'other', flag: 'second', value: 'dir', name: 'Second noisy pictures' },
    help: `folder of second noisy pictures of the same scenes, matched by file name: ${TWO?.summary ?? ''}`,
  },
  check: {
    ...{ kind: 'other', flag: 'check', value: 'dir', name: 'Clean pictures for checking only' },
    help: 'folder of clean pictures that scores alone are against, beside noisy ones that are learned from',
  },
} as const satisfies SettingOptions;

/** The options of the probes of one noisy picture, by the names that they have beside other settings. */
export const PROBE_OPTIONS: Readonly<Record<'probes' | 'tau' | 'probeSeed', NumberOption>> = {
  probes: probeOption('probes'),
  tau: probeOption('tau'),
  probeSeed: probeOption('seed'),
};

function probeOption(key: string): NumberOption {
  const described: readonly OptionDescription[] = ONE?.options ?? [];
  const found = described.find((one) => one.key === key);
  if (found === undefined) throw new Error(`There are probes with ${key}.`);
  return asOption(found);
}

/** What is minimised where there are no clean pictures: `probes`, `tau` and `probeSeed` as given. */
export function riskWithout(
  pictures: 'one' | 'two',
  given: Readonly<Partial<Record<keyof typeof PROBE_OPTIONS, number | undefined>>> = {},
): NamedChoice & { name: string; options?: Record<string, number> } {
  if (pictures === 'two') return { name: TWO?.name ?? '' };
  const { probes, tau, probeSeed } = given;
  return {
    name: ONE?.name ?? '',
    options: {
      probes: probes ?? PROBE_OPTIONS.probes.default ?? 1,
      tau: tau ?? PROBE_OPTIONS.tau.default ?? 1,
      seed: probeSeed ?? PROBE_OPTIONS.probeSeed.default ?? 0,
    },
  };
}
