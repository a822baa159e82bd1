/** Who approved which version of the plan and how strongly; approvals of a former plan are struck with the reason. */
import { CopyButton } from '@mantine/core';
import type { Approval, RolloutDetail } from '../../../src-shared/model/rollout.ts';
import { DateText } from '../../parts/DateText.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { numberWords } from '../../parts/NumberText.tsx';
import { strengthLooks } from './approval-words.ts';
import { approvalsMissing } from '../../parts/rollout-waiting.ts';

function Proof({ approval }: { approval: Approval }) {
  if (approval.evidence !== null) {
    return (
      <>
        {approval.evidence.file} <span className="mono ro-words">SHA-256 {approval.evidence.sha256}</span>
      </>
    );
  }
  return approval.fingerprint === null ? (
    <span className="mut">the log entry alone</span>
  ) : (
    <span className="mono ro-words">key {approval.fingerprint}</span>
  );
}

export function ApprovalList({ rollout }: { rollout: RolloutDetail }) {
  const missing = approvalsMissing(rollout);
  const version = new Map(rollout.planVersions.map((one) => [one.hash, one.version]));
  return (
    <div className="ro-approvals">
      <p className="ro-next">
        <b>
          {numberWords(rollout.approvals)} of {numberWords(rollout.approvalsNeeded)} approvals
        </b>
        {missing > 0 ? `, ${numberWords(missing)} missing, from different people.` : '.'} An approval counts for exactly
        one plan, told by its hash; it dies when the plan changes.
      </p>
      <section aria-label="Approvals">
        {rollout.approvalList.length === 0 ? (
          <EmptyState title="Nobody has approved yet">
            “Approve…” shows what exactly is approved and how strong the approval will be.
          </EmptyState>
        ) : (
          <table className="ledger" aria-label="Approvals">
            <thead>
              <tr>
                <th>Who</th>
                <th>When</th>
                <th>Strength</th>
                <th>Proof</th>
                <th>Counts</th>
              </tr>
            </thead>
            <tbody>
              {rollout.approvalList.map((approval) => (
                <tr key={`${approval.actor} ${approval.at}`} className={approval.current ? undefined : 'ro-dead'}>
                  <td className="ro-words">{approval.current ? <b>{approval.actor}</b> : <s>{approval.actor}</s>}</td>
                  <td className="nowrap">
                    <DateText value={approval.at} />
                  </td>
                  <td className="ro-words">{strengthLooks[approval.strength].word}</td>
                  <td className="ro-words">
                    <Proof approval={approval} />
                  </td>
                  <td className="ro-words">
                    {approval.current ? (
                      <span className="ok">yes</span>
                    ) : (
                      `no: the plan changed after it${
                        version.has(approval.planHash) ? `, it was for version ${version.get(approval.planHash)}` : ''
                      }`
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
      <section aria-label="Versions of the plan">
        <h2>Versions of the plan</h2>
        <table className="ledger" aria-label="Versions of the plan">
          <thead>
            <tr>
              <th>Version</th>
              <th>Made</th>
              <th>By</th>
              <th>Hash (SHA-256 of the plan)</th>
            </tr>
          </thead>
          <tbody>
            {rollout.planVersions.map((one) => (
              <tr key={one.version}>
                <td>
                  {one.version}
                  {one.hash === rollout.planHash ? <b> in force</b> : null}
                </td>
                <td>
                  <DateText value={one.at} />
                </td>
                <td className="ro-words">{one.actor}</td>
                <td className="ro-words">
                  <span className="mono">{one.hash}</span>{' '}
                  <CopyButton value={one.hash}>
                    {({ copied, copy }) => (
                      <button type="button" className="link" onClick={copy}>
                        {copied ? 'copied' : `copy hash of version ${one.version}`}
                      </button>
                    )}
                  </CopyButton>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}
