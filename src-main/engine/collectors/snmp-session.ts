/**
 * Asks one device over SNMP and never sets anything: single objects, and columns of tables to their end. Whatever the device
 * answers, the work has an end: rows, bytes and time are bounded, and a column whose rows do not go forward is left.
 */
import snmp from 'net-snmp';
import { Refusal } from '../../../src-shared/errors.ts';
import type { SnmpOptions } from '../../../src-shared/model/snmp.ts';

export interface Binding {
  oid: string;
  value: Buffer | string | number | null;
}

export interface SnmpBounds {
  /** All work on one device, milliseconds. */
  time: number;
  /** Until an answer counts as lost, milliseconds; each request is sent twice at most. */
  timeout: number;
  rows: number;
  bytes: number;
}

export const snmpBounds: SnmpBounds = { time: 180_000, timeout: 2_500, rows: 60_000, bytes: 16_000_000 };

/** Rows asked for at once; fewer where a device or its network can't carry such an answer. */
const rowsAtOnce = [24, 6, 1];
const objectsAtOnce = 8;

interface Failure {
  failed: 'timeout' | 'too-big' | 'no-such-name' | 'refused';
  said: string;
}
type Outcome = { bindings: Binding[] } | Failure;

const arcsOf = (oid: string) => oid.split('.').map(Number);

/** Does `next` come after `before` in the order of object identifiers? */
export function goesForward(before: string, next: string): boolean {
  const a = arcsOf(before);
  const b = arcsOf(next);
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const x = a[at] ?? -1;
    const y = b[at] ?? -1;
    if (x !== y) return y > x;
  }
  return false;
}

/** End of the MIB, and objects that do not exist (RFC 3416). */
const exceptions: ReadonlySet<number | undefined> = new Set([128, 129, 130]);

const sizeOf = ({ value, oid }: Binding) =>
  oid.length + (typeof value === 'number' || value === null ? 8 : value.length);

export class SnmpSession {
  /** Columns that were left before their end. */
  readonly cut: string[] = [];
  readonly place: string;
  readonly version: '1' | '2c' | '3';
  private readonly run: { bounds: SnmpBounds; retries: number; signal?: AbortSignal };
  private readonly session: snmp.Session;
  private readonly ends: number;
  private rowsLeft: number;
  private bytesLeft: number;
  private step = 0;

  /** `address` is numeric. */
  constructor(
    place: string,
    address: string,
    version: '1' | '2c' | '3',
    options: SnmpOptions,
    run: { bounds: SnmpBounds; retries: number; signal?: AbortSignal },
  ) {
    this.place = place;
    this.version = version;
    this.run = run;
    const { bounds, retries } = run;
    const common = {
      port: options.port ?? 161,
      transport: address.includes(':') ? ('udp6' as const) : ('udp4' as const),
      timeout: bounds.timeout,
      retries,
      backoff: 1,
      idBitsSize: 32,
      reportOidMismatchErrors: false,
    };
    this.ends = performance.now() + bounds.time;
    this.rowsLeft = bounds.rows;
    this.bytesLeft = bounds.bytes;
    this.session =
      version === '3'
        ? snmp.createV3Session(address, userOf(options), { ...common, version: snmp.Version3 })
        : snmp.createSession(address, options.community ?? 'public', {
            ...common,
            version: version === '1' ? snmp.Version1 : snmp.Version2c,
          });
    // What is no SNMP is no answer: the request runs into its timeout.
    this.session.on('error', () => {});
  }

  close(): void {
    this.session.close();
  }

  private ask(kind: 'get' | 'next' | 'bulk', oids: string[], rows = 0): Promise<Outcome> {
    const { signal } = this.run;
    signal?.throwIfAborted();
    if (performance.now() > this.ends)
      throw new Refusal(
        'host-timeout',
        `${this.place} took more than ${Math.round(this.run.bounds.time / 60_000)} minutes to answer.`,
        'Look at its load and at the network to it, then try again.',
      );
    return new Promise((resolve, reject) => {
      const cancel = () => reject(signal!.reason);
      signal?.addEventListener('abort', cancel, { once: true });
      const done = (error: Error | null, answered?: (snmp.Varbind | snmp.Varbind[])[]) => {
        signal?.removeEventListener('abort', cancel);
        resolve(error ? failureOf(error) : { bindings: this.read((answered ?? []).flat()) });
      };
      if (kind === 'get') this.session.get(oids, done);
      else if (kind === 'next') this.session.getNext(oids, done);
      else this.session.getBulk(oids, 0, rows, done);
    });
  }

  private read(varbinds: snmp.Varbind[]): Binding[] {
    const bindings = varbinds.map(({ oid, type, value }): Binding => {
      const known = Buffer.isBuffer(value) || typeof value === 'string' || typeof value === 'number' ? value : null;
      return { oid, value: exceptions.has(type as number) ? null : known };
    });
    for (const binding of bindings) this.bytesLeft -= sizeOf(binding);
    return bindings;
  }

