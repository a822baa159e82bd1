import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { affectingRange } from '../domain/affected.ts';
import { compareSemver } from '../domain/versions/semver.ts';
import { readVersions, sentenceRange } from './affected-versions.ts';

const hit = (product: Record<string, unknown>, version: string) => {
  const said = readVersions(product);
  return said !== null && affectingRange(version, said, compareSemver) !== null;
};
const affected = (...versions: Record<string, string>[]) => ({
  versions: versions.map((one) => ({ status: 'affected', ...one })),
});

describe('versions of CVE records', () => {
  it('are ranges with an end that counts or not', () => {
    const below = affected({ version: '0', lessThan: '1.2' });
    expect([hit(below, '1.1'), hit(below, '1.2'), hit(below, '0.1')]).toEqual([true, false, true]);
    const upTo = affected({ version: '1.0', lessThanOrEqual: '1.2' });
    expect([hit(upTo, '0.9'), hit(upTo, '1.2'), hit(upTo, '1.2.1')]).toEqual([false, true, false]);
    const line = affected({ version: '6.1', lessThanOrEqual: '6.1.*' });
    expect([hit(line, '6.1.99'), hit(line, '6.2')]).toEqual([true, false]);
  });

  it('name the fixed version twice where a maker means all below it', () => {
    const chrome = affected({ version: '125.0.6422.60', lessThan: '125.0.6422.60', versionType: 'custom' });
    expect([hit(chrome, '125.0.6422.59'), hit(chrome, '125.0.6422.60')]).toEqual([true, false]);
  });

  it('change their status on the way', () => {
    const product = {
      versions: [
        {
          version: '1.0',
          lessThan: '3.0',
          status: 'affected',
          changes: [
            { at: '1.5', status: 'unaffected' },
            { at: '2.0', status: 'affected' },
          ],
        },
      ],
    };
    expect(['1.4', '1.5', '1.9', '2.0', '3.0'].map((one) => hit(product, one))).toEqual([
      true,
      false,
      false,
      true,
      false,
    ]);
  });

  it('leave out what the record says is not affected where all others are', () => {
    const kernel = {
      defaultStatus: 'affected',
      versions: [
        { version: '5.10', status: 'affected' },
        { version: '0', lessThan: '5.10', status: 'unaffected', versionType: 'semver' },
        { version: '6.1.77', lessThanOrEqual: '6.1.*', status: 'unaffected', versionType: 'semver' },
        { version: 'abc', lessThan: 'def', status: 'affected', versionType: 'git' },
      ],
    };
    expect(['5.9', '5.10', '6.1.76', '6.1.77', '6.2'].map((one) => hit(kernel, one))).toEqual([
      false,
      true,
      true,
      false,
      true,
    ]);
    expect(readVersions({ defaultStatus: 'affected', versions: [] })).toBeNull();
  });

  it('are sentences in many records', () => {
    expect(sentenceRange('>= 1.0, < 2.0')).toEqual({ introduced: '1.0', fixed: '2.0' });
    expect(sentenceRange('< 4.2.1')).toEqual({ fixed: '4.2.1' });
    expect(sentenceRange('prior to 7.0')).toEqual({ fixed: '7.0' });
    expect(sentenceRange('8.1.30 and earlier')).toEqual({ last: '8.1.30' });
    expect(sentenceRange('1.0 to 1.9')).toEqual({ introduced: '1.0', last: '1.9' });
    expect(sentenceRange('= 3.1')).toEqual({ introduced: '3.1', last: '3.1' });
    for (const nothing of ['n/a', 'Snapdragon 8 Gen 1', 'unspecified', '1.2.3', ''])
      expect(sentenceRange(nothing)).toBeNull();
  });

  it('say nothing where they are no versions', () => {
    for (const version of ['n/a', 'unspecified', 'Snapdragon 8', ''])
      expect(readVersions(affected({ version })), version).toBeNull();
    expect(readVersions(affected({ version: 'all versions' }))).toEqual({ ranges: [{}] });
    expect(readVersions({ versions: [{ version: '1.0', status: 'unaffected' }] })).toBeNull();
  });

  it('never throw, whatever a record holds', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.jsonValue(),
        (versions, status) => void readVersions({ versions, defaultStatus: status }),
      ),
    );
    fc.assert(fc.property(fc.string({ maxLength: 400 }), (said) => void sentenceRange(said)));
  });
});
