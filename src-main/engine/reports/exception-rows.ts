/** Exceptions in force with every finding they hold and the date that counts when they end. */
import type { ExceptionRow } from '../../../src-shared/model/exception.ts';
import type { Block } from './document.ts';
import type { SiteFacts } from './facts.ts';
import { count, type SiteWords } from './words.ts';

function exceptionBlock(exception: ExceptionRow, words: SiteWords): Block[] {
  const controls = exception.controls.map(
    ({ name, strength, stops, evidence }) =>
      `${name} (${strength.toFixed(2)}) stops: ${stops}${evidence ? `; evidence: ${evidence}` : ''}`,
  );
  return [
    {
      kind: 'heading',
      level: 3,
      text: `${exception.id}: ${exception.kind} until ${words.calendarDay(exception.until)}`,
      note: `approved by ${exception.approver}, since ${words.day(exception.createdAt)}`,
    },
    {
      kind: 'paragraph',
      text: [exception.reason, ...(controls.length > 0 ? [`Controls: ${controls.join('; ')}.`] : [])].join(' '),
    },
    {
      kind: 'table',
      name: `Findings of ${exception.id}`,
      columns: [
        { head: 'Finding' },
        { head: 'Machine', share: 2 },
        { head: 'Product', share: 2 },
        { head: 'CVE or vendor’s id', share: 2 },
        { head: 'Original due date' },
      ],
      rows: exception.findings.map((finding) => [
        finding.id,
        finding.asset,
        finding.product,
        finding.cve,
        words.due(finding.originalDue),
      ]),
      empty: 'It holds no finding.',
    },
  ];
}

export function exceptionBlocks(site: SiteFacts, words: SiteWords): Block[] {
  const active = site.exceptions.filter((exception) => exception.active);
  return [
    {
      kind: 'heading',
      level: 2,
      text: 'Exceptions in force',
      note:
        active.length > 0 ? `${count(active.length, 'exception')}; when one ends, the original date counts` : undefined,
    },
    ...(active.length === 0
      ? [{ kind: 'paragraph' as const, look: 'quiet' as const, text: 'No exception is in force.' }]
      : active.flatMap((exception) => exceptionBlock(exception, words))),
  ];
}
