/** Hands out the findings, and what they mean for the software, as files for other tools. */
import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { ExportFormat, ExportKind } from '../../../src-shared/model/export.ts';
import { orpc } from '../../api.ts';
import { notifyFailure } from '../../parts/notify-change.tsx';
import { saveFile } from '../../parts/save-file.ts';

/** Each says by itself what it is: a menu is heard item by item. */
const choices: { kind: ExportKind; format: ExportFormat; label: string }[] = [
  { kind: 'findings', format: 'csv', label: 'Findings of every state as CSV' },
  { kind: 'findings', format: 'json', label: 'Findings of every state as JSON' },
  { kind: 'vex', format: 'openvex', label: 'VEX as OpenVEX' },
  { kind: 'vex', format: 'cyclonedx', label: 'VEX as CycloneDX' },
  { kind: 'vex', format: 'csaf', label: 'VEX as CSAF' },
];

/** `asset`: of one machine only. */
export function ExportMenu({ asset }: { asset: string | undefined }) {
  const make = useMutation(
    orpc.exports.make.mutationOptions({
      onSuccess: ({ name, file }) => saveFile(name, file),
      onError: notifyFailure,
    }),
  );
  return (
    // Its placeholder for the focus would stand in the menu as an item that is none.
    <Menu position="bottom-end" shadow="sm" returnFocus withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button rightSection={<IconChevronDown size={14} />} loading={make.isPending}>
          {asset === undefined ? 'Export all' : 'Export this machine'}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map(({ kind, format, label }) => (
          <Menu.Item key={label} onClick={() => make.mutate({ kind, format, asset })}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