  /**
   * Each object, in the order asked; null where the device has none. Version 1 refuses a whole request for one object it
   * lacks, and small devices one that asks for many: then they are asked one by one. Throws what `Refusal` a first request
   * comes to.
   */
  private async each(kind: 'get' | 'next', oids: readonly string[]): Promise<(Binding | null)[]> {
    const found: (Binding | null)[] = [];
    for (let at = 0; at < oids.length; at += objectsAtOnce) {
      const part = oids.slice(at, at + objectsAtOnce);
      const outcome = await this.ask(kind, part);
      if ('bindings' in outcome && outcome.bindings.length === part.length) {
        found.push(...outcome.bindings);
        continue;
      }
      if ('failed' in outcome && outcome.failed === 'timeout' && this.answered) this.lost += 1;
      if ('failed' in outcome && (outcome.failed === 'refused' || !this.answered)) throw this.refusal(outcome);
      if (this.lost > 3) throw this.refusal({ failed: 'timeout', said: '' });
      if (part.length === 1) found.push(null);
      else for (const one of part) found.push(...(await this.each(kind, [one])));
    }
    return found.map((binding) => (binding && binding.value !== null ? binding : null));
  }

  /** Whether it answered anything yet; until then silence is told as such. */
  private answered = false;
  /** Requests without an answer since then: a device that has gone away is not asked for everything else. */
  private lost = 0;

  /** The first request, which shows whether there is an answer at all. Throws Refusal: host-timeout, login-refused. */
  async greet(oid: string): Promise<void> {
    const outcome = await this.ask('next', [oid]);
    if ('failed' in outcome && outcome.failed !== 'no-such-name' && outcome.failed !== 'too-big')
      throw this.refusal(outcome);
    this.answered = true;
  }

  async get(oids: readonly string[]): Promise<(Binding | null)[]> {
    const found = await this.each('get', oids);
    return found.map((binding, at) => (binding?.oid === oids[at] ? binding : null));
  }

  /** For each OID the first object after it. */
  next(oids: readonly string[]): Promise<(Binding | null)[]> {
    return this.each('next', oids);
  }

  /** The rows of a column by what stands behind its OID, `most` of them; `whole` if its end was seen. */
  async column(oid: string, most: number): Promise<{ rows: Map<string, Binding>; whole: boolean }> {
    const rows = new Map<string, Binding>();
    const leave = () => {
      this.cut.push(oid);
      return { rows, whole: false };
    };
    let at = oid;
    for (;;) {
      const wanted = this.version === '1' ? 1 : rowsAtOnce[this.step]!;
      const outcome = await this.ask(wanted === 1 ? 'next' : 'bulk', [at], wanted);
      if ('failed' in outcome) {
        if (outcome.failed === 'no-such-name') return { rows, whole: true };
        if (outcome.failed === 'refused') throw this.refusal(outcome);
        if (wanted === 1) {
          this.lost += 1;
          if (this.lost > 3) throw this.refusal({ failed: 'timeout', said: '' });
          return leave();
        }
        this.step += 1;
        continue;
      }
      if (outcome.bindings.length === 0) return leave();
      for (const binding of outcome.bindings) {
        if (binding.value === null || !binding.oid.startsWith(`${oid}.`)) return { rows, whole: true };
        if (!goesForward(at, binding.oid)) return leave();
        at = binding.oid;
        rows.set(binding.oid.slice(oid.length + 1), binding);
        this.rowsLeft -= 1;
        if (rows.size >= most || this.rowsLeft <= 0 || this.bytesLeft <= 0) return leave();
      }
    }
  }

  private refusal(outcome: Failure): Refusal {
    if (outcome.failed === 'refused')
      return new Refusal(
        'login-refused',
        `${this.place} refused the SNMP user: ${outcome.said}.`,
        'Check the user, its passwords and protocols, and that it may read there.',
      );
    if (this.version === '3')
      return new Refusal(
        'host-timeout',
        `${this.place} did not answer over SNMP version 3.`,
        'Check that SNMP is on there and lets this computer ask, and the privacy protocol and password: a wrong one may not be answered.',
      );
    return new Refusal(
      'host-timeout',
      `${this.place} did not answer over SNMP version ${this.version}.`,
      'Check that SNMP is on there and lets this computer ask, and the community: a wrong one is not answered.',
    );
  }
}

function userOf({ user = '', authPassword, authProtocol, privPassword, privProtocol }: SnmpOptions): snmp.User {
  if (authPassword === undefined) return { name: user, level: snmp.SecurityLevel.noAuthNoPriv };
  const auth = { name: user, authProtocol: snmp.AuthProtocols[authProtocol], authKey: authPassword };
  return privPassword === undefined
    ? { ...auth, level: snmp.SecurityLevel.authNoPriv }
    : {
        ...auth,
        level: snmp.SecurityLevel.authPriv,
        privProtocol: snmp.PrivProtocols[privProtocol],
        privKey: privPassword,
      };
}

/** Errors of the library, and what they mean here; its texts name the user and objects, never a secret. */
function failureOf(error: Error): Failure {
  if (error instanceof snmp.RequestFailedError) {
    const { status } = error as Error & { status?: number };
    if (status === snmp.ErrorStatus.TooBig) return { failed: 'too-big', said: '' };
    if (status === 16) return { failed: 'refused', said: 'it may not read (authorizationError)' };
    return { failed: 'no-such-name', said: '' };
  }
  const { code } = error as Error & { code?: unknown };
  const codes = snmp.ResponseInvalidCode as unknown as Record<string, number>;
  if (code === codes['EAuthFailure'] || code === codes['ECouldNotDecrypt'])
    return { failed: 'refused', said: error.message.replace(/[^ -~]+/g, ' ').slice(0, 120) };
  return { failed: 'timeout', said: '' };
}
