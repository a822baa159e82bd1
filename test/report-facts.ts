/** Hand-made facts for tests of reports: a site of any size, with names as bad as they come if asked. */
import type { ReportAsset, ReportFacts, ReportFinding, SiteFacts } from '../src-main/engine/reports/facts.ts';
import type { PatchRow } from '../src-shared/model/patch.ts';
import { defaultPolicy } from '../src-shared/model/policy.ts';

export const at = '2026-11-25T15:44:00.000Z';

/** Markup of every kind, formulas, a very long word, control characters, other scripts, marks that turn the direction. */
export const hostile = [
  '#eval("1 + 1") *bold* $x$ @ref <label> \\ // [x]',
  '<script>alert(1)</script> & "quotes" \'single\'',
  "=cmd|'/C calc'!A0",
  'x'.repeat(300),
  'bell\u0007 null\u0000 delete\u007f',
  'שרת הנהלת חשבונות',
  'خادم المحاسبة',
  '会計サーバー',
  'user\u202etxt.exe',
];

const verdicts = ['compliant', 'not-compliant', 'unknown'] as const;
const causes = { compliant: 'measured', 'not-compliant': 'overdue', unknown: 'scan-old' } as const;

export function makeAsset(index: number, name = `host-${index}`): ReportAsset {
  const verdict = verdicts[index % verdicts.length]!;
  return {
    id: `A${index}`,
    name,
    addresses: [`10.0.${index >> 8}.${index & 255}`],
    os: { family: 'debian', name: 'Debian GNU/Linux 12 (bookworm)', version: '12' },
    kind: 'server',
    criticality: 4,
    exposure: null,
    environment: null,
    owner: null,
    department: null,
    location: null,
    redundancyGroup: null,
    ring: null,
    scopes: [],
    maintenanceWindow: null,
    extendedSupport: null,
    supportEnd: null,
    rebootSince: null,
    lastSeen: at,
    verdict,
    verdictReason: `its verdict is ${verdict}`,
    notJudged: 2,
    packages: 100,
    findings: 2,
    topScore: 79.5,
    overdue: verdict === 'not-compliant' ? 1 : 0,
    retired: null,
    cause: causes[verdict],
    lastInventory: at,
  };
}

export function makePatch(index: number, title = `package-${index} 1.${index}`): PatchRow {
  return {
    id: `P${index}`,
    title,
    product: `package-${index}`,
    version: `1.${index}`,
    kind: 'package',
    fixes: [`CVE-2026-${1000 + index}`],
    hosts: 1,
    findings: 1,
    riskRemoved: 50 + index,
    decision: index % 2 === 0 ? 'immediate' : 'scheduled',
    due: '2026-11-24T23:00:00.000Z',
    overdue: true,
    kev: index % 2 === 0,
    effortMinutes: 3,
    reboot: false,
    fixableHosts: 1,
    assets: [{ id: `A${index}`, name: `host-${index}` }],
  };
}

export function makeFinding(change: Partial<ReportFinding> = {}): ReportFinding {
  return {
    id: 'F1',
    asset: 'A0',
    assetName: 'host-0',
    product: 'package-0',
    advisory: 'CVE-2026-1000',
    cves: ['CVE-2026-1000'],
    patch: 'P0',
    installed: '1.0-1',
    fixed: '1.0-2',
    state: 'open',
    score: 79.53,
    decision: 'immediate',
    severity: 'critical',
    kev: true,
    exploited: true,
    epss: 0.9,
    due: '2026-11-24T23:00:00.000Z',
    binding: 'default',
    overdue: true,
    fixable: true,
    unconfirmed: false,
    firstDetected: '2026-11-20T00:00:00.000Z',
    closedAt: null,
    stateReason: null,
    rule: 'Debian tracker, status resolved, dpkg version order: 1.0-1 is older than 1.0-2',
    feed: 'debian-tracker',
    feedDate: '2026-11-20T00:00:00.000Z',
    lateOnArrival: false,
    ...change,
  };
}

export function makeFacts(machines: number, change: Partial<SiteFacts> = {}): ReportFacts {
  const assets = Array.from({ length: machines }, (_, index) => makeAsset(index));
  const site: SiteFacts = {
    site: 'Bakery Stein',
    test: false,
    at,
    actor: 'm.weber',
    version: '0.1.0',
    policy: { ...defaultPolicy, timeZone: 'Europe/Berlin' },
    policyVersion: 1,
    assets,
    software: machines * 100,
    findings: { open: machines * 2, excepted: 1, suppressed: 0, closed: 3 },
    noFix: 1,
    deadlines: {
      since: '2026-08-27T00:00:00.000Z',
      met: 40,
      closedLate: 2,
      missed: 3,
      lateOnArrival: 1,
      dueSoon: 5,
      medianDaysToClose: 4.25,
    },
    patches: Array.from({ length: machines }, (_, index) => makePatch(index)),
    exceptions: [
      {
        id: 'E1',
        kind: 'accepted',
        reason: 'replaced in January',
        approver: 'the owner',
        createdAt: '2026-11-01T08:00:00.000Z',
        until: '2027-01-31',
        endedAt: null,
        active: true,
        controls: [],
        findings: [
          {
            id: 'F9',
            asset: 'host-0',
            product: 'package-0',
            cve: 'CVE-2026-9',
            originalDue: '2026-12-01T23:00:00.000Z',
          },
        ],
      },
    ],
    trend: [
      { day: '2026-11-01', immediate: 200, outOfCycle: 100, scheduled: 900, defer: 1000 },
      { day: '2026-11-24', immediate: 150, outOfCycle: 0, scheduled: 700, defer: 900 },
    ],
    feeds: [
      {
        id: 'debian-tracker',
        title: 'Debian security tracker',
        publisher: 'Debian',
        date: '2026-11-20T00:00:00.000Z',
        ageDays: 5,
        records: 10_468,
        importedAt: at,
        starter: false,
        licence: '',
        files: '',
        scopes: [],
        canUndo: false,
      },
    ],
    stale: false,
    chain: { ok: true, entries: 57, head: 'ab'.repeat(32) },
    key: { name: 'K1', fingerprint: 'cd'.repeat(32) },
    rollouts: [],
    ...change,
  };
  return { site, open: [], change: null };
}
