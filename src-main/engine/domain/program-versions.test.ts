import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparableVersion, javaVersion, versionRules } from './program-versions.ts';

describe('versions as advisories write them', () => {
  it.each([
    ['field', '', '5.17.10 (33775)', '5.17.10'],
    ['field', '', 'ad 7.0.14', '7.0.14'],
    ['field', '', 'v1.2.3', '1.2.3'],
    ['field', '', '11, 0, 1, 152', '11.0.1.152'],
    ['field', '', '1 . 2 . 2', '1.2.2'],
    ['field', '', '15.4-1', '15.4'],
    ['field', '2.10.36-1', '', '2.10.36'],
    ['field', '', 'unknown', ''],
    ['field', '', '7.00 beta 4', ''],
    ['field', '', '11.0.0-M1', ''],
    ['name', '8.0.1', '64.4.8804', '8.0.1'],
    ['letters', '1.1.1w', '', '1.1.1w'],
    ['letters', '3.1.4', '3.1.4', '3.1.4'],
    ['thousands', '', '3.11.4150.0', '3.11.4'],
    ['thousands', '', '5.24.1', '5.24.1'],
    ['thousands', '3.11.4', '3.11.4150.0', '3.11.4'],
    ['hundreds', '', '2.6.801', '2.6.8'],
    ['hundreds', '2.6.8-I001', '2.6.801', '2.6.8'],
    ['zoom', '', '6.0.11 (39959)', '6.0.11'],
    ['zoom', '', '5.17.33775', ''],
    ['none', '', '24.3.61.0', ''],
  ] as const)('%s: name %j, field %j: %j', (rule, inName, field, version) =>
    expect(comparableVersion(rule, inName, field)).toBe(version),
  );

  it.each([
    ['8u391', '8.0.391'],
    ['Oracle Java SE:8u391-perf', '8.0.391'],
    ['1.8.0:update_391', '8.0.391'],
    ['1.7.0:update45', '7.0.45'],
    ['1.8.0_401', '8.0.401'],
    ['java 8 update 401', '8.0.401'],
    ['j2se runtime environment 5.0 update 22', '5.0.22'],
    ['8.0.4010.10', '8.0.401'],
    ['7.0.450', '7.0.45'],
    ['1.8.0', '8.0.0'],
    ['java 8', '8.0.0'],
    ['11.0.22', '11.0.22'],
    ['17.0.9.0', '17.0.9.0'],
    ['24', '24'],
    ['', ''],
  ])('Java %j is %j', (text, version) => expect(javaVersion(text)).toBe(version));

  it('are numbers with dots, or nothing, for any text', () => {
    fc.assert(
      fc.property(fc.constantFrom(...versionRules), fc.string(), fc.string(), (rule, inName, field) => {
        expect(comparableVersion(rule, inName, field)).toMatch(/^(?:\d+(?:\.\d+)*[a-z]{0,2})?$/);
      }),
    );
  });
});
