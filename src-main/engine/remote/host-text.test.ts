import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../src-shared/errors.ts';
import { readHostText } from './host-text.ts';

describe('readHostText', () => {
  it.each([
    ['web1', { address: 'web1' }],
    ['admin@web1.example.org', { user: 'admin', address: 'web1.example.org' }],
    ['192.0.2.7:2222', { address: '192.0.2.7', port: 2222 }],
    ['site\\admin@192.0.2.7', { user: 'site\\admin', address: '192.0.2.7' }],
    ['admin@example.org@web1', { user: 'admin@example.org', address: 'web1' }],
    ['2001:db8::7', { address: '2001:db8::7' }],
    ['root@[2001:db8::7]:22', { user: 'root', address: '2001:db8::7', port: 22 }],
    ['[fe80::1%eth0]', { address: 'fe80::1%eth0' }],
    ['münchen.example', { address: 'münchen.example' }],
  ])('%s', (text, expected) => {
    expect(readHostText(text)).toEqual(expected);
  });

  it.each([
    '',
    '@web1',
    'web1:0',
    'web1:70000',
    '-oProxyCommand=id',
    'a b',
    'web1/24',
    '[web1]:22',
    'we\u0000b',
    'u\n@web1',
    ':22',
  ])('refuses %j', (text) => {
    expect(() => readHostText(text)).toThrow(Refusal);
  });

  it('never answers anything that reads like an option or two words', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          const { address } = readHostText(text);
          expect(address).toMatch(/^[^\s-][^\s]*$/);
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
        }
      }),
    );
  });
});
