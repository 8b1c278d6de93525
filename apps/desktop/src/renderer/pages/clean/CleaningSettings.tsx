import { Accordion, SimpleGrid } from '@mantine/core';
import { CLEANING_OPTIONS, DEFAULT_CLEANING } from '@bilevel/runs/options';
import { ChoiceField, NumberField } from '../../components/SettingField.js';
import { withSettings, type CleanDraft } from './settings.js';

const NUMBERS = ['validation', 'test', 'train', 'ridge', 'budget', 'patience', 'seed'] as const;

/** The expert drawer of a cleaning run. */
export function CleaningSettings({
  draft,
  setDraft,
}: {
  draft: CleanDraft;
  setDraft: (draft: CleanDraft) => void;
}) {
  const { settings } = draft;
  return (
    <Accordion variant="contained" chevronPosition="left">
      <Accordion.Item value="expert">
        <Accordion.Control>Split, method and limits</Accordion.Control>
        <Accordion.Panel>
          <SimpleGrid cols={2} spacing="sm" className="fields">
            <ChoiceField
              option={CLEANING_OPTIONS.method}
              value={settings.method}
              onChange={(method = DEFAULT_CLEANING.method) => {
                setDraft(withSettings(draft, { method }));
              }}
            />
            <ChoiceField
              option={CLEANING_OPTIONS.scaling}
              value={settings.scaling}
              onChange={(scaling) => {
                setDraft(withSettings(draft, { scaling }));
              }}
            />
            {NUMBERS.map((key) => (
              <NumberField
                key={key}
                option={CLEANING_OPTIONS[key]}
                value={settings[key]}
                onChange={(value) => {
                  setDraft(withSettings(draft, { [key]: value ?? DEFAULT_CLEANING[key] }));
                }}
              />
            ))}
          </SimpleGrid>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}
