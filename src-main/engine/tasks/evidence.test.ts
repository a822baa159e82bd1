/** A pack of a real vault with a rollout: plans, approvals and outputs are there, hold by hand and bring no secret along. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RolloutPlan } from '../../../src-shared/model/rollout.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import { makeKeyPair, signBytes } from '../evidence/ed25519.ts';
import { packManifest } from '../evidence/manifest.ts';
import { readContainer } from '../evidence/read-container.ts';
import { verifyPack } from '../evidence/verify-pack.ts';
import { addActor } from '../vault/actors.ts';
import { insertApproval } from '../vault/approvals.ts';
import { createAsset } from '../vault/asset-writes.ts';
import type { Database } from '../vault/database.ts';
import { createVault } from '../vault/open-vault.ts';
import { createPatchStore } from '../vault/patch-writes.ts';
import { replaceItems, setItemState } from '../vault/rollout-items.ts';
import { beginStep, endStep, saveSnapshot } from '../vault/rollout-journal.ts';
import { insertRollout, loadRollout, replacePlan, setRolloutState, startWave } from '../vault/rollouts.ts';
import { changeSettings } from '../vault/settings.ts';
import { evidenceJob, orderPack, recordPack, type MadePack } from './evidence.ts';
import type { JobContext } from './job.ts';

const now = '2026-11-23T09:00:00.000Z';
const acting = { actor: 'tester', now };
const passphrase = 'four small harbour cranes';
const anna = makeKeyPair();
const later = makeKeyPair();
const sha256 = (text: string | Uint8Array) => createHash('sha256').update(text).digest('hex');

let db: Database;
let hash = '';
let made: MadePack;
let files: Map<string, Buffer>;

const context = (): JobContext => ({ db, acting, clock: () => now, progress: () => {}, note: () => {} });
function pack(request: { rollout?: string; sign?: string }): MadePack {
  const order = orderPack(db, acting, { version: '1.0.0', ...request });
  const packed = evidenceJob.run(context(), order) as MadePack;
  recordPack(db, acting, order, packed);
  return packed;
}

function plan(title: string, asset: string, patch: string): RolloutPlan {
  const item = {
    asset,
    assetName: 'web-1',
    patch,
    patchTitle: 'openssl 3.0.22',
    from: '3.0.20',
    to: '3.0.22',
    packages: [{ name: 'openssl', arch: 'amd64', from: '3.0.20', to: '3.0.22' }],
    why: 'first ring',
    risk: 80,
    due: null,
    effortMinutes: 3,
    reboot: false,
  };
  const wave = {
    id: 'W1',
    ring: 'test',
    start: now,
    end: '2026-11-24T09:00:00.000Z',
    soakMinutes: 0,
    successThreshold: 1,
  };
  return {
    format: 'patchledger-plan/1',
    title,
    owner: null,
    waves: [{ ...wave, items: [item] }],
    checks: [],
    approvals: 1,
    parallel: 16,
    timeoutMinutes: 60,
    leftOut: [],
  };
}

function makeRollout(): number {
  const asset = createAsset(db, acting, 'web-1');
  const patch = createPatchStore(db)({
    kind: 'package',
    key: 'package|bookworm|openssl|3.0.22',
    title: 'openssl 3.0.22',
    product: 'openssl',
    version: '3.0.22',
    reboot: false,
  });
  const figures = { status: 'greedy' as const, objective: 1, bound: 1, gap: 0, severityFirst: 1, relax: [] };
  const as = (title: string) => {
    const document = plan(title, `A${asset}`, `P${patch}`);
    return { title, wanted: {} as never, figures, plan: document, hash: sha256(canonicalJson(document)) };
  };
  const rollout = insertRollout(db, acting, as('November'));
  const approve = (planHash: string, key: typeof anna | null, slip: { name: string; text: string } | null) =>
    insertApproval(db, rollout, {
      actor: 'Anna',
      at: now,
      strength: key ? 'key' : 'slip',
      planHash,
      fingerprint: key?.fingerprint ?? null,
      signature: key ? signBytes(key.privateKey, Buffer.from(planHash)).toString('base64') : null,
      evidence: slip && { name: slip.name, sha256: sha256(slip.text), content: Buffer.from(slip.text) },
    });
  addActor(db, acting, 'Anna', anna.pem);
  approve(loadRollout(db, rollout).planHash, anna, null);
  replacePlan(db, acting, loadRollout(db, rollout), as('November, again'));
  addActor(db, acting, 'Anna', later.pem);
  hash = loadRollout(db, rollout).planHash;
  approve(hash, later, null);
  approve(hash, null, { name: '../Freigabe Nr. 1.PDF', text: 'a scanned slip' });
  replaceItems(db, rollout, [{ wave: 'W1', asset, patch }]);
  setRolloutState(db, rollout, 'running', now);
  startWave(db, rollout, 'W1', now);
  const step = beginStep(db, rollout, {
    wave: 'W1',
    asset,
    name: 'upgrade',
    mode: 'run',
    token: 't1',
    intent: {},
    at: now,
  });
  endStep(db, step, { ok: true, exit: 0, evidence: 'upgraded 1 package', output: 'Setting up openssl …\n', at: now });
  saveSnapshot(db, { rollout, wave: 'W1', asset, moment: 'before', takenAt: now }, { packages: [], bootId: null });
  setItemState(db, rollout, { asset, patch }, { state: 'done', why: null, at: now });
  return rollout;
}

beforeAll(async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'patchledger-evidence-')), 'site.patchledger');
  const vault = await createVault({ path, passphrase, test: true }, acting);
  db = vault.vault.db;
  changeSettings(db, acting, { site: 'Müller & Söhne, Hafen' });
  db.transaction(makeRollout);
  made = pack({});
  files = new Map(readContainer(made.bytes)!.files.map(({ name, bytes }) => [name, Buffer.from(bytes)]));
}, 30_000);

const json = (name: string) => JSON.parse(files.get(name)!.toString()) as Record<string, unknown>;

describe('a pack of a vault with a rollout', () => {
  it('is whole, named after the site and the moment, and signed with a key made for it', async () => {
    expect(made.name).toBe('evidence-Muller-Sohne-Hafen-20261123T090000Z.zip');
    expect(await verifyPack(made.bytes, { own: [] })).toMatchObject({
      ok: true,
      signerName: 'Müller & Söhne, Hafen',
      problems: [],
    });
    expect(packManifest.parse(json('manifest.json'))).toMatchObject({
      test: true,
      site: 'Müller & Söhne, Hafen',
      rollouts: ['R1'],
    });
  });

  it('holds data, reports, plans, approvals, journal, outputs and package lists', () => {
    const names = [...files.keys()];
    for (const name of [
      'data/assets.json',
      'data/findings.json',
      'data/rollouts.json',
      'log/log.jsonl',
      'reports/change-R1.html',
      'reports/change-R1.json',
      'reports/change-R1.pdf',
      'reports/executive.html',
      'reports/executive.json',
      'reports/executive.pdf',
      'reports/technical.pdf',
      'rollouts/R1/approvals.json',
      'rollouts/R1/approvals/1.pem',
      'rollouts/R1/approvals/3-slip.pdf',
      'rollouts/R1/journal.json',
      'rollouts/R1/output/1-upgrade.txt',
      'rollouts/R1/packages/A1-W1-before.json',
      'rollouts/R1/plan-1.json',
      'rollouts/R1/plan-2.json',
      'rollouts/R1/rollout.json',
    ])
      expect(names).toContain(name);
    expect(files.get('rollouts/R1/output/1-upgrade.txt')!.toString()).toBe('Setting up openssl …\n');
    expect(files.get('rollouts/R1/approvals/3-slip.pdf')!.toString()).toBe('a scanned slip');
    expect(files.get('reports/executive.pdf')!.subarray(0, 5).toString()).toBe('%PDF-');
    expect(json('rollouts/R1/rollout.json')).toMatchObject({ id: 'R1', planHash: hash, items: [{ state: 'done' }] });
  });

  it('has each plan as the text that was hashed, and each key as it was when its owner approved', () => {
    expect(sha256(files.get('rollouts/R1/plan-2.json')!)).toBe(hash);
    expect(files.get('rollouts/R1/approvals/1.pem')!.toString()).toBe(anna.pem);
    expect(files.get('rollouts/R1/approvals/2.pem')!.toString()).toBe(later.pem);
    expect(files.get('rollouts/R1/approvals/1.txt')!.toString()).toBe(sha256(files.get('rollouts/R1/plan-1.json')!));
  });

  it('brings no secret along', () => {
    const seed = (pem: string) => Buffer.from(pem.split('\n')[1]!, 'base64').subarray(-32);
    const own = db.get<{ pem: string }>('SELECT private_key pem FROM signing_key')!.pem;
    for (const secret of [passphrase, 'PRIVATE KEY', own.split('\n')[1]!])
      expect(Buffer.from(made.bytes).includes(secret), secret).toBe(false);
    for (const pem of [own, anna.privateKey, later.privateKey])
      expect(Buffer.from(made.bytes).includes(seed(pem))).toBe(false);
  });

  it.skipIf(spawnSync('openssl', ['version']).status !== 0)(
    'can be checked by hand as its guide says (needs openssl)',
    () => {
      const place = mkdtempSync(join(tmpdir(), 'patchledger-by-hand-'));
      for (const [name, bytes] of files) {
        mkdirSync(join(place, name, '..'), { recursive: true });
        writeFileSync(join(place, name), bytes);
      }
      const blocks = [
        ...files
          .get('VERIFY.md')!
          .toString()
          .matchAll(/```sh\n([\s\S]*?)```/g),
      ].map(([, block]) => block!);
      expect(blocks).toHaveLength(8);
      const ran = spawnSync('sh', ['-e'], { cwd: place, input: blocks.slice(-2).join(''), encoding: 'utf8' });
      expect(ran.status, ran.stderr).toBe(0);
      expect(ran.stdout).toContain(`${hash}  rollouts/R1/plan-2.json`);
      expect(ran.stdout.match(/Signature Verified Successfully/g)).toHaveLength(2);
      expect(ran.stdout).toContain(`rollouts/R1/approvals/2.sig over ${hash}`);
    },
  );

  it('of one rollout takes in only that, and an unknown one is refused without a trace', () => {
    const entries = () => db.get<{ n: number }>('SELECT count(*) n FROM log')!.n;
    const before = entries();
    expect(() => pack({ rollout: 'R9' })).toThrow(expect.objectContaining({ code: 'unknown-id' }));
    expect(entries()).toBe(before);
    expect(pack({ rollout: 'november, again' }).contents.map(({ name }) => name)).toContain('rollouts/R1/plan-1.json');
  });
});
