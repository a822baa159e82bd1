import { describe, expect, it } from 'vitest';
import { assetRuleBody } from '../../../src-shared/model/asset-rule.ts';
import { bodyOf, conditionPhrases, decidesWords, draftOf, dropBefore, setPhrases, stepBefore } from './rule-words.ts';

const rule = assetRuleBody.parse({
  name: 'Databases',
  conditions: {
    name: ['db*', 'sql*'],
    kind: ['server'],
    software: [{ name: 'openssl', compare: '<=', version: '3.0.14' }, { name: 'mysql*' }],
  },
  sets: { criticality: 4, exposure: 'dmz', scopes: ['cis', 'pci-dss'] },
});

describe('a rule in a form', () => {
  it('comes back as it was', () => expect(bodyOf(draftOf(rule))).toEqual(rule));

  it('leaves out what is empty', () => {
    const draft = draftOf(null);
    draft.conditions.push({ key: 'subnet', values: [] });
    expect(bodyOf(draft, 'x')).toEqual({ name: 'x', conditions: {}, sets: {}, enabled: true });
  });
});

describe('a rule in words', () => {
  it('tells conditions and what it sets', () => {
    expect(conditionPhrases(rule.conditions)).toEqual([
      { label: 'Name', text: 'db* or sql*' },
      { label: 'Has software', text: 'openssl<=3.0.14 or mysql*' },
      { label: 'Kind', text: 'Server' },
    ]);
    expect(setPhrases(rule.sets).map(({ text }) => text)).toEqual(['4', 'DMZ', 'cis, pci-dss']);
  });

  it('tells what it decides, or why nothing', () => {
    expect(decidesWords({ enabled: true, fits: 3, decides: { ring: 2, criticality: 3 } })).toBe(
      'criticality of 3, ring of 2',
    );
    expect(decidesWords({ enabled: true, fits: 3, decides: {} })).toContain('set by people');
    expect(decidesWords({ enabled: false, fits: 3, decides: {} })).toContain('off');
  });
});

describe('places', () => {
  const ids = ['a', 'b', 'c'];
  it('after a drop', () => {
    expect(dropBefore(ids, 'a', 'c', false)).toBe('c');
    expect(dropBefore(ids, 'a', 'c', true)).toBeNull();
    expect(dropBefore(ids, 'c', 'a', false)).toBe('a');
    expect(dropBefore(ids, 'c', 'a', true)).toBe('b');
  });
  it('after a step', () => {
    expect(stepBefore(ids, 'b', -1)).toBe('a');
    expect(stepBefore(ids, 'a', 1)).toBe('c');
    expect(stepBefore(ids, 'b', 1)).toBeNull();
    expect(stepBefore(ids, 'a', -1)).toBeUndefined();
    expect(stepBefore(ids, 'c', 1)).toBeUndefined();
  });
});
