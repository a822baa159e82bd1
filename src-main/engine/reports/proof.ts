/** How a report binds itself to the audit log: head hash, signing key, and lines to sign with the reason why. */
import type { Block } from './document.ts';
import type { SiteFacts } from './facts.ts';
import { count, hashGroups } from './words.ts';

/** Why a client should keep the head hash; product.md states it in the same words. */
export const whyKeepIt =
  'Whoever holds the vault and its passphrase could write the whole log anew, but not so that it still ends in this hash. ' +
  'A signed copy of this page, kept outside the vault, is what would show it.';

/** Length and head of the log, and the key evidence packs are signed with. */
export function proofBlocks({ chain, key }: SiteFacts): Block[] {
  const blocks: Block[] = [];
  if (!chain.ok) {
    blocks.push({
      kind: 'callout',
      tone: 'now',
      title: 'The audit log does not hold',
      text: `Its chain is broken at entry ${chain.firstBad?.seq ?? '?'}: ${chain.firstBad?.reason ?? 'unknown'}. Do not sign this page.`,
    });
  }
  blocks.push({
    kind: 'facts',
    rows: [
      { name: 'Audit log', value: `${count(chain.entries, 'entry', 'entries')}, chained by SHA-256` },
      { name: 'Head hash', value: hashGroups(chain.head), mono: true },
      key
        ? { name: `Signing key (${key.name})`, value: hashGroups(key.fingerprint), mono: true }
        : {
            name: 'Signing key',
            value: 'none yet: it is made with the first evidence pack, or by "patchledger keys create"',
          },
    ],
  });
  return blocks;
}
