import { Accordion, SimpleGrid, Stack, Text } from '@mantine/core';
import {
  DATA_OPTIONS,
  DEFAULT_DATA,
  DEFAULT_TRAINING,
  KEEP_OPTION,
  OPTION_METHODS,
  PROBE_OPTIONS,
  SCHEDULES,
  TRAINING_OPTIONS,
  riskWithout,
  wayOf,
} from '@bilevel/runs/options';
import type { RunSettings } from '@bilevel/runs/settings';
import { memo, type ReactNode } from 'react';
import { ChoiceField, NumberField } from '../../components/SettingField.js';
import { PageFields } from '../../components/PageFields.js';
import { withData, withTraining, type Draft } from './draft.js';

type Training = RunSettings['training'];

const NUMBERS = [
  ...(['epsilon', 'delta', 'step', 'memory', 'batch', 'epochs'] as const),
  ...(['tolerance', 'maxSteps', 'budget'] as const),
];

/** Options of the probes, with what the risk calls them. */
const PROBES = [
  ['probes', 'probes'],
  ['tau', 'tau'],
  ['probeSeed', 'seed'],
] as const;

/** Those that are said, by option. */
function probesOf(risk: Training['risk']) {
  return Object.fromEntries(PROBES.map(([key, name]) => [key, risk?.options?.[name]]));
}

/** Every solver, tolerance and budget, for those who want to choose; `children` come after them. */
export const ExpertSettings = memo(function ExpertSettings({
  draft,
  setDraft,
  children,
}: {
  draft: Draft;
  setDraft: (draft: Draft) => void;
  children: ReactNode;
}) {
  const { training, data } = draft.settings;
  const way = wayOf(draft.settings);
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
            <ChoiceField
              option={TRAINING_OPTIONS.method}
              value={training.method}
              onChange={(method) => {
                if (method !== undefined) setDraft(withoutOthers(withTraining(draft, { method })));
              }}
            />
            <ChoiceField
              option={TRAINING_OPTIONS.lower}
              value={training.lower}
              onChange={(lower) => {
                if (lower !== undefined) setDraft(withTraining(draft, { lower }));
              }}
            />
            <ChoiceField
              option={TRAINING_OPTIONS.adjoint}
              value={training.adjoint}
              onChange={(adjoint) => {
                if (adjoint !== undefined) setDraft(withTraining(draft, { adjoint }));
              }}
            />
          </Stack>
          <SimpleGrid cols={2} spacing="sm" className="fields">
            {NUMBERS.filter((key) => applies(key, training.method)).map((key) => (
              <NumberField
                key={key}
                option={TRAINING_OPTIONS[key]}
                value={training[key]}
                onChange={(value) => {
                  const otherwise: Partial<Training> = DEFAULT_TRAINING;
                  setDraft(withTraining(draft, { [key]: value ?? otherwise[key] }));
                }}
              />
            ))}
            {schedulesOf(training.method).length > 0 && (
              <ChoiceField
                option={TRAINING_OPTIONS.schedule}
                only={schedulesOf(training.method)}
                value={training.schedule}
                onChange={(schedule) => {
                  setDraft(withTraining(draft, { schedule }));
                }}
              />
            )}
            {applies('acceptance', training.method) && (
              <ChoiceField
                option={TRAINING_OPTIONS.acceptance}
                value={training.acceptance}
                onChange={(acceptance) => {
                  setDraft(withTraining(draft, { acceptance }));
                }}
              />
            )}
            {applies('scaling', training.method) && (
              <ChoiceField
                option={TRAINING_OPTIONS.scaling}
                value={training.scaling}
                onChange={(scaling) => {
                  setDraft(withTraining(draft, { scaling }));
                }}
              />
            )}
            {way === 'unsupervised' &&
              PROBES.map(([key, name]) => (
                <NumberField
                  key={key}
                  option={PROBE_OPTIONS[key]}
                  value={training.risk?.options?.[name]}
                  onChange={(value) => {
                    const probes = { ...probesOf(training.risk), [key]: value };
                    setDraft(withTraining(draft, { risk: riskWithout('one', probes) }));
                  }}
                />
              ))}
            <NumberField
              option={KEEP_OPTION}
              value={draft.settings.keepMegabytes}
              onChange={(value = KEEP_OPTION.default) => {
                setDraft({ ...draft, settings: { ...draft.settings, keepMegabytes: value } });
              }}
            />
            <NumberField
              option={DATA_OPTIONS.seed}
              value={data.seed}
              onChange={(seed = DEFAULT_DATA.seed) => {
                setDraft(withData(draft, { seed }));
              }}
            />
            {typeof data.validation === 'number' && draft.validation.length === 0 && (
              <NumberField
                option={DATA_OPTIONS.validation}
                value={data.validation}
                onChange={(validation = DATA_OPTIONS.validation.default) => {
                  setDraft(withData(draft, { validation }));
                }}
              />
            )}
            <PageFields
              choice={data}
              setChoice={(change) => {
                setDraft(withData(draft, change));
              }}
            />
          </SimpleGrid>
          {children}
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
});

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
