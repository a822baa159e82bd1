/** How scores, decisions and deadlines come about, with the numbers of the policy in force. */
import type { Block } from './document.ts';
import type { SiteFacts } from './facts.ts';
import { count } from './words.ts';

export function methodBlocks({ policy, policyVersion }: SiteFacts): Block[] {
  const { weights, clocks, freshness } = policy;
  const weight = (value: number) => value.toFixed(2);
  return [
    { kind: 'heading', level: 2, text: 'Method', note: `policy "${policy.name}", version ${policyVersion}` },
    {
      kind: 'paragraph',
      text:
        'The score is 100 × S^wS × T^wT × A^wA × E^wE × (1 − C): severity, threat, the asset’s criticality, its exposure, ' +
        'and recorded compensating controls. Anyone can recompute it; PatchLedger shows each factor with its source.',
    },
    {
      kind: 'facts',
      rows: [
        {
          name: 'Weights',
          value: `severity ${weight(weights.severity)}, threat ${weight(weights.threat)}, asset ${weight(weights.asset)}, exposure ${weight(weights.exposure)}`,
        },
        {
          name: 'Severity',
          value:
            'CVSS base score, newest version first, of the vendor before others; else the vendor’s word; else 0.50, assumed',
        },
        {
          name: 'Threat',
          value:
            '1 if exploited; else the largest of 0.10, the square root of EPSS, and what is known of public exploits',
        },
        { name: 'Asset', value: 'criticality 1 to 5 is 0.4, 0.6, 0.8, 0.9, 1; not set counts as 3' },
        { name: 'Exposure', value: 'internet 1, DMZ 0.9, internal 0.7, isolated 0.4; not set counts as internal' },
        {
          name: 'Decision',
          value:
            'the SSVC deployer table from exploitation, exposure, automatable and human impact; what is known to be exploited is immediate',
        },
        {
          name: 'Deadlines',
          value:
            `exploited: ${clocks.exploitedCriticalOrExposedHours} hours on critical or exposed machines, ${clocks.exploitedElsewhereHours} hours elsewhere; ` +
            `out-of-cycle ${count(clocks.outOfCycleDays, 'day')}, scheduled ${count(clocks.scheduledDays, 'day')}, defer ${count(clocks.deferDays, 'day')}`,
        },
        {
          name: 'Clocks',
          value: `days end at midnight in ${policy.timeZone}; hours run from when the fact reached this vault; the strictest clock binds`,
        },
        {
          name: 'Verdict',
          value:
            `not compliant if a finding is past its deadline or the system past its end of support; else unknown without inventory, with a scan over ${count(freshness.scanDays, 'day')} ` +
            `or advisory data over ${count(freshness.feedDays, 'day')} old; else compliant`,
        },
      ],
    },
  ];
}
