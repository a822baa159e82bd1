/** Rules on a vault: what imports and changes of rules do to machines, what stays, what is judged again, and previews that come true. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acting, addMachine, makeVault, setPackages, setTracker, type TestVault } from '../../../test/match-vault.ts';
import type { AssetRuleBody } from '../../../src-shared/model/asset-rule.ts';
import type { AssetChange } from '../../../src-shared/model/asset.ts';
import { loadAssetHistory } from '../vault/assets.ts';
import { listAssetValues } from '../vault/asset-words.ts';
import { listLog } from '../vault/log.ts';
import { removeWindow, saveWindow } from '../vault/windows.ts';
import { changeMachines } from './asset-change.ts';
import { assetRows } from './asset-rows.ts';
import { ruleRows, rulesJob, type RuleChange, type RulesAnswer } from './asset-rules.ts';
import { runImport } from './import.ts';
import type { JobContext } from './job.ts';
import { matchAssets } from './match.ts';
import { previewRule } from './rule-preview.ts';

let vault: TestVault;
let minute = 0;
const at = () => acting(new Date(Date.UTC(2026, 10, 24, 9, minute++)).toISOString());
const context = (): JobContext => {
  const now = at();
  return { db: vault.db, acting: now, clock: () => now.now, progress: () => {}, note: () => {} };
};
const change = (input: RuleChange) => rulesJob.run(context(), input) as RulesAnswer;
const rule = (
  name: string,
  conditions: AssetRuleBody['conditions'],
  sets: AssetRuleBody['sets'],
  enabled = true,
): AssetRuleBody => ({ name, conditions, sets, enabled });
const save = (body: AssetRuleBody, more: { id?: string; before?: string | null } = {}) =>
  change({ kind: 'save', rule: body, ...more });
const importList = (text: string, name = 'list.csv') =>
  runImport(context(), { paths: [], uploads: [{ name, bytes: new TextEncoder().encode(text) }] });
const row = (name: string) => assetRows(vault.db, '2026-11-25T00:00:00.000Z').find((one) => one.name === name)!;
const set = (name: string, told: AssetChange) => changeMachines(vault.db, at(), [Number(row(name).id.slice(1))], told);
const actions = () => listLog(vault.db, {}).entries.map(({ action }) => action);

beforeEach(async () => {
  minute = 0;
  vault = await makeVault();
});
afterEach(() => vault.remove());

const list =
  'Name,IP address,Department,Serial number\ndb-1,10.0.5.1,Finance,SN-1001\ndb-2,10.0.6.2,Finance,SN-1002\nweb-1,10.0.5.3,Shop,SN-1003\n';

describe('rules of a vault', () => {
  it('fill what is there when they are saved and what is imported later, and take it away again', async () => {
    await importList(list);
    const { applied, rules } = save(rule('Databases', { name: ['db*'] }, { criticality: 4, owner: 'Anna' }));
    expect(applied).toMatchObject({ assets: 3, changed: 2 });
    expect(rules[0]).toMatchObject({ id: 'U1', fits: 2, decides: { criticality: 2, owner: 2 } });
    await importList('Name,Serial number\ndb-3,SN-1009\n', 'more.csv');
    expect(row('db-3')).toMatchObject({ criticality: 4, owner: 'Anna' });
    expect(row('web-1').criticality).toBeNull();
    const { facts } = loadAssetHistory(vault.db, Number(row('db-3').id.slice(1)));
    expect(facts.find(({ field }) => field === 'criticality')).toMatchObject({
      source: 'rule Databases',
      value: 4,
      effective: true,
    });

    save(rule('Databases', { name: ['db-1'] }, { criticality: 4 }), { id: 'U1' });
    expect(row('db-1')).toMatchObject({ criticality: 4, owner: null });
    expect(row('db-3').criticality).toBeNull();
    change({ kind: 'remove', id: 'databases' });
    expect(row('db-1').criticality).toBeNull();
    expect(vault.db.all("SELECT * FROM asset_fact WHERE source LIKE 'rule %'")).toEqual([]);
    expect(actions().filter((action) => action.startsWith('rule.'))).toEqual([
      'rule.applied',
      'rule.removed',
      'rule.applied',
      'rule.saved',
      'rule.applied',
      'rule.applied',
      'rule.saved',
    ]);
  });

  it('leave a person’s word, which counts until it is taken back', async () => {
    await importList(list);
    set('db-1', { criticality: 2, department: 'Lab' });
    save(rule('All', {}, { criticality: 5, department: 'Any', environment: 'production' }));
    expect(row('db-1')).toMatchObject({ criticality: 2, department: 'Lab', environment: 'production' });
    expect(row('db-2')).toMatchObject({ criticality: 5, department: 'Any' });
    set('db-1', { criticality: null });
    expect(row('db-1')).toMatchObject({ criticality: 5, department: 'Lab' });
  });

  it('look again when a person changes what they look at', async () => {
    await importList(list);
    save(rule('Finance', { department: ['finance'] }, { scopes: ['pci-dss'] }));
    expect(row('db-1').scopes).toEqual(['pci-dss']);
    set('db-1', { department: 'Shop' });
    expect(row('db-1').scopes).toEqual([]);
  });

  it('add scopes up, in force and by fact', async () => {
    await importList(list);
    save(rule('A', { name: ['db*'] }, { scopes: ['pci-dss'] }));
    save(rule('B', { subnet: ['10.0.5.0/24'] }, { scopes: ['cis', 'pci-dss'] }));
    expect(row('db-1').scopes).toEqual(['cis', 'pci-dss']);
    const { facts } = loadAssetHistory(vault.db, Number(row('db-1').id.slice(1)));
    expect(facts.filter(({ field, effective }) => field === 'scopes' && effective)).toHaveLength(2);
    set('db-1', { scopes: ['gdpr'] });
    expect(row('db-1').scopes).toEqual(['gdpr']);
  });

  it('count in their order, which can be changed', async () => {
    await importList(list);
    save(rule('Low', {}, { criticality: 1 }));
    save(rule('High', { name: ['db*'] }, { criticality: 5 }));
    expect(row('db-1').criticality).toBe(1);
    expect(change({ kind: 'move', id: 'High', before: 'Low' }).rules.map(({ name }) => name)).toEqual(['High', 'Low']);
    expect(row('db-1').criticality).toBe(5);
    save(rule('High', { name: ['db*'] }, { criticality: 5 }, false), { id: 'High' });
    expect(row('db-1').criticality).toBe(1);
    expect(ruleRows(vault.db)[0]).toMatchObject({ enabled: false, fits: 2, decides: {} });
  });

  it('are refused whole where one can’t be read, and names are told apart', async () => {
    await importList(list);
    save(rule('A', {}, { ring: 'pilot' }));
    expect(() => save(rule('a', {}, { ring: 'x' }))).toThrow('already called');
    expect(() => save(rule('B', { subnet: ['10.0.5'] }, { ring: 'x' }))).toThrow('not an address range');
    expect(() => save(rule('B', {}, { ring: 'x' }), { before: 'nothing' })).toThrow('There is no rule');
    expect(ruleRows(vault.db)).toHaveLength(1);
  });

  it('give only maintenance windows there are, which then can’t be removed', () => {
    const sundays = rule('Nights', { name: ['db*'] }, { maintenanceWindow: 'sundays' });
    expect(() => save(sundays)).toThrow('There is no maintenance window "sundays".');
    const fields = {
      starts: '2026-12-06T22:00',
      timeZone: 'Europe/Berlin',
      rule: 'FREQ=WEEKLY;BYDAY=SU',
      minutes: 180,
    };
    saveWindow(vault.db, at(), 'Sundays', fields);
    expect(save(sundays).rules[0]!.sets.maintenanceWindow).toBe('Sundays');
    expect(listAssetValues(vault.db).maintenanceWindow).toEqual(['Sundays']);
    expect(() => removeWindow(vault.db, at(), 'Sundays')).toThrow('The rule "Nights" gives machines');
  });

  it('come from files: in place, after the others, or instead of them', () => {
    save(rule('A', {}, { ring: 'a' }));
    save(rule('B', {}, { ring: 'b' }));
    const names = (answer: RulesAnswer) => answer.rules.map(({ name, sets }) => `${name} ${sets.ring}`);
    const rules = [rule('C', {}, { ring: 'c' }), rule('a', {}, { ring: 'z' })];
    expect(names(change({ kind: 'import', rules, replace: false }))).toEqual(['a z', 'B b', 'C c']);
    expect(names(change({ kind: 'import', rules, replace: true }))).toEqual(['C c', 'a z']);
  });

  it('know software by name and by version, of few machines and of many', () => {
    const [old] = [1, 2, 3].map((n) =>
      addMachine(vault.db, `m-${n}`, [{ name: 'mariadb-server', version: n === 1 ? '1:10.5.9-1' : '1:10.11.2-1' }]),
    );
    const conditions = { software: [{ name: 'MariaDB-*', compare: '<' as const, version: '1:10.11' }] };
    save(rule('Old', conditions, { criticality: 5 }));
    expect([1, 2, 3].map((n) => row(`m-${n}`).criticality)).toEqual([5, null, null]);
    setPackages(vault.db, old!, [{ name: 'mariadb-server', version: '1:10.11.3-1' }]);
    set('m-1', { owner: 'Anna' });
    expect(row('m-1').criticality).toBeNull();
    for (let n = 4; n < 70; n++) addMachine(vault.db, `m-${n}`, [{ name: 'mariadb-server', version: '1:10.3-1' }]);
    change({ kind: 'apply' });
    expect(ruleRows(vault.db)[0]!.fits).toBe(66);
  });
});

describe('what follows for findings', () => {
  beforeEach(() => {
    setTracker(vault.db, {
      openssl: {
        'CVE-2026-0001': { releases: { bookworm: { status: 'resolved', fixed_version: '3.1', urgency: 'high' } } },
      },
    });
    for (const name of ['db-1', 'db-2', 'web-1'])
      addMachine(vault.db, name, [{ name: 'openssl', version: '3.0-1', source: 'openssl' }]);
    matchAssets(vault.db, at(), 'all');
  });
  const scores = () =>
    vault.db.all<{ score: number }>('SELECT score FROM finding ORDER BY asset').map(({ score }) => score);

  it('they are judged again where criticality or exposure changed, and told why', () => {
    const before = scores();
    const { applied } = save(rule('Databases', { name: ['db*'] }, { criticality: 5, exposure: 'internet' }));
    expect(applied).toEqual({ assets: 3, changed: 2, judged: 2 });
    const after = scores();
    expect(after[0]).toBeGreaterThan(before[0]!);
    expect(after[2]).toBe(before[2]);
    const context = vault.db.get<{ document: string }>(
      'SELECT document FROM judged_facts WHERE id = (SELECT context FROM finding WHERE asset = 1)',
    )!;
    expect(context.document).toContain('set by rule Databases');
    change({ kind: 'remove', id: 'Databases' });
    expect(scores()).toEqual(before);
  });

  it('a preview tells what saving then does', () => {
    set('db-2', { criticality: 1 });
    const body = rule('Databases', { name: ['db*'] }, { criticality: 5, exposure: 'internet', owner: 'Anna' });
    const preview = previewRule(vault.db, '2026-11-24T12:00:00.000Z', { rule: body });
    expect(preview).toMatchObject({
      assets: 3,
      fits: 2,
      changed: 2,
      fields: [
        { field: 'criticality', changes: 1, person: 1, same: 0, rule: 0 },
        { field: 'exposure', changes: 2 },
        { field: 'owner', changes: 2 },
      ],
      findings: { judged: 2 },
    });
    expect(preview.machines.find(({ name }) => name === 'db-2')!.fields[0]).toEqual({
      field: 'criticality',
      from: 1,
      to: 1,
      outcome: 'person',
      by: 'tester',
    });
    const judgements = () =>
      vault.db.all<{ decision: string; due: string }>('SELECT decision, due FROM finding ORDER BY id');
    const before = judgements();
    const { applied } = save(body);
    expect(applied).toMatchObject({ changed: 2, judged: 2 });
    const after = judgements();
    const different = (key: 'decision' | 'due') =>
      after.filter((one, index) => one[key] !== before[index]![key]).length;
    expect(preview.findings).toEqual({ judged: 2, decision: different('decision'), due: different('due') });
    expect(previewRule(vault.db, '2026-11-24T12:00:00.000Z', { rule: body, id: 'Databases' })).toMatchObject({
      changed: 0,
      fields: [{ same: 1, person: 1 }, { same: 2 }, { same: 2 }],
    });
    const narrower = rule('Databases', { name: ['db-1'] }, { owner: 'Anna' });
    const second = previewRule(vault.db, '2026-11-24T12:00:00.000Z', { rule: narrower, id: 'Databases' });
    expect(second).toMatchObject({ fits: 1, changed: 2 });
  });

  it('a rule before it is named where it sets the field', () => {
    save(rule('First', {}, { ring: 'pilot' }));
    const later = rule('Later', { name: ['web*'] }, { ring: 'test' });
    const preview = previewRule(vault.db, '2026-11-24T12:00:00.000Z', { rule: later });
    expect(preview.machines[0]!.fields).toEqual([
      { field: 'ring', from: 'pilot', to: 'pilot', outcome: 'rule', by: 'First' },
    ]);
    const before = previewRule(vault.db, '2026-11-24T12:00:00.000Z', { rule: later, before: 'First' });
    expect(before).toMatchObject({ fits: 1, changed: 1 });
  });
});

describe('five questions', () => {
  it('give criticality with the answers, which another criticality drops', async () => {
    await importList(list);
    set('db-1', { criticalityAnswers: ['b', 'd', 'c', 'b', 'c'] });
    expect(row('db-1').criticality).toBe(4);
    const fact = () =>
      loadAssetHistory(vault.db, Number(row('db-1').id.slice(1))).facts.find(
        ({ field }) => field === 'criticalityAnswers',
      );
    expect(fact()).toMatchObject({
      source: 'user tester',
      value: { version: 1, answers: ['b', 'd', 'c', 'b', 'c'], criticality: 4 },
    });
    set('db-1', { criticality: 2 });
    expect(row('db-1').criticality).toBe(2);
    expect(fact()).toBeUndefined();
    set('db-1', { criticalityAnswers: ['a', 'a', 'a', 'a', 'd'] });
    set('db-1', { criticalityAnswers: null });
    expect(row('db-1').criticality).toBeNull();
    expect(() => set('db-1', { criticalityAnswers: ['a'] })).toThrow('does not answer');
    expect(() => set('db-1', { criticalityAnswers: ['a'], criticality: 3 })).toThrow('Either');
  });
});
