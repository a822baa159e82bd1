/**
 * One rollout as files of an evidence pack. Plans are the texts that were hashed and key approvals come as message,
 * signature and key, so that both can be checked by hand.
 */
import { canonicalJson } from '../domain/canonical-json.ts';
import type { PackFile } from '../evidence/container.ts';
import type { Database } from '../vault/database.ts';
import { formatId } from '../vault/ids.ts';
import {
  approvalEvidence,
  journalEvidence,
  outputEvidence,
  planEvidence,
  snapshotEvidence,
  type ApprovalEvidence,
} from '../vault/rollout-evidence.ts';
import { jsonFile, rowsFile, textFile } from './evidence-data.ts';

/** What a name in a pack may have; the rest becomes a dash. */
const safe = (word: string) => word.replaceAll(/[^A-Za-z0-9_-]+/g, '-').slice(0, 60);

/** The ending of a slip's name, so that it opens in the right program. */
function ending(name: string): string {
  const [, letters] = /\.([A-Za-z0-9]{1,8})$/.exec(name) ?? [];
  return letters ? `.${letters.toLowerCase()}` : '';
}

function approvalFiles(folder: string, approvals: readonly ApprovalEvidence[]): PackFile[] {
  const files: PackFile[] = [];
  const rows = approvals.map(({ slip, ...row }) => {
    const start = `${folder}/approvals/${row.id}`;
    if (row.signature !== null) {
      files.push(textFile(`${start}.txt`, row.planHash));
      files.push({ name: `${start}.sig`, bytes: Buffer.from(row.signature, 'base64') });
      if (row.publicKey !== null) files.push(textFile(`${start}.pem`, row.publicKey));
    }
    if (slip === null) return { ...row, slip: null };
    const file = `${start}-slip${ending(slip.name)}`;
    files.push({ name: file, bytes: slip.bytes });
    return { ...row, slip: { name: slip.name, sha256: slip.sha256, file } };
  });
  return [rowsFile(`${folder}/approvals.json`, 'approvals', rows), ...files];
}

/** `detail`: the rollout as the contract tells it, with items, steps and verification. Call it in the snapshot of the rest. */
export function rolloutEvidence(db: Database, rollout: number, detail: object): PackFile[] {
  const folder = `rollouts/${formatId('rollout', rollout)}`;
  const plans = planEvidence(db, rollout);
  const files = [
    jsonFile(`${folder}/rollout.json`, detail),
    rowsFile(
      `${folder}/plans.json`,
      'plans',
      plans.map(({ document: _document, ...plan }) => ({ ...plan, file: `${folder}/plan-${plan.version}.json` })),
    ),
    ...plans.map(({ version, document }) => textFile(`${folder}/plan-${version}.json`, canonicalJson(document))),
    ...approvalFiles(folder, approvalEvidence(db, rollout)),
    rowsFile(`${folder}/journal.json`, 'steps', journalEvidence(db, rollout)),
  ];
  for (const { id, name, text } of outputEvidence(db, rollout))
    files.push(textFile(`${folder}/output/${id}-${safe(name)}.txt`, text));
  for (const { wave, asset, moment, ...seen } of snapshotEvidence(db, rollout))
    files.push(
      jsonFile(`${folder}/packages/${asset}-${safe(wave)}-${safe(moment)}.json`, { wave, asset, moment, ...seen }),
    );
  return files;
}
