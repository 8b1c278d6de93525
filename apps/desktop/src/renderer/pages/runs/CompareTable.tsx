import { MISSING } from '@bilevel/runs/display';
import { ScrollArea, Stack, Table } from '@mantine/core';
import type { LearningDetails, LearningInfo } from '../../../shared/schemas/learning.js';
import { LearnedPanel } from '../../components/LearnedPanel.js';
import { resultsText } from '../../components/resultsText.js';
import { settingsText } from '../../components/settingsText.js';
import { sharedParameters } from './sharedParameters.js';

/** Filters of each run that are shown at first. */
const FEW = 8;

/** Settings, results and what was learned of several runs beside each other; settings that differ stand out. */
export function CompareTable({
  runs,
  details,
}: {
  runs: readonly LearningInfo[];
  details: ReadonlyMap<string, LearningDetails>;
}) {
  const settings = runs.map(({ id }) => {
    const { training, data } = details.get(id)?.config?.settings ?? {};
    return new Map(settingsText({ ...data, ...training }));
  });
  const parameters = sharedParameters(runs);
  const results = runs.map(({ id }) => {
    const { summary, config, workAtLastStep = null } = details.get(id) ?? {};
    if (summary == null || config == null) return undefined;
    const texts = resultsText(summary, workAtLastStep, parameters, config);
    return new Map(texts.map(({ name, value }) => [name, value]));
  });
  return (
    <Stack>
      <ScrollArea
        offsetScrollbars="x"
        viewportProps={{ tabIndex: 0, role: 'group', 'aria-label': 'Settings and results' }}
      >
        <Table fz="sm" verticalSpacing={3} className="numbers">
          <Table.Thead>
            <Table.Tr>
              <Table.Td />
              {runs.map(({ id, name }) => (
                <Table.Th key={id} style={{ overflowWrap: 'anywhere' }}>
                  {name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            <Rows columns={settings} highlight />
            <Rows columns={results} />
          </Table.Tbody>
        </Table>
      </ScrollArea>
      {runs.map((run) => (
        <LearnedPanel
          key={run.id}
          info={run}
          config={details.get(run.id)?.config}
          name={run.name}
          few={FEW}
        />
      ))}
    </Stack>
  );
}

function Rows({
  columns,
  highlight = false,
}: {
  /** Undefined where there is nothing yet. */
  columns: readonly (ReadonlyMap<string, string> | undefined)[];
  highlight?: boolean;
}) {
  // The longest list says the order: the others lack some of it.
  const lists = columns.map((of) => [...(of?.keys() ?? [])]).sort((a, b) => b.length - a.length);
  const names = [...new Set(lists.flat())];
  return names.map((name) => {
    const values = columns.map((of) =>
      of === undefined ? 'not finished' : (of.get(name) ?? MISSING),
    );
    const differs = highlight && new Set(values).size > 1;
    return (
      <Table.Tr key={name}>
        <Table.Th scope="row" fw={differs ? 700 : 400}>
          {name}
        </Table.Th>
        {values.map((value, i) => (
          <Table.Td key={i} fw={differs ? 700 : 400}>
            {value}
          </Table.Td>
        ))}
      </Table.Tr>
    );
  });
}
