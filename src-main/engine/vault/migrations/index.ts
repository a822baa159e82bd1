/** The vault's schema, step by step: forward only, never edited once released. */
import { foundation } from './001-foundation.ts';
import { chain } from './002-chain.ts';
import { oneList } from './003-one-list.ts';
import { register } from './004-register.ts';
import { assetChanges } from './005-asset-changes.ts';
import { savedViews } from './006-saved-views.ts';
import { sweepQuestions } from './007-sweep-questions.ts';
import { credentials } from './008-credentials.ts';
import { schedules } from './009-schedules.ts';
import { advisories } from './010-advisories.ts';
import { feedDownloads } from './011-feed-downloads.ts';
import { kbSupersedence } from './012-kb-supersedence.ts';
import { supplierStatements } from './013-supplier-statements.ts';
import { unconfirmed } from './014-unconfirmed.ts';

export interface Migration {
  /** The schema version this step leads to. */
  version: number;
  name: string;
  sql: string;
}

export const migrations: Migration[] = [
  { version: 1, name: 'foundation', sql: foundation },
  { version: 2, name: 'chain', sql: chain },
  { version: 3, name: 'one-list', sql: oneList },
  { version: 4, name: 'register', sql: register },
  { version: 5, name: 'asset-changes', sql: assetChanges },
  { version: 6, name: 'saved-views', sql: savedViews },
  { version: 7, name: 'sweep-questions', sql: sweepQuestions },
  { version: 8, name: 'credentials', sql: credentials },
  { version: 9, name: 'schedules', sql: schedules },
  { version: 10, name: 'advisories', sql: advisories },
  { version: 11, name: 'feed-downloads', sql: feedDownloads },
  { version: 12, name: 'kb-supersedence', sql: kbSupersedence },
  { version: 13, name: 'supplier-statements', sql: supplierStatements },
  { version: 14, name: 'unconfirmed', sql: unconfirmed },
];
