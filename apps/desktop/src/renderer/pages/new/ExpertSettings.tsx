import { DEFAULT_TOLERANCE, stoppingRule } from '@bilevel/runs/display';
import { Accordion, NumberInput, Select, SimpleGrid, Stack, Text } from '@mantine/core';
import {
  KEEP_MEGABYTES,
  OPTION_METHODS,
  SCHEDULES,
  runSettings,
  type RunSettings,
} from '@bilevel/runs/settings';
import { withData, withTraining, type Draft } from './draft.js';
import { optionsOf } from './options.js';

type Training = RunSettings['training'];
type NumberKey = {
  [K in keyof Training]-?: Exclude<Training[K], undefined> extends number ? K : never;
}[keyof Training];
type ChoiceKey = 'method' | 'lower' | 'adjoint';

const CHOICES: readonly { key: ChoiceKey; label: string; description: string }[] = [
  { key: 'method', label: 'Upper-level method', description: 'How the weights are changed.' },
  { key: 'lower', label: 'Lower-level solver', description: 'Computes the reconstructions.' },
  {
    key: 'adjoint',
    label: 'Adjoint solver',
    description: 'Solves the linear systems of the hypergradient.',
  },
];

const NUMBERS: readonly {
  key: NumberKey;
  label: string;
  description: string;
  placeholder: string;
  whole?: boolean;
}[] = [
  {
    key: 'epsilon',
    label: 'ε, distance',
    description: 'Certified ‖x̃ − x*‖ over the pixels: the first for adaptive, all for fixed.',
    placeholder: 'measured',
  },
  {
    key: 'delta',
    label: 'δ, residual',
    description: 'Norm of the adjoint residual, absolute; as ε.',
    placeholder: 'measured',
  },
  {
    key: 'step',
    label: 'Step size',
    description: 'Of the first step, in log-weights.',
    placeholder: 'first step has length 0.5',
  },
  {
    key: 'memory',
    label: 'Memory',
    description: 'Curvature pairs that are kept.',
    placeholder: 'of the method',
    whole: true,
  },
  {
    key: 'batch',
    label: 'Mini-batch',
    description: 'Pictures of a step.',
    placeholder: 'of the method',
    whole: true,
  },
  {
    key: 'tolerance',
    label: 'Tolerance',
    description: `Converged when ${stoppingRule('tolerance')}.`,
    placeholder: String(DEFAULT_TOLERANCE),
  },
  {
    key: 'maxSteps',
    label: 'Steps at most',
    description: 'A stopped run can go on with a higher limit.',
    placeholder: '200',
    whole: true,
  },
  {
    key: 'budget',
    label: 'Work at most',
    description: 'Gradients and Hessian-vector products of one picture.',
    placeholder: 'no limit',
    whole: true,
  },
];

/** Every solver, tolerance and budget, for those who want to choose. */
export function ExpertSettings({
  draft,
  setDraft,
}: {
  draft: Draft;
  setDraft: (draft: Draft) => void;
}) {
  const { training, data } = draft.settings;
  return (
    // Most people never open it, and its fields would delay the first picture.
    <Accordion variant="contained" chevronPosition="left" keepMounted={false}>
      <Accordion.Item value="expert">
        <Accordion.Control>Solvers, tolerances and limits</Accordion.Control>
        <Accordion.Panel>
          <Text size="sm" c="dimmed" mb="xs">
            Nothing here has to be changed: the adaptive method chooses its own accuracy and steps.
          </Text>
          {/* Their texts are long. */}
          <Stack gap="sm" mb="sm">
            {CHOICES.map(({ key, label, description }) => (
              <Select
                key={key}
                label={label}
                description={description}
                allowDeselect={false}
                value={training[key]}
                data={optionsOf(runSettings.shape.training.shape[key])}
                onChange={(value) => {
                  const parsed = runSettings.shape.training.shape[key].safeParse(value);
                  if (!parsed.success) return;
                  const changed = withTraining(draft, { [key]: parsed.data });
                  setDraft(key === 'method' ? withoutOthers(changed) : changed);
                }}
              />
            ))}
          </Stack>
          <SimpleGrid cols={2} spacing="sm">
            {NUMBERS.filter(({ key }) => applies(key, training.method)).map(
              ({ key, label, description, placeholder, whole }) => (
                <NumberInput
                  key={key}
                  label={label}
                  description={description}
                  placeholder={placeholder}
                  allowNegative={false}
                  allowDecimal={whole !== true}
                  hideControls={whole !== true}
                  value={training[key] ?? ''}
                  onChange={(value) => {
                    if (value === '') {
                      setDraft(withTraining(draft, { [key]: DEFAULTS[key] }));
                    } else if (Number(value) > 0) {
                      setDraft(withTraining(draft, { [key]: Number(value) }));
                    }
                  }}
                />
              ),
            )}
            {schedulesOf(training.method).length > 0 && (
              <Select
                label="Schedule"
                description="How tolerances or steps fall."
                placeholder="of the method"
                clearable
                value={training.schedule ?? null}
                data={optionsOf({ options: schedulesOf(training.method) })}
                onChange={(value) => {
                  const parsed = runSettings.shape.training.shape.schedule.safeParse(
                    value ?? undefined,
                  );
                  if (parsed.success) setDraft(withTraining(draft, { schedule: parsed.data }));
                }}
              />
            )}
            <NumberInput
              label="Kept reconstructions, MB"
              description="Room on disk for those of some steps; 0 keeps none."
              placeholder={String(KEEP_MEGABYTES)}
              min={0}
              hideControls
              value={draft.settings.keepMegabytes ?? ''}
              onChange={(value) => {
                const keepMegabytes = value === '' ? KEEP_MEGABYTES : Number(value);
                setDraft({ ...draft, settings: { ...draft.settings, keepMegabytes } });
              }}
            />
            <NumberInput
              label="Seed"
              description="Of the noise and of the split."
              min={0}
              max={0xffffffff}
              allowDecimal={false}
              value={data.seed}
              onChange={(value) => {
                if (typeof value === 'number') setDraft(withData(draft, { seed: value }));
              }}
            />
            {typeof data.validation === 'number' && draft.validation.length === 0 && (
              <NumberInput
                label="Share kept for validation"
                description="From 0 to below 1."
                min={0}
                max={0.95}
                step={0.05}
                value={data.validation}
                onChange={(value) => {
                  if (typeof value === 'number') setDraft(withData(draft, { validation: value }));
                }}
              />
            )}
          </SimpleGrid>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}

/** Whether a method has an option. */
function applies(key: string, method: Training['method']): boolean {
  const methods: Readonly<Record<string, readonly string[]>> = OPTION_METHODS;
  return methods[key]?.includes(method) ?? true;
}

/** Without the options of other methods, which a run would refuse. */
function withoutOthers(draft: Draft): Draft {
  const { method } = draft.settings.training;
  const others = Object.keys(OPTION_METHODS).filter(
    (key) => key === 'schedule' || !applies(key, method),
  );
  return withTraining(draft, Object.fromEntries(others.map((key) => [key, undefined])));
}

/** The schedules of a method. */
function schedulesOf(method: Training['method']): readonly string[] {
  const schedules: Readonly<Record<string, readonly string[]>> = SCHEDULES;
  return schedules[method] ?? [];
}

/** What an emptied field becomes; the others are left out of the settings. */
const DEFAULTS: Partial<Record<NumberKey, number>> = {
  tolerance: DEFAULT_TOLERANCE,
  maxSteps: 200,
};
