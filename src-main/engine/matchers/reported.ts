/**
 * Reconciles what scanners of others reported with what our own feeds say of the machine: what we find too is theirs as
 * well and opens nothing twice, what our feeds clear is kept as suppressed with their word, the rest is the scanner's. Pure.
 */
import type { SeverityWord } from '../../../src-shared/model/finding.ts';
import type { Reported } from '../domain/reported.ts';
import type { Match, MatchResult } from './matcher.ts';

/** The longest product name a title may become. */
const productLength = 120;
const outputLines = 6;

const severities: SeverityWord[] = ['critical', 'important', 'moderate', 'low', 'unrated'];

/** The vendor's id where there is no CVE. */
const nameOf = ({ scanner, check, cve }: Reported) => cve || `${scanner}:${check}`;

function matchOf(rows: Reported[], clearedBy: NonNullable<MatchResult['cleared']>): Match {
  const [first] = rows as [Reported];
  const worst = rows.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))[0]!;
  const cleared = first.cve === '' ? null : clearedBy(first.cve);
  const newest = rows.reduce((latest, { takenAt }) => (takenAt > latest ? takenAt : latest), first.takenAt);
  const scanners = [...new Set(rows.map(({ scanner }) => scanner))].join(', ');
  const checks = [...new Set(rows.map(({ scanner, check, title }) => `${scanner} ${check}: ${title}`))];
  const found = rows.flatMap(({ port, output, installed }) => [
    ...(installed ? [`installed ${installed}`] : []),
    ...(port ? [`on ${port}`] : []),
    ...output
      .split('\n')
      .filter((line) => line.trim())
      .slice(0, outputLines),
  ]);
  return {
    product: productOf(first),
    cve: nameOf(first),
    advisory: first.cve || `${first.scanner} ${first.check}`,
    installed: first.installed,
    fixed: first.fixed,
    severity: worst.severity,
    suppressed: cleared && {
      reason: `${scanners} reported it, but ${cleared.because}`,
      justification: 'vulnerable_code_not_present',
    },
    patch: null,
    fixable: null,
    exploited: false,
    exploitLinks: [],
    fixReleased: null,
    evidence: {
      lookedFor: checks.join('; '),
      found: [...new Set(found)],
      rule: `reported by ${scanners}, which our feeds neither confirm nor clear`,
      feed: { id: `scan:${first.scanner}`, date: newest },
      notes: [...new Set(rows.map(({ solution }) => solution).filter(Boolean))],
      ...(cleared ? { justification: 'vulnerable_code_not_present' } : {}),
    },
  };
}

const productOf = ({ product, title }: Reported) => (product || title).slice(0, productLength);

/** Matches of what is not ours already; one for each product and CVE, however many checks and scanners told it. */
export function matchReported(
  reported: readonly Reported[],
  own: readonly Match[],
  clearedBy: NonNullable<MatchResult['cleared']>,
): Match[] {
  if (reported.length === 0) return [];
  const ours = new Set(own.map(({ cve }) => cve));
  const rest = reported.filter((row) => row.cve === '' || !ours.has(row.cve));
  const groups = Map.groupBy(rest, (row) => `${productOf(row)}\0${nameOf(row)}`);
  return [...groups.values()].map((rows) => matchOf(rows, clearedBy));
}
