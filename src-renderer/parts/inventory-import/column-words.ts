/** What a column of a table may mean, in words. */
import { columnRole, type ColumnRole } from '../../../src-shared/model/columns.ts';

export const roleWords: Record<ColumnRole, string> = {
  name: 'Name of the machine',
  fqdn: 'Full name (FQDN)',
  serial: 'Serial number',
  mac: 'Network card (MAC)',
  address: 'IP address',
  os: 'Operating system',
  osVersion: 'Version of the system',
  owner: 'Owner',
  department: 'Department',
  location: 'Location',
  criticality: 'Criticality',
  exposure: 'Exposure',
  environment: 'Environment',
  vendor: 'Maker',
  model: 'Model',
  lastSeen: 'Last seen',
  software: 'Program',
  version: 'Version of the program',
  publisher: 'Publisher of the program',
};

export const roleChoices = [
  { value: '', label: 'Left out' },
  ...columnRole.options.map((role) => ({ value: role, label: roleWords[role] })),
];
