import { printed } from '@bilevel/runs/display';
import { Stack, Table, Text } from '@mantine/core';
import type { Focus } from './pictureFocus.js';
import { regionFacts, valuesAt, type Pixels } from './pixels.js';

/** The numbers under the pointer and of the region, of pictures beside each other. */
export function PixelFacts({
  focus: { view, point, region },
  series,
  reference,
  range = { low: 0, high: 1 },
}: {
  focus: Focus;
  series: readonly { readonly label: string; readonly pixels: Pixels }[];
  /** What PSNR is measured against: the truth, where there is one. */
  reference?: Pixels | undefined;
  /** What 0 and 1 are in the numbers that are told. */
  range?: { readonly low: number; readonly high: number } | undefined;
}) {
  const span = range.high - range.low;
  const told = (values: readonly number[]): string =>
    values.map((value) => printed.number(range.low + span * value)).join(' ');
  return (
    <Stack gap={2} className="numbers" data-testid="pixel-facts">
      <Text size="sm">
        Zoom {view.zoom.toFixed(1)}×.{' '}
        {point === undefined
          ? 'Point at a pixel to see its values.'
          : `Column ${String(point.column)}, row ${String(point.row)}: ${series
              .map(({ label, pixels }) => `${label} ${told(valuesAt(pixels, point))}`)
              .join(', ')}`}
      </Text>
      {region === undefined ? (
        <Text size="sm" c="dimmed">
          Wheel or + and − zoom, dragging or the arrow keys move, 0 shows the whole picture;
          dragging with Shift chooses a region.
        </Text>
      ) : (
        <Table
          captionSide="top"
          aria-label={`Region of ${String(region.width)} by ${String(region.height)} pixels`}
        >
          <Table.Thead>
            <Table.Tr>
              <Table.Th>
                {region.width}×{region.height} from ({region.column}, {region.row})
              </Table.Th>
              <Table.Th>mean</Table.Th>
              <Table.Th>standard deviation</Table.Th>
              {reference !== undefined && <Table.Th>PSNR, dB</Table.Th>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {series.map(({ label, pixels }) => {
              const facts = regionFacts(pixels, region, reference?.data);
              return (
                <Table.Tr key={label}>
                  <Table.Td>{label}</Table.Td>
                  <Table.Td>{printed.number(range.low + span * facts.mean)}</Table.Td>
                  <Table.Td>{printed.number(span * facts.deviation)}</Table.Td>
                  {reference !== undefined && (
                    <Table.Td>
                      {pixels.data === reference.data ? '–' : printed.psnr(facts.psnr ?? NaN)}
                    </Table.Td>
                  )}
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      )}
    </Stack>
  );
}
