import { printed } from '@bilevel/runs/display';
import { Badge, Table } from '@mantine/core';
import type { LabRun } from '../../../shared/schemas/lab.js';
import { nameOf } from './names.js';

/** How fast errors and bounds fall, and how far apart they are. */
export function RateTable({ label, runs }: { label: string; runs: readonly LabRun[] }) {
  if (runs.length === 0) return null;
  const { number } = printed;
  return (
    <Table fz="sm" verticalSpacing={3} className="numbers" aria-label={label}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Solver</Table.Th>
          <Table.Th>Rate of the error</Table.Th>
          <Table.Th>Rate of the a-priori bound</Table.Th>
          <Table.Th>A posteriori / error</Table.Th>
          <Table.Th>A priori / error</Table.Th>
          <Table.Th>Bounds above the error</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {runs.map((run) => (
          <Table.Tr key={run.solver}>
            <Table.Th scope="row">{nameOf(run.solver)}</Table.Th>
            <Table.Td>{number(run.measuredRate)}</Table.Td>
            <Table.Td>{number(run.provenRate)}</Table.Td>
            <Table.Td>{number(run.medianAPosteriori)}</Table.Td>
            <Table.Td>{number(run.medianAPriori)}</Table.Td>
            <Table.Td>
              {run.violations === 0 ? (
                <Badge className="state state-green" variant="light" color="green">
                  always
                </Badge>
              ) : (
                <Badge className="state state-red" variant="light" color="red">
                  not in {run.violations}
                </Badge>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
