/** `VERIFY.md`, the guide inside every pack: how to check it without PatchLedger, and what that proves and what not. */
import type { PackManifest } from './manifest.ts';

export type GuideFacts = Pick<PackManifest, 'madeAt' | 'site' | 'test' | 'rollouts' | 'chain' | 'signer'>;

/** Facts of the vault stand in a table of code spans; they must not become markup. */
const code = (value: string) => `\`${value.replaceAll(/[`|\s]+/g, ' ').trim()}\``;

/** Only where there is something to check by it. */
const approvals = `## 6 Plans are the ones that were approved

Every version of a rollout's plan is a file. Its SHA-256 is the hash that people approved:

\`\`\`sh
sha256sum rollouts/*/plan-*.json
\`\`\`

\`approvals.json\` beside it says who approved which hash, and how: typed, by a signed slip (its file is there), or by a key
of their own over the 64 digits of the hash. Signatures by such keys, in \`approvals/\`:

\`\`\`sh
for signature in rollouts/*/approvals/*.sig; do
  test -e "$signature" || continue
  echo "$signature over $(cat "\${signature%.sig}.txt")"
  openssl pkeyutl -verify -pubin -inkey "\${signature%.sig}.pem" -rawin -in "\${signature%.sig}.txt" -sigfile "$signature"
done
\`\`\`

`;

export function writeGuide(facts: GuideFacts): string {
  const { madeAt, site, test, rollouts, chain, signer } = facts;
  return `# How to check this evidence pack

${test ? '**TEST.** It was made in a vault for tests, where every time may be made up. It proves nothing.\n\n' : ''}| | |
| --- | --- |
| Site | ${code(site)} |
| Made at (UTC) | ${code(madeAt)} |
| Signed by | ${code(signer.name)} |
| Fingerprint of the signing key | ${code(signer.fingerprint)} |
| Entries in the log | ${code(String(chain.entries))} |
| Head of the log | ${code(chain.head)} |

You need no PatchLedger for this: \`unzip\`, \`sha256sum\` and \`openssl\` (3.0 or newer) are enough. With PatchLedger,
\`patchledger verify evidence.zip\` does all of it at once and also finds changes of the ZIP file itself.

## 1 Unpack it

Here the pack is called \`evidence.zip\`.

\`\`\`sh
unzip -q evidence.zip -d evidence
cd evidence
\`\`\`

## 2 Every file is the one that was signed for

\`\`\`sh
sha256sum -c SHA256SUMS
\`\`\`

Every line must end in \`OK\`. The list covers every file but itself and its signature. A file that is in the folder but
not in the list was put there later; this must print nothing:

\`\`\`sh
find . -type f ! -name SHA256SUMS ! -name SHA256SUMS.sig | sed 's|^\\./||' | LC_ALL=C sort > ../found.txt
cut -c 67- SHA256SUMS | diff - ../found.txt
\`\`\`

## 3 The list was signed with this key

\`\`\`sh
openssl pkeyutl -verify -pubin -inkey signer.pem -rawin -in SHA256SUMS -sigfile SHA256SUMS.sig
\`\`\`

It must say \`Signature Verified Successfully\`.

## 4 The key is the one you know

Anyone can make a key and sign with it. So compare its fingerprint with the one printed on the executive report that
you were given and kept, not with a report inside this pack:

\`\`\`sh
openssl pkey -pubin -in signer.pem -outform DER | sha256sum
\`\`\`

For this pack it must be \`${signer.fingerprint}\`.

## 5 The log is a chain without a gap

Each line of \`log/log.jsonl\` is one entry. Its \`hash\` is the SHA-256 of a JSON list without blanks,
\`[seq, at, actor, action, subject, detail, prev]\`, where \`detail\` is taken as the text it is and \`prev\` is the hash of
the entry before (of the first: 64 zeros). So no entry can be changed, left out or put in without changing every hash
after it. To recompute all of them:

\`\`\`sh
python3 - <<'END'
import hashlib, json
head, entries = "0" * 64, 0
for line in open("log/log.jsonl", encoding="utf-8"):
    e = json.loads(line)
    chained = [e["seq"], e["at"], e["actor"], e["action"], e["subject"], e["detail"], head]
    text = json.dumps(chained, ensure_ascii=False, separators=(",", ":"))
    assert e["prev"] == head and e["seq"] == entries + 1, "entry %d is missing" % (entries + 1)
    assert hashlib.sha256(text.encode("utf-8")).hexdigest() == e["hash"], "entry %d was changed" % e["seq"]
    head, entries = e["hash"], e["seq"]
print(entries, "entries, head", head)
END
\`\`\`

It must print \`${chain.entries} entries, head ${chain.head}\`. The making of this pack is the first entry
after these.

${rollouts.length > 0 ? approvals : ''}## What this proves, and what it does not

- It proves that the holder of the key with this fingerprint signed exactly these files.
- It proves that, in the log as it stands here, nothing was changed afterwards without changing the head.
- It does **not** prove that the log is the one of last month. Who holds the vault and its passphrase can rewrite the
  whole chain from its first entry and sign it again. What stops that is a head outside of their reach: compare the heads
  printed on executive reports you kept with the \`hash\` of that entry in \`log/log.jsonl\`. If one is not there, the log
  was rewritten.
- It does **not** prove the times: they come from the clocks of the computers that took part.
- It does **not** prove that a machine told the truth about itself. Collections say what a machine answered, and
  verifications what it answered after the change.
`;
}
