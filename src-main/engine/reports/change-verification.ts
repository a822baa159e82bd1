/** What the run claims beside what a fresh collection saw: the collection decides. */
import type { RolloutDetail, Verification } from '../../../src-shared/model/rollout.ts';
import type { Block, Tone } from './document.ts';
import { byName, count, number, type SiteWords } from './words.ts';

const looks: Record<Verification['verdict'], { word: string; tone: Tone }> = {
  verified: { word: 'Verified', tone: 'ok' },
  mismatch: { word: 'Mismatch', tone: 'now' },
  'not-collected': { word: 'Not collected', tone: 'unk' },
};

export function verificationBlocks({ verification: seenRows, items }: RolloutDetail, words: SiteWords): Block[] {
  const verification = [...seenRows].sort(
    (a, b) => byName(a.assetName, b.assetName) || byName(a.patchTitle, b.patchTitle),
  );
  const claimed = items.filter((item) => item.state === 'done');
  const seen = new Set(verification.map((row) => `${row.asset} ${row.patch}`));
  const unseen = claimed.filter((item) => !seen.has(`${item.asset} ${item.patch}`)).length;
  const verified = verification.filter((row) => row.verdict === 'verified').length;
  const heading: Block = {
    kind: 'heading',
    level: 2,
    text: 'Verification',
    note:
      verification.length > 0 ? `${number(verified)} of ${count(verification.length, 'upgrade')} verified` : undefined,
  };
  const blocks: Block[] = [
    heading,
    {
      kind: 'table',
      name: 'Verification',
      columns: [
        { head: 'Machine', share: 2 },
        { head: 'Patch', share: 3 },
        { head: 'Claimed', mono: true, share: 3 },
        { head: 'Observed', mono: true, share: 3 },
        { head: 'Verdict', share: 2 },
        { head: 'Seen' },
      ],
      details: Object.fromEntries(
        verification.flatMap((row, index) => (row.notes.length > 0 ? [[index, row.notes.join('; ')]] : [])),
      ),
      rows: verification.map((row) => {
        const { word, tone } = looks[row.verdict];
        return [row.assetName, row.patchTitle, row.claimed, row.observed, { text: word, tone }, words.minute(row.at)];
      }),
      empty: 'No fresh collection has looked at the machines since.',
    },
  ];
  if (unseen > 0 && verification.length > 0) {
    blocks.push({
      kind: 'callout',
      tone: 'unk',
      title: 'Not verified',
      text: `${count(unseen, 'upgrade')} that the run says ${unseen === 1 ? 'is' : 'are'} done ${unseen === 1 ? 'was' : 'were'} not looked at since.`,
    });
  }
  return blocks;
}
