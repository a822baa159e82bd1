/**
 * VEX statements of findings. A document says one thing of a vulnerability in a product: where machines differ the worst counts, so that
 * nobody reads "not affected" of what is open elsewhere. Pure.
 */
import type { FindingState } from '../../../src-shared/model/finding.ts';
import type { ExceptionKind } from '../../../src-shared/model/exception.ts';
import type { VexStatus } from '../../../src-shared/model/vex.ts';

export interface VexFinding {
  vulnerability: string;
  state: FindingState;
  stateReason: string | null;
  product: string;
  installed: string;
  fixed: string | null;
  /** Of its evidence: a word of OpenVEX's list, "under_investigation", or "". */
  justification: string;
  exception: { kind: ExceptionKind; reason: string; approver: string; until: string } | null;
}

export interface VexWord {
  status: VexStatus;
  justification: string;
  impact: string;
  action: string;
}

const silent: VexWord = { status: 'affected', justification: '', impact: '', action: '' };

const fixOf = ({ product, fixed }: VexFinding) =>
  fixed === null ? 'There is no fix yet.' : `Update ${product} to ${fixed}.`;

function exceptedWord(finding: VexFinding): VexWord {
  const { exception } = finding;
  if (!exception) return { ...silent, action: fixOf(finding) };
  const { kind, reason, approver, until } = exception;
  const who = `by ${approver}: ${reason}`;
  switch (kind) {
    case 'false-positive':
      return { ...silent, status: 'not_affected', impact: `False positive, found ${who}` };
    case 'accepted':
      return { ...silent, action: `The risk is accepted until ${until} ${who}` };
    case 'mitigated':
      return { ...silent, action: `Mitigated until ${until}, approved ${who}` };
    case 'postponed':
      return { ...silent, action: `${fixOf(finding)} Postponed until ${until} ${who}` };
  }
}

/**
 * Null for what nothing can be said of: closed because it is gone or no feed lists it any more. `isStillOld`: a closed finding's
 * software is installed as it was when it was found.
 */
export function vexWord(finding: VexFinding, isStillOld: boolean): VexWord | null {
  const { state, stateReason, justification, fixed } = finding;
  switch (state) {
    case 'open':
      return { ...silent, action: fixOf(finding) };
    case 'excepted':
      return exceptedWord(finding);
    case 'suppressed':
      return justification === 'under_investigation'
        ? { ...silent, status: 'under_investigation' }
        : { ...silent, status: 'not_affected', justification, impact: stateReason ?? '' };
    case 'closed':
      return fixed === null || isStillOld ? null : { ...silent, status: 'fixed' };
  }
}

const worst: readonly VexStatus[] = ['affected', 'under_investigation', 'fixed', 'not_affected'];

/** One word for what several machines say of the same product; texts that differ stand beside each other. */
export function joinWords(words: readonly VexWord[]): VexWord {
  const status = worst.find((one) => words.some((word) => word.status === one))!;
  const counting = words.filter((word) => word.status === status);
  const texts = (of: (word: VexWord) => string) => [...new Set(counting.map(of).filter(Boolean))].sort().join(' ');
  const justifications = new Set(counting.map(({ justification }) => justification));
  return {
    status,
    justification: justifications.size === 1 ? counting[0]!.justification : '',
    impact: texts(({ impact }) => impact),
    action: texts(({ action }) => action),
  };
}
