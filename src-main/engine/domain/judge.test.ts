import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../../src-shared/model/policy.ts';
import { readResource } from '../resources.ts';
import type { AssetContext, CvssFact, FindingFacts } from './facts.ts';
import { assess, clocks, type Rules } from './judge.ts';
import { chooseCvss } from './severity.ts';
import { siteCalendar } from './site-calendar.ts';
import { parseDecisionTable } from './ssvc.ts';

const table = (name: string) => parseDecisionTable(name, readResource(`ssvc/${name}.csv`).toString('utf8'));
const rules: Rules = {
  policy: defaultPolicy,
  tables: { deployer: table('deployer_patch_application_priority_1_0_0'), bod2604: table('cisa_bod_26_04_1_0_0') },
  calendar: siteCalendar('UTC'),
};
const at = '2026-11-23T09:00:00.000Z';

const remote = (base: number): CvssFact => ({
  version: '3.1',
  source: 'CNA',
  base,
  severity: '',
  vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
});
const kev: FindingFacts['cve']['kev'] = {
  dateAdded: '2026-11-20',
  dueDate: '2026-12-11',
  ransomware: false,
  name: '',
  knownSince: '2026-11-21T12:00:00.000Z',
};

function facts(cve: Partial<FindingFacts['cve']>, vendor: Partial<FindingFacts['vendor']> = {}): FindingFacts {
  return {
    vendor: {
      source: 'Debian security tracker',
      date: null,
      severity: 'unrated',
      exploited: false,
      exploitLinks: [],
      reach: null,
      fixReleased: null,
      hasFix: true,
      ...vendor,
    },
    cve: {
      cve: 'CVE-2026-1',
      title: null,
      published: '2020-01-01T00:00:00.000Z',
      recordDate: null,
      cvss: [],
      kev: null,
      epss: null,
      epssDate: null,
      ssvc: null,
      word: null,
      ...cve,
    },
  };
}

function context(
  criticality: 1 | 2 | 3 | 4 | 5 | null,
  exposure: 'internet' | 'dmz' | 'internal' | 'isolated' | null,
  controls = 0,
): AssetContext {
  const set = { source: 'set by user tester', date: at };
  return {
    criticality: criticality && { value: criticality, ...set },
    exposure: exposure && { value: exposure, ...set },
    controls: controls
      ? [{ name: 'filter', strength: controls, stops: 'it', evidence: '', exception: 'E1', since: at }]
      : [],
    policyVersion: 1,
  };
}

const run = (f: FindingFacts, c: AssetContext) => assess(f, c, at, rules);

