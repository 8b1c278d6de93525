import { Table } from '@mantine/core';

/** Values by name. */
export function Facts({ facts }: { facts: readonly (readonly [string, string])[] }) {
  return (
    <Table fz="sm" verticalSpacing={3} className="numbers">
      <Table.Tbody>
        {facts.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" fw={400}>
              {name}
            </Table.Th>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
