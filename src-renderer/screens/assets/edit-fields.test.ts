import { describe, expect, it } from 'vitest';
import type { AssetRow } from '../../../src-shared/model/asset.ts';
import { changeOf, presentWords } from './edit-fields.ts';

describe('edits of machines', () => {
  it('leave, set and take back', () =>
    expect(
      changeOf(
        {
          owner: { mode: 'set', value: ' Anna ' },
          ring: { mode: 'back', value: '' },
          scopes: { mode: 'set', value: 'pci-dss,own-word' },
          criticality: { mode: 'set', value: '4' },
          exposure: { mode: 'leave', value: 'dmz' },
        },
        null,
      ),
    ).toEqual({ owner: 'Anna', ring: null, scopes: ['pci-dss', 'own-word'], criticality: 4 }));

  it('take answers before the number they give', () =>
    expect(changeOf({ criticality: { mode: 'set', value: '4' } }, ['a', 'b'])).toEqual({
      criticalityAnswers: ['a', 'b'],
    }));

  it.each([
    ['owner', ''],
    ['criticality', ''],
    ['exposure', 'moon'],
    ['scopes', 'no blanks'],
  ] as const)('can’t set %s to "%s"', (field, value) =>
    expect(changeOf({ [field]: { mode: 'set', value } }, null)).toBeNull(),
  );

  it('tell what is there now', () => {
    const rows = [
      { owner: 'Anna', scopes: [], exposure: 'dmz' },
      { owner: null, scopes: [], exposure: 'dmz' },
    ] as unknown as AssetRow[];
    expect(['owner', 'scopes', 'exposure'].map((field) => presentWords(rows, field as 'owner'))).toEqual([
      '2 different',
      'none',
      'DMZ',
    ]);
  });
});
