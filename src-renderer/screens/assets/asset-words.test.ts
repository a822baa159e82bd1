import { describe, expect, it } from 'vitest';
import { factWords, fieldWords, scopeWord, undoChanges } from './asset-words.ts';

describe('undo of an edit', () => {
  it('sets back what people had said, machines of the same words together; what others say counts again', () => {
    const before = [
      { id: 'a', said: { criticality: 2 } as const },
      { id: 'b', said: { owner: 'Lab' } },
      { id: 'c', said: { criticality: 2 } as const },
    ];
    expect(undoChanges(before, { criticality: 5 })).toEqual([
      { ids: ['a', 'c'], change: { criticality: 2 } },
      { ids: ['b'], change: { criticality: null } },
    ]);
  });

  it('gives answers back that gave the criticality', () => {
    const answers = ['a', 'b', 'a', 'a', 'a'];
    const before = [{ id: 'a', said: { criticality: 1 as const, criticalityAnswers: answers } }];
    expect(undoChanges(before, { criticality: 5 })).toEqual([{ ids: ['a'], change: { criticalityAnswers: answers } }]);
    expect(undoChanges([{ id: 'a', said: {} }], { criticalityAnswers: answers })).toEqual([
      { ids: ['a'], change: { criticality: null } },
    ]);
  });
});

it('a scope is one word however it is typed', () =>
  expect([' PCI DSS ', 'NIS2', 'ISO/IEC 27001', '--'].map(scopeWord)).toEqual([
    'pci-dss',
    'nis2',
    'iso-iec-27001',
    '',
  ]));

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
