import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  acting,
  addImport,
  addKev,
  addMachine,
  makeVault,
  setPackages,
  setTracker,
  type TestVault,
} from '../../../test/match-vault.ts';
import { reports } from '../reports/index.ts';
import { chainHead } from '../vault/log.ts';
import { createSigningKey } from '../vault/signing-keys.ts';
import { matchAssets } from './match.ts';
import { makeReport, previewJob, requireReport } from './report.ts';
import { loadReportFacts } from './report-facts.ts';

let vault: TestVault;
const first = acting('2026-11-20T09:00:00.000Z');
const later = acting('2026-11-25T09:00:00.000Z');
const subject = (kind: 'executive' | 'technical') => ({ kind, version: '0.1.0' });
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Three machines of which one was patched meanwhile, one is past its deadline and one has no inventory. */
beforeAll(async () => {
  vault = await makeVault();
  const { db } = vault;
  const fixed = (version: string) => ({
    releases: { bookworm: { status: 'resolved', fixed_version: version, urgency: 'high' } },
  });
  setTracker(db, {
    nginx: { 'CVE-2026-1': fixed('1.22.1-9+deb12u3'), 'CVE-2026-2': fixed('1.22.1-9+deb12u3') },
    redis: { 'CVE-2026-3': { releases: { bookworm: { status: 'open', urgency: 'high' } } } },
  } as never);
  addImport(db, 'kev', '2026-11-20T00:00:00.000Z');
  addKev(db, 'CVE-2026-1', '2026-11-20', '2026-11-20T09:00:00.000Z');
  const old = [{ name: 'nginx', version: '1.22.1-9' }];
  const patched = addMachine(db, 'web-1', old);
  addMachine(db, 'web-2', [...old, { name: 'redis', version: '5:7.0.15-1' }], { criticality: 5, exposure: 'internet' });
  db.run("INSERT INTO asset (name, created_at) VALUES ('printer', '2026-11-01T00:00:00.000Z')");
  db.transaction(() => matchAssets(db, first, 'all'));
  setPackages(db, patched, [{ name: 'nginx', version: '1.22.1-9+deb12u3' }]);
  db.run('UPDATE asset SET last_inventory = ? WHERE has_packages = 1', '2026-11-21T09:00:00.000Z');
  db.transaction(() => matchAssets(db, acting('2026-11-21T09:00:00.000Z'), 'all'));
});
afterAll(() => vault.remove());

describe('facts of a vault', () => {
  it('count deadlines, verdicts and evidence', () => {
    const report = requireReport({ kind: 'technical' });
    const { site, open } = loadReportFacts(vault.db, later, report, { version: '0.1.0' });
    expect(site.assets.map(({ name, cause }) => [name, cause])).toEqual([
      ['web-1', 'measured'],
      ['web-2', 'overdue'],
      ['printer', 'no-inventory'],
    ]);
    expect(site.deadlines).toMatchObject({ met: 2, closedLate: 0, missed: 1, lateOnArrival: 0, medianDaysToClose: 1 });
    expect(site.trend.map((day) => day.day)).toEqual(['2026-11-20', '2026-11-21']);
    expect(
      open.map(({ assetName, cves, overdue, feed, feedDate }) => [assetName, ...cves, overdue, feed, feedDate]),
    ).toEqual([
      ['web-2', 'CVE-2026-1', true, 'debian-tracker', '2026-11-20T00:00:00.000Z'],
      ['web-2', expect.any(String), false, 'debian-tracker', '2026-11-20T00:00:00.000Z'],
      ['web-2', expect.any(String), false, 'debian-tracker', '2026-11-20T00:00:00.000Z'],
    ]);
    expect(open[0]!.rule).toContain('1.22.1-9 is older than 1.22.1-9+deb12u3');
    expect(site.noFix).toBe(1);
  });
});

describe('makeReport', () => {
  for (const { id, formats } of reports.filter((report) => !report.needsRollout)) {
    it.each(formats)(`gives the same ${id} report twice as %s and leaves the vault as it is`, (format) => {
      const before = chainHead(vault.db);
      const once = makeReport(vault.db, later, subject(id as 'executive'), format);
      const again = makeReport(vault.db, later, subject(id as 'executive'), format);
      expect(Buffer.from(again.bytes).equals(Buffer.from(once.bytes))).toBe(true);
      expect(once.sha256).toBe(createHash('sha256').update(once.bytes).digest('hex'));
      expect(once.name).toMatch(new RegExp(`^test, ${id}, 2026-11-25\\.${format}$`));
      expect(chainHead(vault.db)).toEqual(before);
    });
  }

  it('carries the head of the log and, once there is one, the signing key', () => {
    const { head } = chainHead(vault.db);
    const without = JSON.parse(text(makeReport(vault.db, later, subject('executive'), 'json').bytes)) as Record<
      string,
      unknown
    >;
    expect(without).toMatchObject({
      format: 'patchledger-report/1',
      kind: 'executive',
      test: true,
      log: { ok: true, head },
      signingKey: null,
    });
    expect(without.posture).toEqual({ compliant: 1, notCompliant: 1, unknown: 1, total: 3 });
    const key = createSigningKey(vault.db, later, 'Site key');
    const html = text(makeReport(vault.db, later, subject('executive'), 'html').bytes);
    expect(html).toContain(chainHead(vault.db).head.match(/.{8}/g)!.join(' '));
    expect(html).toContain(key.fingerprint.match(/.{8}/g)!.join(' '));
    expect(html).toContain('1 of 3 machines is compliant, 1 is not, and 1 is unknown.');
  });

  it('has one CSV row a finding', () => {
    const rows = text(makeReport(vault.db, later, subject('technical'), 'csv').bytes)
      .trim()
      .split('\r\n');
    expect(rows).toHaveLength(1 + 3);
    expect(rows[1]).toContain('web-2');
  });

  it('refuses what there is not, with the list of what there is', () => {
    expect(() => requireReport({ kind: 'kpi' as never })).toThrow(/no report "kpi"/);
    expect(() => requireReport({ kind: 'executive' }, 'xlsx' as never)).toThrow(/no format "xlsx"/);
    expect(() => requireReport({ kind: 'executive', rollout: 'R1' })).toThrow(/whole site/);
  });

  it('previews the pages of the PDF', async () => {
    const context = {
      db: vault.db,
      acting: later,
      clock: () => later.now,
      progress: () => {},
      note: () => {},
    };
    const preview = await previewJob.run(context, { ...subject('executive'), most: 6 });
    expect(preview).toMatchObject({ title: 'Executive summary', total: 2 });
    expect(preview.pages).toHaveLength(2);
  });
});
