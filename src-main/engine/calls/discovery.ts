/** Calls of discovery: what a sweep would be, sweeping, and the sweeps there were. */
import { setTimeout as wait } from 'node:timers/promises';
import type { SweepRow } from '../../../src-shared/model/discovery.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { proposedNetworks } from '../discovery/neighbours.ts';
import { isBeyondPrivate, scopeOf, shareAddresses } from '../domain/address-ranges.ts';
import { defaultServices, portsToTry } from '../domain/services.ts';
import { estimateSweep } from '../domain/sweep-estimate.ts';
import { sweepBlocks } from '../domain/sweep-map.ts';
import { sweepChanges } from '../domain/sweep-changes.ts';
import { discoverJob } from '../tasks/discover.ts';
import type { Database } from '../vault/database.ts';
import { requireId } from '../vault/ids.ts';
import { askSweep, listSweepHosts, listSweeps, readSweep, type SweepScope } from '../vault/sweeps.ts';
import { door, type CallContext } from './door.ts';

const defaultPorts = defaultServices.map(({ port }) => port);
/** Whoever sweeps looks twice a second. */
const stopPatience = 3_000;
const historyShown = 50;

interface Typed extends Omit<SweepScope, 'ports'> {
  ports?: number[];
}

/** With the default ports where none are named. */
export function scopeIn({ ranges, exclude, ports, polite, ask }: Typed): SweepScope {
  const tried = [...new Set(ports ?? defaultPorts)].sort((a, b) => a - b);
  return { ranges, exclude, ports: tried, polite, ask: [...new Set(ask)].sort() };
}

const sweptOf = (db: Database, sweep: SweepRow) => ({
  hosts: listSweepHosts(db, requireId('sweep', sweep.id)),
  scope: scopeOf(sweep.ranges, sweep.exclude),
  ports: sweep.ports,
});

function changesOf(db: Database, sweep: SweepRow) {
  if (sweep.state !== 'done') return null;
  const after = sweptOf(db, sweep);
  const number = requireId('sweep', sweep.id);
  const before = listSweeps(db).find(
    (other) =>
      other.state === 'done' &&
      requireId('sweep', other.id) < number &&
      shareAddresses(scopeOf(other.ranges, other.exclude), after.scope),
  );
  return before ? { since: before.id, list: sweepChanges(sweptOf(db, before), after) } : null;
}

/** Answers once the sweep has stopped, or what it is then if that takes longer. */
async function stop(context: CallContext, id: string, request: 'pause' | 'cancel') {
  const { db } = context.session.vault();
  const number = requireId('sweep', id);
  askSweep(db, context.acting, number, request);
  context.tasks.announceChange();
  const giveUp = performance.now() + stopPatience;
  while (readSweep(db, number).state === 'running' && performance.now() < giveUp) await wait(100);
  return { sweep: readSweep(db, number) };
}

export const discovery = {
  defaults: door.discovery.defaults.handler(({ context }) => ({
    actor: context.acting.actor,
    networks: proposedNetworks().map(({ cidr, name }) => ({ cidr, name })),
    ports: defaultServices.map(({ port, name }) => ({ port, service: name })),
  })),

  estimate: door.discovery.estimate.handler(({ input }) => {
    const { ranges, exclude, ports, polite, ask } = scopeIn(input);
    const scope = scopeOf(ranges, exclude);
    return {
      ...estimateSweep({ addresses: scope.size, ports, polite, questions: ask.length }),
      beyondPrivate: isBeyondPrivate(scope),
    };
  }),

  sweep: door.discovery.sweep.handler(({ context, input }) => {
    const scope = scopeIn(input);
    scopeOf(scope.ranges, scope.exclude);
    portsToTry(scope.ports, scope.polite);
    context.session.vault();
    return context.tasks.run(discoverJob, { scope, communities: input.communities }, context.acting);
  }),

  list: door.discovery.list.handler(({ context }) => ({ sweeps: listSweeps(context.session.vault().db) })),

  history: door.discovery.history.handler(({ context }) => {
    const { db } = context.session.vault();
    const done = listSweeps(db).filter(({ state }) => state === 'done');
    return {
      compared: done.slice(0, historyShown).flatMap((sweep) => {
        const changes = changesOf(db, sweep);
        if (!changes) return [];
        const count = (wanted: string) => changes.list.filter(({ what }) => what === wanted).length;
        return [
          { sweep: sweep.id, since: changes.since, new: count('new'), gone: count('gone'), changed: count('changed') },
        ];
      }),
    };
  }),

  show: door.discovery.show.handler(({ context, input }) => {
    const { db } = context.session.vault();
    const id = requireId('sweep', input.id);
    const sweep = readSweep(db, id);
    const hosts = listSweepHosts(db, id);
    const scope = scopeOf(sweep.ranges, sweep.exclude);
    const map = sweepBlocks(
      scope,
      sweep.done,
      hosts.map(({ address }) => address),
    );
    return { sweep, hosts, changes: changesOf(db, sweep), map };
  }),

  pause: door.discovery.pause.handler(({ context, input }) => stop(context, input.id, 'pause')),
  cancel: door.discovery.cancel.handler(({ context, input }) => stop(context, input.id, 'cancel')),

  resume: door.discovery.resume.handler(({ context, input }) => {
    const { db } = context.session.vault();
    const { id, state } = readSweep(db, requireId('sweep', input.id));
    if (state !== 'paused')
      throw new Refusal('state-conflict', `Sweep ${id} is ${state}.`, 'Only a paused sweep can go on.');
    return context.tasks.run(discoverJob, { resume: id, communities: input.communities }, context.acting);
  }),
};
