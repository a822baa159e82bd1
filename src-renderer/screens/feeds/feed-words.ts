/** What each feed is for, in the groups a person thinks in. */
import type { FeedId } from '../../../src-shared/model/feed.ts';

export interface FeedGroup {
  title: string;
  about: string;
  feeds: readonly FeedId[];
  /** Its feeds judge machines by themselves; where they grow old, these machines become unknown. */
  judges: boolean;
}

export const feedGroups: readonly FeedGroup[] = [
  {
    title: 'Threat and programs',
    about: 'how bad a vulnerability is, whether it is used, and which versions of programs have it',
    feeds: ['kev', 'epss', 'cve-records', 'nvd'],
    judges: false,
  },
  {
    title: 'Linux',
    about: 'packages of distributions, in the words of who builds them',
    feeds: [
      'debian-tracker',
      'debian-advisories',
      'ubuntu-usn',
      'ubuntu-vex',
      'redhat-csaf',
      'redhat-cve',
      'rocky-errata',
      'updateinfo',
      'suse-csaf',
      'alpine-secdb',
    ],
    judges: true,
  },
  {
    title: 'Windows',
    about: 'updates of Windows and Microsoft’s products',
    feeds: ['msrc', 'msrc-cvrf', 'msrc-csaf'],
    judges: true,
  },
  {
    title: 'Libraries',
    about: 'what applications are built from, and distributions that publish there',
    feeds: ['osv'],
    judges: true,
  },
  { title: 'Ends of support', about: 'until when makers send updates', feeds: ['endoflife'], judges: false },
];

export const purposes: Record<FeedId, string> = {
  kev: 'Vulnerabilities that are known to be exploited',
  epss: 'How likely each is to be exploited within 30 days',
  'cve-records': 'Makers’ own words on affected programs, and CISA’s points for the decision',
  nvd: 'CVSS of all CVEs; programs by CPE, as unconfirmed',
  'debian-tracker': 'Judges Debian machines',
  'debian-advisories': 'Numbers and dates of Debian’s advisories (DSA, DLA)',
  'ubuntu-usn': 'Judges Ubuntu machines',
  'ubuntu-vex': 'What Ubuntu is not affected by, and what waits for a fix',
  'redhat-csaf': 'Judges Red Hat machines; also what is not affected or will not be fixed',
  'redhat-cve': 'Red Hat’s word on single CVEs',
  'rocky-errata': 'Judges Rocky Linux machines',
  updateinfo: 'Judges machines of RPM distributions from their own repositories',
  'suse-csaf': 'Judges SUSE machines; also what is not affected',
  'alpine-secdb': 'Judges Alpine machines',
  osv: 'Judges libraries of applications; also AlmaLinux, Alpine, Debian, Ubuntu and others',
  msrc: 'Judges Windows machines by installed KBs',
  'msrc-cvrf': 'Judges Windows and Microsoft’s products by build',
  'msrc-csaf': 'Microsoft’s word on single CVEs, also what is not affected',
  endoflife: 'Ends of support of systems and programs',
};