describe('the worked cases of the score', () => {
  const young = { cvss: [remote(9.8)], published: at };
  const old = { cvss: [remote(9.8)], epss: { probability: 0.0009, date: null } };
  const local: CvssFact = {
    version: '3.1',
    source: 'CNA',
    base: 3.3,
    severity: 'LOW',
    vector: 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:L/I:N/A:N',
  };
  const poc = {
    exploitation: 'poc' as const,
    automatable: 'no' as const,
    technicalImpact: 'partial' as const,
    at: null,
    activeSince: null,
  };
  it.each([
    ['FortiOS', facts({ cvss: [remote(9.8)], kev }), context(4, 'internet'), 97.3, 'immediate', 'immediate'],
    ['Zerologon', facts({ cvss: [remote(10)], kev }), context(5, 'internal'), 94.8, 'immediate', 'out-of-cycle'],
    [
      'Chrome',
      facts({ cvss: [{ ...remote(8.8), vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H' }], kev }),
      context(2, 'internal'),
      82.4,
      'immediate',
      'scheduled',
    ],
    ['new remote code execution', facts(young), context(5, 'internal'), 68.4, 'scheduled', 'scheduled'],
    ['the same after 90 days', facts(old), context(5, 'internal'), 42.1, 'scheduled', 'scheduled'],
    [
      'util-linux',
      facts({ cvss: [local], ssvc: poc, epss: { probability: 0.0005, date: null } }),
      context(3, 'internet'),
      47.5,
      'scheduled',
      'scheduled',
    ],
    [
      'FortiOS with controls',
      facts({ cvss: [remote(9.8)], kev }),
      context(4, 'internet', 0.5),
      77.9,
      'immediate',
      'immediate',
    ],
  ])('%s', (_, f, c, score, decision, byTable) => {
    const judged = run(f, c);
    expect(judged.score.toFixed(1)).toBe(score.toFixed(1));
    expect([judged.decision, judged.table.outcome]).toEqual([decision, byTable]);
    expect(judged.override !== null).toBe(f.cve.kev !== null);
  });
});

const version = fc.constantFrom('2.0' as const, '3.0' as const, '3.1' as const, '4.0' as const);
const cvss = fc.record({
  version,
  source: fc.constantFrom('CNA', 'Fortinet', 'CISA-ADP', 'NVD'),
  vector: fc.constantFrom('CVSS:3.1/AV:N/PR:N/UI:N', 'AV:L', ''),
  base: fc.integer({ min: 0, max: 100 }).map((n) => n / 10),
  severity: fc.constant(''),
});
const anyFacts = fc
  .record({
    cvss: fc.array(cvss, { maxLength: 5 }),
    epss: fc.option(fc.record({ probability: fc.double({ min: 0, max: 1, noNaN: true }), date: fc.constant(null) })),
    kev: fc.option(fc.constant(kev), { nil: null }),
    word: fc.option(
      fc.record({
        exploitation: fc.constantFrom('active' as const, 'weaponised' as const, 'poc' as const),
        actor: fc.constant('a'),
        at: fc.constant(at),
      }),
    ),
    published: fc.option(fc.constantFrom(at, '2020-01-01T00:00:00.000Z')),
  })
  .chain((cve) =>
    fc
      .constantFrom('critical' as const, 'low' as const, 'unrated' as const)
      .map((severity) => facts(cve, { severity })),
  );
const anyContext = fc
  .record({
    criticality: fc.constantFrom(null, 1 as const, 2 as const, 3 as const, 4 as const, 5 as const),
    exposure: fc.constantFrom(null, 'internet' as const, 'dmz' as const, 'internal' as const, 'isolated' as const),
    controls: fc.double({ min: 0, max: 0.5, noNaN: true }),
  })
  .map(({ criticality, exposure, controls }) => context(criticality, exposure, controls));

describe('any finding', () => {
  it('has a score between 0 and 100 whose explanation adds up', () => {
    fc.assert(
      fc.property(anyFacts, anyContext, (f, c) => {
        const judged = run(f, c);
        expect(judged.score).toBeGreaterThan(0);
        expect(judged.score).toBeLessThanOrEqual(100);
        const lost = judged.factors.reduce((sum, factor) => sum + factor.pointsLost, 0);
        expect(Math.abs(lost - (100 - judged.score))).toBeLessThan(1e-3);
        expect(judged.factors.every((factor) => factor.pointsLost >= 0)).toBe(true);
        expect(judged.factors.every((factor) => factor.source !== '')).toBe(true);
      }),
    );
  });

  it('never scores lower with a higher severity, threat, criticality or exposure, nor higher with more controls', () => {
    fc.assert(
      fc.property(anyFacts, anyContext, (f, c) => {
        const base = run(f, c).score;
        const more = (g: FindingFacts, d: AssetContext) => expect(run(g, d).score).toBeGreaterThanOrEqual(base);
        const used = chooseCvss(f.cve.cvss);
        if (used)
          more(
            {
              ...f,
              cve: {
                ...f.cve,
                cvss: f.cve.cvss.map((entry) =>
                  entry === used ? { ...used, base: Math.min(10, used.base + 1) } : entry,
                ),
              },
            },
            c,
          );
        if (f.cve.epss)
          more(
            { ...f, cve: { ...f.cve, epss: { ...f.cve.epss, probability: Math.min(1, f.cve.epss.probability * 2) } } },
            c,
          );
        if (!f.cve.word) more({ ...f, cve: { ...f.cve, word: { exploitation: 'weaponised', actor: 'a', at } } }, c);
        more(f, { ...c, criticality: { value: 5, source: '', date: null } });
        more(f, { ...c, exposure: { value: 'internet', source: '', date: null } });
        const controlled = {
          ...c,
          controls: [...c.controls, { name: 'x', strength: 0.1, stops: 's', evidence: '', exception: 'E2', since: at }],
        };
        expect(run(f, controlled).score).toBeLessThanOrEqual(base);
      }),
    );
  });

  it('is judged the same whatever the order of its CVSS scores', () => {
    fc.assert(
      fc.property(anyFacts, anyContext, fc.infiniteStream(fc.nat()), (f, c, random) => {
        const mixed = f.cve.cvss
          .map((entry) => ({ entry, key: random.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ entry }) => entry);
        const { cvss: _, ...one } = run(f, c);
        const { cvss: __, ...other } = run({ ...f, cve: { ...f.cve, cvss: mixed } }, c);
        expect(other).toEqual(one);
      }),
    );
  });

  it('has an answer in both tables for every combination of inputs', () => {
    fc.assert(fc.property(anyFacts, anyContext, (f, c) => void run(f, c)));
    expect([rules.tables.deployer.rows.size, rules.tables.bod2604.rows.size]).toEqual([72, 16]);
    expect(rules.tables.deployer.inputs).toEqual(['Exploitation', 'System Exposure', 'Automatable', 'Human Impact']);
    expect(rules.tables.bod2604.inputs).toEqual(['In KEV', 'Publicly Exposed', 'Automatable', 'Technical Impact']);
  });
});

describe('severity', () => {
  it('takes the newest version first, then vendor, CISA-ADP, NVD, then the word, then .50', () => {
    const list = [
      remote(5),
      { ...remote(9), source: 'NVD', version: '4.0' as const },
      { ...remote(7), source: 'CISA-ADP', version: '4.0' as const },
    ];
    expect(chooseCvss(list)?.base).toBe(7);
    expect(chooseCvss([...list, { ...remote(2), version: '4.0' }])?.base).toBe(2);
    const of = (f: FindingFacts) => run(f, context(3, 'internal')).factors[0];
    expect(of(facts({}, { severity: 'important' }))).toMatchObject({ value: 0.8, assumed: false });
    expect(of(facts({}))).toMatchObject({ value: 0.5, assumed: true });
    expect(of(facts({ cvss: [remote(0)] }))).toMatchObject({ value: 0.01 });
  });
});

describe('decisions', () => {
  it('never call a local vector open', () => {
    const local = facts({ cvss: [{ ...remote(7), vector: 'CVSS:3.1/AV:P/AC:L/PR:N/UI:N' }] });
    expect(run(local, context(3, 'internet')).table.inputs[1]?.value).toBe('controlled');
    expect(run(local, context(3, 'isolated')).table.inputs[1]?.value).toBe('small');
    expect(run(facts({}, { reach: 'local' }), context(3, 'dmz')).table.inputs[1]?.value).toBe('controlled');
    expect(run(facts({}), context(3, 'dmz')).table.inputs[1]?.value).toBe('open');
  });

  it('count exploitation that only Vulnrichment reports as a proof of concept, and override', () => {
    const active = {
      exploitation: 'active' as const,
      automatable: null,
      technicalImpact: null,
      at: null,
      activeSince: at,
    };
    const judged = run(facts({ ssvc: active }), context(3, 'internal'));
    expect(judged.table.inputs[0]?.value).toBe('public poc');
    expect([judged.decision, judged.exploited]).toEqual(['immediate', true]);
  });

  it('assume "not automatable, total" where BOD 26-04 has nothing to go by', () => {
    const judged = run(facts({}), context(3, 'internet'));
    expect(judged.bod2604).toMatchObject({ outcome: '14 days', row: 9 });
    expect(judged.bod2604.inputs.slice(2).map((input) => input.assumed)).toEqual([true, true]);
    const both = run(facts({ kev, cvss: [remote(9.8)] }), context(3, 'internet')).bod2604;
    expect(both.outcome).toBe('3 days & forensic investigation');
  });
});

describe('clocks', () => {
  const due = (
    f: FindingFacts,
    c: AssetContext,
    detectedAt: string,
    known: string | null,
    calendar = rules.calendar,
  ) => {
    const judged = run(f, c);
    return clocks(f, c, judged.decision, { detectedAt, exploitedKnownSince: known }, { ...rules, calendar }).binding;
  };

  it('give an exploited finding hours from when the fact reached the vault', () => {
    const clock = due(facts({ kev }), context(4, 'internal'), '2026-11-01T00:00:00.000Z', kev!.knownSince);
    expect(clock).toMatchObject({
      start: '2026-11-20T00:00:00.000Z',
      due: '2026-11-22T12:00:00.000Z',
      lateOnArrival: true,
      demand: 'patch',
    });
    expect(due(facts({ kev }), context(3, 'internal'), '2026-11-01T00:00:00.000Z', kev!.knownSince)).toMatchObject({
      due: '2026-11-24T12:00:00.000Z',
      lateOnArrival: false,
    });
    expect(due(facts({ kev }), context(1, 'dmz'), at, kev!.knownSince).due).toBe('2026-11-24T09:00:00.000Z');
  });

  it('end days at the midnight of the site', () => {
    const scheduled = facts({});
    expect(due(scheduled, context(3, 'internal'), at, null)).toMatchObject({
      due: '2026-12-24T00:00:00.000Z',
      start: at,
    });
    expect(due(scheduled, context(3, 'internal'), at, null, siteCalendar('Asia/Tokyo')).due).toBe(
      '2026-12-23T15:00:00.000Z',
    );
    expect(due(scheduled, context(1, 'isolated'), at, null).rule).toBe('defer: 90 days');
    expect(
      due(scheduled, context(1, 'isolated'), '2026-01-10T12:00:00.000Z', null, siteCalendar('Europe/Berlin')).due,
    ).toBe('2026-04-10T22:00:00.000Z');
  });

  it('ask to mitigate or accept without a fix', () => {
    expect(due(facts({}, { hasFix: false }), context(3, 'internal'), at, null).demand).toBe('mitigate-or-accept');
  });
});
