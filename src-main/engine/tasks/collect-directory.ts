/** Takes the computers of a directory into the vault, all in one transaction: the same observations an export of them would give. */
import { itemError, Refusal } from '../../../src-shared/errors.ts';
import type { DirectoryOptions, DirectoryResult } from '../../../src-shared/model/directory.ts';
import { readDirectory, type ReadDirectory } from '../collectors/directory.ts';
import { isIdle } from '../domain/coverage.ts';
import { emptySourceMap } from '../domain/debian-sources.ts';
import { directorySource } from '../domain/directory-accounts.ts';
import { readHostText } from '../remote/host-text.ts';
import { formatId } from '../vault/ids.ts';
import { standingFor } from '../vault/assets.ts';
import { appendLog } from '../vault/log.ts';
import { applyRules } from './asset-rules.ts';
import { watchCancel } from './cancel-signal.ts';
import type { Job, JobContext } from './job.ts';
import { matchAssets } from './match.ts';
import { takeIn, type TakenIn } from './take-in.ts';

export interface CollectDirectoryInput {
  /** A name or an address of a domain controller, perhaps with a port. */
  host: string;
  directory: DirectoryOptions;
}

interface Stored {
  /** Numbers of the machines, each once. */
  assets: number[];
  /** How many were not known before. */
  created: number;
}

function store({ db, clock, acting, progress }: JobContext, host: string, read: ReadDirectory): Stored {
  const now = { actor: acting.actor, now: clock() };
  return db.transaction(() => {
    const taken = read.computers.map(({ inventory, part }, index) => {
      if (index % 100 === 0)
        progress(0.5 + (index / read.computers.length) * 0.3, `Storing ${inventory.identity.name ?? part}`);
      const parts = [{ inventory, part, source: directorySource, file: null }];
      return takeIn(db, now, { parts, name: part, place: null }, emptySourceMap);
    });
    // A later account may have shown two of them to be one machine.
    const standing = (some: readonly TakenIn[]) => [...new Set(some.map(({ asset }) => standingFor(db, asset)))];
    const assets = standing(taken);
    appendLog(db, now, 'directory.read', host, { base: read.base, computers: read.computers.length });
    applyRules(db, now, assets);
    matchAssets(db, now, assets, (fraction, message) =>
      progress(fraction === null ? null : 0.8 + fraction * 0.2, message),
    );
    return { assets, created: standing(taken.filter(({ created }) => created)).length };
  });
}

export const collectDirectoryJob: Job<CollectDirectoryInput, { results: DirectoryResult[] }> = {
  kind: 'collect-directory',
  title: ({ host }) => `Read the directory ${host}`,
  async run(context, { host, directory }) {
    const started = performance.now();
    const seconds = () => Math.round(performance.now() - started) / 1000;
    const cancel = watchCancel(context);
    try {
      const { address, port } = readHostText(host);
      cancel.progress(null, 'Connecting');
      const read = await readDirectory(address, port ? { ...directory, port } : directory, {
        signal: cancel.signal,
        onRead: (computers) => cancel.progress(null, `${computers} computers read`),
      });
      const { assets, created } = store(context, host, read);
      const accounts = read.computers.map(({ inventory }) => inventory.directory ?? {});
      const warnings = [...read.warnings];
      if (directory.tls === 'none')
        warnings.unshift('The password went over the network without encryption (--tls none): change it.');
      return {
        results: [
          {
            host,
            ok: true,
            base: read.base,
            computers: read.computers.length,
            assets: assets.map((asset) => formatId('asset', asset)),
            created,
            disabled: accounts.filter(({ enabled }) => enabled === false).length,
            idle: accounts.filter((account) => isIdle(account, context.clock())).length,
            seconds: seconds(),
            warnings,
          },
        ],
      };
    } catch (error) {
      if (!(error instanceof Refusal) || error.code === 'task-cancelled' || error.code === 'vault-busy') throw error;
      return { results: [{ host, ok: false, seconds: seconds(), warnings: [], error: itemError(error) }] };
    } finally {
      cancel.end();
    }
  },
};
