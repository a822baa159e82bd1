import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packageScheme } from '../../../src-shared/model/common.ts';
import { standardRule, type StandardRule } from '../../../src-shared/model/standard.ts';
import { globOfText as glob } from './glob.ts';
import { standingOf } from './standards.ts';
import { compareVersions, orderOf } from './versions/index.ts';

const rule = (fields: Partial<StandardRule>): StandardRule => standardRule.parse({ product: 'x', ...fields });

describe('names as installed', () => {
  it('are matched whole, in any case, with * and ?', () => {
    const firefox = glob('Mozilla Firefox*');
    expect(['Mozilla Firefox (x64 de)', 'mozilla firefox', 'Firefox'].map(firefox)).toEqual([true, true, false]);
    expect(glob('7-Zip ??.??*')('7-Zip 23.01 (x64)')).toBe(true);
    expect(glob('a.c')('abc')).toBe(false);
  });

  it('as a regular expression would, and without its traps', () => {
    const letters = fc.constantFrom('a', 'b', '.', '(', '*', '?');
    fc.assert(
      fc.property(
        fc.array(letters, { maxLength: 8 }),
        fc.array(fc.constantFrom('a', 'b', '.', '('), { maxLength: 10 }),
        (wanted, given) => {
          const pattern = wanted.join('');
          const same = new RegExp(
            `^${wanted.map((one) => (one === '*' ? '.*' : one === '?' ? '.' : one.replace(/[.(]/, '\\$&'))).join('')}$`,
          );
          expect(glob(pattern)(given.join(''))).toBe(same.test(given.join('')));
        },
      ),
    );
    const began = performance.now();
    expect(glob(`${'*a'.repeat(40)}b`)('a'.repeat(5_000))).toBe(false);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

describe('the standing of a version', () => {
  it.each([
    ['128.0 of Windows is enough', { minimum: '128.0' }, 'windows', '128.0.3', 'in-standard'],
    ['9 is older than 128 by number', { minimum: '128.0' }, 'windows', '9.0', 'below-minimum'],
    [
      'a person’s minimum has no epoch, the package’s does not count then',
      { minimum: '3.0.17' },
      'dpkg',
      '1:3.0.15-1',
      'below-minimum',
    ],
    ['with an epoch it counts', { minimum: '1:3.0.15' }, 'dpkg', '3.0.17-1', 'below-minimum'],
    ['a revision is newer than none', { minimum: '3.0.17' }, 'dpkg', '3.0.17-1~deb12u2', 'in-standard'],
    ['a pre-release is older', { minimum: '2.0.0' }, 'npm', '2.0.0-rc.1', 'below-minimum'],
    ['of Python too, without a hyphen', { minimum: '2.0' }, 'pypi', '2.0rc1', 'below-minimum'],
    ['of Maven, whatever the case', { minimum: '4.1.94.Final' }, 'maven', '4.1.94.Beta1', 'below-minimum'],
    ['7.4.* allows 7.4.33', { allowed: ['7.4.*', '7.6.*'] }, 'generic', '7.4.33', 'in-standard'],
    ['and 7.4 itself', { allowed: ['7.4.*'] }, 'generic', '7.4', 'in-standard'],
    ['but not 7.40', { allowed: ['7.4.*'] }, 'generic', '7.40.1', 'not-allowed'],
    ['both must hold', { allowed: ['7.4.*'], minimum: '7.4.10' }, 'generic', '7.4.9', 'below-minimum'],
    ['no version is unknown, not a deviation', { minimum: '1' }, 'windows', '', 'unknown-version'],
    ['nor is one without a digit', { minimum: '1' }, 'macos', 'current', 'unknown-version'],
    ['what is forbidden needs no version', { forbidden: true }, 'windows', '', 'forbidden'],
  ] as const)('%s', (_name, fields, scheme, version, expected) => {
    expect(
      standingOf(rule({ ...fields, allowed: 'allowed' in fields ? [...fields.allowed] : null }), { scheme, version }),
    ).toBe(expected);
  });

  it('never falls with a newer version', () => {
    const version = fc.array(fc.nat(40), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));
    fc.assert(
      fc.property(fc.constantFrom(...packageScheme.options), version, version, version, (scheme, minimum, a, b) => {
        const [older, newer] = compareVersions(orderOf(scheme), a, b) <= 0 ? [a, b] : [b, a];
        const standard = rule({ minimum });
        if (standingOf(standard, { scheme, version: older }) === 'in-standard')
          expect(standingOf(standard, { scheme, version: newer })).toBe('in-standard');
      }),
    );
  });

  it('a rule forbids, or it allows something', () => {
    expect(standardRule.safeParse({ product: 'x' }).success).toBe(false);
    expect(standardRule.safeParse({ product: 'x', forbidden: true, minimum: '1' }).success).toBe(false);
  });
});
