import { describe, expect, it } from 'vitest';
import type { AssetRow } from '../../../src-shared/model/asset.ts';
import { factWords, fieldWords, undoChanges } from './asset-words.ts';

function machine(id: string, change: Partial<AssetRow>): AssetRow {
  return {
    id,
    name: id,
    addresses: [],
    os: null,
    kind: 'server',
    criticality: null,
    exposure: null,
    environment: null,
    owner: null,
    department: null,
    location: null,
    redundancyGroup: null,
    ring: null,
  scopes: [],
  maintenanceWindow: null,
  extendedSupport: null,
  supportEnd: null,
  rebootSince: null,
    lastSeen: null,
    verdict: 'unknown',
    verdictReason: '',
    notJudged: 0,
    packages: 0,
    findings: 0,
    topScore: null,
    overdue: 0,
    retired: null,
    ...change,
  };
}

describe('undo of an edit', () => {
  it('sets back only what was changed, machines of equal former values together', () => {
    const before = [
      machine('a', { criticality: 2 }),
      machine('b', { criticality: null, owner: 'Lab' }),
      machine('c', { criticality: 2 }),
    ];
    expect(undoChanges(before, { criticality: 5 })).toEqual([
      { ids: ['a', 'c'], change: { criticality: 2 } },
      { ids: ['b'], change: { criticality: null } },
    ]);
  });
});

describe('facts', () => {
  it.each([
    [null, ''],
    [true, 'yes'],
    [['10.0.0.1', '10.0.0.2'], '10.0.0.1, 10.0.0.2'],
    [{ vendor: 'Acme', model: 'X1' }, 'vendor Acme, model X1'],
    [7, '7'],
  ])('%j reads %j', (value, words) => expect(factWords(value)).toBe(words));

  it('names fields as people do', () => {
    expect(['machineId', 'os', 'name'].map(fieldWords)).toEqual(['machine id', 'operating system', 'name']);
  });
});
