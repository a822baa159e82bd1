/** Rules against machines: each condition, the order in which rules count, and what a person's word leaves of them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AssetRuleBody, RuleField } from '../../../src-shared/model/asset-rule.ts';
import { compileRules, decide, decidingRules, softwareKey, valueInForce, type RuleMachine } from './asset-rules.ts';
import { glob } from './glob.ts';

const machine = (more: Partial<RuleMachine> = {}): RuleMachine => ({
  name: 'db-01',
  addresses: ['10.0.5.7', 'fd00::7'],
  os: { family: 'windows', name: 'Windows Server 2019 Standard', version: '1809', build: '17763', ubr: 5122 },
  kind: 'server',
  directory: 'OU=Databases,OU=Servers,DC=example,DC=net',
  sources: new Set(['nmap-xml', 'ad-computers']),
  software: new Set(),
  said: {},
  ...more,
});
const rule = (
  conditions: AssetRuleBody['conditions'],
  sets: AssetRuleBody['sets'] = { criticality: 4 },
  enabled = true,
): AssetRuleBody => ({ name: 'r', conditions, sets, enabled });
const fits = (conditions: AssetRuleBody['conditions'], of: Partial<RuleMachine> = {}) =>
  decide(compileRules([rule(conditions)]), machine(of)).fits.length === 1;

describe('conditions', () => {
  it.each([
    ['no condition', {}, true],
    ['a name', { name: ['DB-*'] }, true],
    ['any of several names', { name: ['web*', 'db-0?'] }, true],
    ['another name', { name: ['db'] }, false],
    ['a block', { subnet: ['10.0.5.0/24'] }, true],
    ['a block of IPv6', { subnet: ['192.168.0.0/16', 'fd00::/64'] }, true],
    ['another block', { subnet: ['10.0.6.0/24'] }, false],
    ['the family', { osFamily: ['Windows'] }, true],
    ['words of the system, in any order', { osName: ['2019 server'] }, true],
    ['a word that is missing', { osName: ['server', '2022'] }, false],
    ['a version', { osVersion: ['18*'] }, true],
    ['a build', { osVersion: ['17763'] }, true],
    ['a build with its revision', { osVersion: ['17763.51*'] }, true],
    ['a kind', { kind: ['workstation', 'server'] }, true],
    ['a path in the directory', { directory: ['*OU=Servers,*'] }, true],
    ['a source', { source: ['nessus', 'nmap-xml'] }, true],
    ['another source', { source: ['nessus'] }, false],
    ['an environment nobody told', { environment: ['*'] }, false],
    ['one of two that does not hold', { name: ['db*'], kind: ['printer'] }, false],
  ] as const)('%s', (_, conditions, answer) =>
    expect(fits(conditions as unknown as AssetRuleBody['conditions'])).toBe(answer),
  );

  it('software by the condition the machine meets', () => {
    const condition = { name: 'MySQL*', compare: '<', version: '8.0' } as const;
    expect(fits({ software: [condition] })).toBe(false);
    expect(fits({ software: [condition] }, { software: new Set([softwareKey(condition)]) })).toBe(true);
  });

  it('fits no system where none is known', () => {
    expect(fits({ osName: ['server'] }, { os: null })).toBe(false);
    expect(fits({ osVersion: ['*'] }, { os: null })).toBe(false);
  });

  it('refuses what is no range', () => expect(() => compileRules([rule({ subnet: ['10.0.5'] })])).toThrow('10.0.5'));
});

describe('order', () => {
  it('takes for each field the first that fits and is on; scopes add up', () => {
    const rules = compileRules([
      rule({ name: ['web*'] }, { criticality: 5 }),
      rule({}, { criticality: 2, scopes: ['pci-dss'] }, false),
      rule({}, { criticality: 3, scopes: ['cis'] }),
      rule({}, { criticality: 1, owner: 'Anna', scopes: ['pci-dss'] }),
    ]);
    const decided = decide(rules, machine());
    expect(decided.fits).toEqual([1, 2, 3]);
    expect(decided.values).toEqual({ criticality: { rule: 2, value: 3 }, owner: { rule: 3, value: 'Anna' } });
    const said = { value: ['gdpr'], person: null };
    expect(valueInForce('scopes', said, decided)).toEqual(['cis', 'gdpr', 'pci-dss']);
    expect(decidingRules('scopes', said, decided)).toEqual([2, 3]);
  });

  it('lets a rule see what the rules before it set, and a person above all', () => {
    const rules = compileRules([
      rule({ environment: ['test'] }, { owner: 'early' }),
      rule({}, { environment: 'test' }),
      rule({ environment: ['test'] }, { ring: 'pilot' }),
    ]);
    expect(decide(rules, machine()).values).toMatchObject({ ring: { rule: 2 } });
    expect(decide(rules, machine()).values.owner).toBeUndefined();
    const own = machine({ said: { environment: { value: 'production', person: 'Ben' } } });
    expect(decide(rules, own).values.ring).toBeUndefined();
    expect(valueInForce('environment', own.said.environment, decide(rules, own))).toBe('production');
  });
});

const names = fc.stringMatching(/^[abAB]{0,4}$/);
const someRule = fc.record({
  name: fc.constant('r'),
  conditions: fc.record(
    {
      name: fc.array(fc.stringMatching(/^[ab*?]{1,4}$/), { minLength: 1, maxLength: 2 }),
      environment: fc.array(fc.constantFrom('a', 'b', '*'), { minLength: 1, maxLength: 2 }),
      kind: fc.constantFrom('server' as const, 'printer' as const).map((kind) => [kind]),
    },
    { requiredKeys: [] },
  ),
  sets: fc.record(
    {
      criticality: fc.constantFrom(1 as const, 3 as const, 5 as const),
      environment: fc.constantFrom('a', 'b'),
      scopes: fc.array(fc.constantFrom('cis', 'gdpr', 'nis2'), { minLength: 1, maxLength: 2 }),
    },
    { requiredKeys: [] },
  ),
  enabled: fc.boolean(),
});
const someMachine = fc
  .record({
    name: names,
    kind: fc.constantFrom('server' as const, 'printer' as const),
    said: fc.record(
      {
        criticality: fc.record({ value: fc.constantFrom(2, 4), person: fc.constantFrom(null, 'Ben') }),
        environment: fc.record({ value: fc.constantFrom('a', 'c'), person: fc.constantFrom(null, 'Ben') }),
      },
      { requiredKeys: [] },
    ),
  })
  .map(machine);

describe('for any rules and machine', () => {
  const fields: RuleField[] = ['criticality', 'environment', 'scopes'];
  const inForce = (rules: AssetRuleBody[], of: RuleMachine) => {
    const decided = decide(compileRules(rules), of);
    return fields.map((field) => valueInForce(field, of.said[field], decided));
  };

  it('a rule that is off changes nothing', () =>
    fc.assert(
      fc.property(fc.array(someRule, { maxLength: 6 }), someMachine, (rules, of) => {
        expect(inForce(rules, of)).toEqual(
          inForce(
            rules.filter(({ enabled }) => enabled),
            of,
          ),
        );
      }),
    ));

  it('a rule put last never changes what a rule before it set', () =>
    fc.assert(
      fc.property(fc.array(someRule, { maxLength: 6 }), someRule, someMachine, (rules, last, of) => {
        const before = decide(compileRules(rules), of).values;
        expect(decide(compileRules([...rules, last]), of).values).toMatchObject(before);
      }),
    ));

  it("a person's word stays, and only a rule that fits and sets it decides a field", () =>
    fc.assert(
      fc.property(fc.array(someRule, { maxLength: 6 }), someMachine, (rules, of) => {
        const decided = decide(compileRules(rules), of);
        for (const field of fields) {
          const said = of.said[field];
          if (said?.person != null) expect(valueInForce(field, said, decided)).toEqual(said.value);
          for (const index of decidingRules(field, said, decided)) {
            expect(decided.fits).toContain(index);
            expect(rules[index]!.enabled && (rules[index] as AssetRuleBody).sets[field] !== undefined).toBe(true);
          }
        }
      }),
    ));

  it('scopes do not depend on the order of rules that look at no field', () =>
    fc.assert(
      fc.property(fc.array(someRule, { maxLength: 6 }), someMachine, (rules, of) => {
        const plain = rules.map((one) => ({ ...one, conditions: { ...one.conditions, environment: undefined } }));
        expect(inForce(plain, of)[2]).toEqual(inForce(plain.toReversed(), of)[2]);
      }),
    ));
});

describe('patterns', () => {
  const reference = (pattern: string) => new RegExp(`^${pattern.replaceAll('*', '[^]*').replaceAll('?', '[^]')}$`);

  it('fit what a regular expression of the same meaning fits', () =>
    fc.assert(
      fc.property(fc.stringMatching(/^[ab*?]{1,8}$/), fc.stringMatching(/^[ab*]{0,12}$/), (pattern, text) => {
        expect(glob(pattern)(text)).toBe(reference(pattern).test(text));
      }),
      { numRuns: 2000 },
    ));

  it('end soon on many stars, where trying every way would not', () =>
    expect(glob('*a'.repeat(90) + 'c')('ab'.repeat(100))).toBe(false));
});
