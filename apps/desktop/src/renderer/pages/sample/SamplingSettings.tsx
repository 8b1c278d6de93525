import { DEFAULT_SAMPLING, SAMPLING_OPTIONS, type NumberOption } from '@bilevel/runs/options';
import { Accordion, SimpleGrid, Stack, TextInput, Title } from '@mantine/core';
import { ChoiceField, NumberField, textsOf } from '../../components/SettingField.js';
import { ratesIn, withSettings, type SampleDraft } from './draft.js';

type Settings = SampleDraft['settings'];
type NumberKey = Exclude<keyof Settings, 'groups' | 'rates'>;

/** The numbers of the expert drawer: all but that of the noise, which is above it. */
const NUMBERS = Object.entries<{ readonly kind: string }>(SAMPLING_OPTIONS)
  .filter(([key, { kind }]) => kind === 'number' && key !== 'noise')
  .map(([key]) => key as NumberKey);

const DEFAULTS: Readonly<Partial<Record<NumberKey, number | undefined>>> = DEFAULT_SAMPLING;

interface DraftProps {
  readonly draft: SampleDraft;
  readonly setDraft: (draft: SampleDraft) => void;
}

/** What is measured, at which rates, with which noise; and an expert drawer. */
export function SamplingSettings({ draft, setDraft }: DraftProps) {
  return (
    <Stack gap="xs" component="section" aria-labelledby="measured">
      <Title order={2} size="h4" id="measured">
        Measurement
      </Title>
      <ChoiceField
        option={SAMPLING_OPTIONS.groups}
        value={draft.settings.groups}
        onChange={(groups = DEFAULT_SAMPLING.groups) => {
          setDraft(withSettings(draft, { groups }));
        }}
      />
      <TextInput
        label={SAMPLING_OPTIONS.rates.name}
        description="Shares of k-space to come to; several with commas between them. 0.25 is a quarter."
        placeholder={textsOf(SAMPLING_OPTIONS.rates).placeholder}
        inputMode="decimal"
        value={draft.rates}
        error={
          ratesIn(draft.rates) === undefined &&
          'Expected numbers between 0 and 1, such as 0.35, 0.25.'
        }
        onChange={({ currentTarget: { value } }) => {
          setDraft({ ...draft, rates: value });
        }}
      />
      <SettingNumber of="noise" {...{ draft, setDraft }} />
      <Accordion variant="contained" chevronPosition="left">
        <Accordion.Item value="expert">
          <Accordion.Control>Size, regulariser and stages</Accordion.Control>
          <Accordion.Panel>
            <SimpleGrid cols={2} spacing="sm" className="fields">
              {NUMBERS.map((key) => (
                <SettingNumber key={key} of={key} {...{ draft, setDraft }} />
              ))}
            </SimpleGrid>
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
    </Stack>
  );
}

function SettingNumber({ of, draft, setDraft }: DraftProps & { readonly of: NumberKey }) {
  const option: NumberOption = SAMPLING_OPTIONS[of];
  return (
    <NumberField
      option={option}
      value={draft.settings[of]}
      onChange={(value) => {
        setDraft(withSettings(draft, { [of]: value ?? DEFAULTS[of] }));
      }}
    />
  );
}
