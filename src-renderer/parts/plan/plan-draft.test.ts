/** A plan's form: sensible without a single change, read back as it was asked, and understood by the engine. */
import { describe, expect, it, test } from 'vitest';
import { planSettings, planWanted } from '../../../src-shared/model/rollout.ts';
import { leftOutByReason } from './left-out.ts';
import { draftOf, freshDraft, groupsOf, nextWindow, requestOf, titleOf, type PlanMachine } from './plan-draft.ts';
import { problemsOf } from './plan-problems.ts';

const berlin = 'Europe/Berlin';
const machine = (id: string, ring: string | null = null, redundancyGroup: string | null = null): PlanMachine => ({
  id,
  name: `host-${id}`,
  ring,
  redundancyGroup,
  osName: 'Debian GNU/Linux 12 (bookworm)',
});
const about = { title: 'openssl', owner: 'Mara', soakHours: 24 };

describe('without a change', () => {
  it('puts machines into the rings they belong to and leaves empty rings out', () => {
    const machines = [machine('A1', 'Test'), machine('A2'), machine('A3', 'elsewhere')];
    const { settings, assets } = requestOf(freshDraft(machines, about), machines, berlin);
    expect(assets).toBeUndefined();
    expect(settings.rings).toEqual([
      { name: 'test', assets: ['A1'], soakMinutes: 1440, successThreshold: 0.7 },
      { name: 'all', soakMinutes: 0, successThreshold: 0.7 },
    ]);
    expect(settings.windows).toBeUndefined();
    expect(planSettings.parse(settings)).toMatchObject({ title: 'openssl', approvals: 1, parallel: 16 });
  });

  it('leaves the rings to the planner where no machine carries one', () => {
    const machines = [machine('A1'), machine('A2')];
    const draft = freshDraft(machines, about);
    expect(requestOf(draft, machines, berlin).settings.rings).toBeUndefined();
    expect(requestOf({ ...draft, automatic: false }, machines, berlin).settings.rings).toEqual([
      { name: 'all', soakMinutes: 0, successThreshold: 0.7 },
    ]);
  });
});

describe('what a person set', () => {
  const machines = [machine('A1', 'test'), machine('A2', null, 'dc'), machine('A3', null, 'dc')];
  const draft = {
    ...freshDraft(machines, about),
    without: ['A3'],
    windows: [{ start: '2026-11-23T22:00', end: '2026-11-24T02:00', rings: ['test'], machines: ' host-A1 , ' }],
    checks: [
      { kind: 'port' as const, value: ' 443 ', machines: '' },
      { kind: 'service' as const, value: '  ', machines: '' },
    ],
    together: 'host-A1, host-A2\nhost-A3',
    approvals: 2,
  };

  it('is sent in the site’s time, with the machines that take part', () => {
    const { settings, assets } = requestOf(draft, machines, berlin);
    expect(assets).toBe('A1, A2');
    expect(settings).toMatchObject({
      windows: [
        {
          start: '2026-11-23T21:00:00.000Z',
          end: '2026-11-24T01:00:00.000Z',
          rings: ['test'],
          assets: ['host-A1'],
        },
      ],
      checks: [{ kind: 'port', value: '443' }],
      redundancy: [['host-A1', 'host-A2']],
      approvals: 2,
    });
  });

  it('is read back from what the rollout was asked for', () => {
    const request = requestOf(draft, machines, berlin);
    const wanted = planWanted.parse({ patches: ['P1'], ...request });
    const back = draftOf(
      wanted,
      machines,
      freshDraft(machines, { ...about, title: 'other' }),
      new Set(['A1', 'A2']),
      berlin,
    );
    expect(requestOf(back, machines, berlin)).toEqual(request);
    expect(back.title).toBe('openssl');
  });

  it('keeps the ring of a machine that is the last ring’s only one', () => {
    const pilots = { ...draft, without: [], ringOf: { A1: 'test', A2: 'pilot', A3: 'pilot' } };
    const { settings } = requestOf(pilots, machines, berlin);
    expect(settings.rings?.map(({ name, assets }) => [name, assets])).toEqual([
      ['test', ['A1']],
      ['pilot', undefined],
    ]);
    const back = draftOf(planWanted.parse({ settings }), machines, freshDraft(machines, about), new Set(), berlin);
    expect(back.ringOf).toEqual(pilots.ringOf);
  });

  it('counts a group only where more than one of it takes part', () => {
    expect(groupsOf(machines, [])).toEqual([{ group: 'dc', names: ['host-A2', 'host-A3'] }]);
    expect(groupsOf(machines, ['A3'])).toEqual([]);
  });
});

test('the next window is the coming night, then a day after the last', () => {
  const first = nextWindow([], '2026-11-22T08:14:00.000Z', berlin);
  expect(first).toMatchObject({ start: '2026-11-22T22:00', end: '2026-11-23T02:00' });
  expect(nextWindow([], '2026-11-22T21:30:00.000Z', berlin)).toMatchObject({
    start: '2026-11-23T22:00',
    end: '2026-11-24T02:00',
  });
  expect(nextWindow([first], '2026-11-22T08:14:00.000Z', berlin)).toMatchObject({
    start: '2026-11-23T22:00',
    end: '2026-11-24T02:00',
  });
});

test('titles', () => {
  expect(titleOf(['openssl 3.0.22'])).toBe('openssl 3.0.22');
  expect(titleOf(['openssl 3.0.22', 'perl 5.36'])).toBe('openssl and perl');
  expect(titleOf(['openssl 3.0.22', 'perl 5.36', 'nginx 1.22'])).toBe('openssl and 2 more');
  expect(titleOf([])).toBe('Rollout');
});

test('problems name their place in the form', () => {
  const checked = planSettings.safeParse({
    windows: [
      { start: '2026-11-23T21:00:00.000Z', end: '2026-11-24T01:00:00.000Z' },
      { start: '2026-11-24T21:00:00.000Z', end: '2026-11-24T01:00:00.000Z' },
    ],
  });
  expect(problemsOf(checked.error?.issues ?? [])).toEqual(['Window 2: a window must end after it starts.']);
});

test('what was left out is told by its reason, the commonest first', () => {
  const one = (asset: string, patchTitle: string, why: string) => ({
    asset,
    assetName: asset,
    patch: patchTitle,
    patchTitle,
    why,
  });
  expect(
    leftOutByReason([one('a', 'perl', 'not offered'), one('b', 'perl', 'held'), one('b', 'nginx', 'held')]),
  ).toEqual([
    { why: 'held', machines: ['b'], patches: ['perl', 'nginx'] },
    { why: 'not offered', machines: ['a'], patches: ['perl'] },
  ]);
});
