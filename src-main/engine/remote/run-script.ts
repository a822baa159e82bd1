/**
 * Runs one script on a logged-in connection, in one exec channel with a fixed command line: as the login user, or by
 * sudo, whose password goes only where sudo asks for it; on Windows by PowerShell. Bounded in time and output.
 */
import { StringDecoder } from 'node:string_decoder';
import type { Client, ClientChannel } from 'ssh2';
import { Refusal } from '../../../src-shared/errors.ts';
import { composePowerShell, powerShellCommand } from './compose-powershell.ts';
import { composeScript } from './compose-script.ts';
import { cancelled } from './dial.ts';
import { PasswordWithheld, type PasswordLedger, type PasswordTurn } from './password-ledger.ts';
import type { RemoteOutput, RemoteScript, RunOptions } from './remote-host.ts';
import { sudoFailure } from './sudo-failure.ts';

export interface ScriptPlace {
  client: Client;
  /** The host in messages. */
  place: string;
  user: string;
  /** Absent: scripts with asRoot run as the login user. */
  sudo?: { password?: string; passwords: PasswordLedger };
}

/** Everything before this line is talk of the login shell or of sudo. */
const begin = 'patchledger: begin';
/** What sudo shall print when it wants the password. */
const prompt = 'patchledger: password';

const shell = `/bin/sh -c 'echo "${begin}"; exec /bin/sh -s'`;
const commands = {
  plain: `exec ${shell}`,
  sudo: `exec sudo -n -- ${shell}`,
  sudoWithPassword: `exec sudo -S -p '${prompt}' -- ${shell}`,
};

const defaultTimeout = 120_000;
/** Standard output and error together, bytes. */
const outputLimit = 64 * 1024 * 1024;
/** What a login shell may print before the script begins, bytes. */
const talkLimit = 256 * 1024;
/** For sudo to let the script begin, milliseconds. */
const sudoPatience = 30_000;

/** What goes into one channel. */
interface Sending {
  command: string;
  /** For standard input. */
  text: string;
  /** The program waits for the end of its standard input. */
  ends: boolean;
  /** The account must be able to run this, in words. */
  needs: string;
  sudo?: ScriptPlace['sudo'];
}

/** Throws Refusal: connection-lost, host-timeout, sudo-refused, login-refused, output-too-large, task-cancelled. */
export function runScript(where: ScriptPlace, script: RemoteScript, options: RunOptions = {}): Promise<RemoteOutput> {
  const sudo = script.asRoot ? where.sudo : undefined;
  const command = !sudo ? commands.plain : sudo.password === undefined ? commands.sudo : commands.sudoWithPassword;
  const text = composeScript(script, { endsWithInput: true });
  const needs = 'a POSIX shell: check its login shell, its password’s age and ForceCommand of the SSH server';
  return send(where, { command, text, ends: false, needs, ...(sudo ? { sudo } : {}) }, options);
}

/** Runs a PowerShell script as the login user; it and its words (fixed text) must be ASCII. Throws as `runScript` does. */
export function runPowerShell(
  where: ScriptPlace,
  script: string,
  words: string,
  options: RunOptions = {},
): Promise<RemoteOutput> {
  const needs = 'powershell.exe: check that Windows PowerShell is there and the account may start it';
  const text = composePowerShell(script, words);
  return send(where, { command: powerShellCommand(begin), text, ends: true, needs }, options);
}

function send(where: ScriptPlace, sending: Sending, options: RunOptions): Promise<RemoteOutput> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(cancelled());
    let run: ScriptRun | null = null;
    let settled = false;
    const settle = (act: () => void) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      where.client.removeListener('close', lost);
      act();
    };
    const fail = (refusal: Refusal) =>
      settle(() => {
        run?.stop();
        reject(refusal);
      });
    const abort = () => fail(cancelled());
    const lost = () => fail(connectionLost(where.place));
    const timeout = options.timeoutMs ?? defaultTimeout;
    const timer = setTimeout(
      () =>
        fail(
          new Refusal(
            'host-timeout',
            `${where.place} did not finish within ${Math.round(timeout / 1000)} seconds.`,
            'Look at its load and at what hangs there, then try again.',
          ),
        ),
      timeout,
    );
    signal?.addEventListener('abort', abort);
    where.client.once('close', lost);
    try {
      where.client.exec(sending.command, (error, channel) => {
        if (settled) return channel?.close();
        if (error) return fail(noSession(where.place, error));
        run = new ScriptRun(channel, where, sending, options.onOutput, {
          fail,
          done: (output) => settle(() => resolve(output)),
        });
        return undefined;
      });
    } catch {
      lost();
    }
    return undefined;
  });
}

function connectionLost(place: string): Refusal {
  return new Refusal(
    'connection-lost',
    `The connection to ${place} was lost before its work was finished.`,
    'Look whether the machine is up, then try again.',
  );
}

function noSession(place: string, error: Error): Refusal {
  if (/not connected|no response from server/i.test(error.message)) return connectionLost(place);
  return new Refusal(
    'login-refused',
    `${place} let the login in but starts no command: ${error.message.replace(/^\(SSH\) /, '')}.`,
    'Check MaxSessions, ForceCommand and the login shell of the account.',
  );
}

interface Ending {
  fail(refusal: Refusal): void;
  done(output: RemoteOutput): void;
}

/** One script at work: sends it once the shell has begun, and gathers what comes back. */
class ScriptRun {
  private readonly channel: ClientChannel;
  private readonly where: ScriptPlace;
  private readonly sending: Sending;
  private readonly onOutput: ((text: string) => void) | undefined;
  private readonly ending: Ending;
  private readonly out: Buffer[] = [];
  private readonly decoder = new StringDecoder('utf8');
  /** Talk before the script: of the login shell on standard output, of sudo on standard error. */
  private talk = '';
  private sudoTalk = '';
  private readonly errors: Buffer[] = [];
  private begun = false;
  private size = 0;
  private exit: number | null | undefined;
  private turn: Extract<PasswordTurn, { try: true }> | null = null;
  private passwordSent = false;
  private over = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    channel: ClientChannel,
    where: ScriptPlace,
    sending: Sending,
    onOutput: ((text: string) => void) | undefined,
    ending: Ending,
  ) {
    this.channel = channel;
    this.where = where;
    this.sending = sending;
    this.onOutput = onOutput;
    this.ending = ending;
    channel.on('data', (chunk: Buffer) => this.output(chunk));
    channel.stderr.on('data', (chunk: Buffer) => this.errorOutput(chunk));
    channel.on('exit', (code: number | null) => (this.exit = code));
    channel.on('error', () => {});
    channel.on('close', () => this.closed());
    if (!sending.sudo) this.sendText();
    else this.wait();
  }

  private sendText(): void {
    if (this.sending.ends) this.channel.end(this.sending.text);
    else this.channel.write(this.sending.text);
  }

  /** Ends the work over there: the script's guard notices the closed channel. */
  stop(): void {
    this.over = true;
    this.report('unknown');
    clearTimeout(this.timer);
    this.channel.close();
  }

  private wait(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(
      () => this.ending.fail(sudoFailure(this.where.place, this.where.user, this.sudoTalk, 'silent')),
      sudoPatience,
    );
  }

  private report(outcome: 'accepted' | 'refused' | 'unknown'): void {
    this.turn?.report(outcome);
    this.turn = null;
  }

  private isWithinLimit(chunk: Buffer): boolean {
    this.size += chunk.length;
    if (this.size <= outputLimit) return true;
    this.ending.fail(
      new Refusal(
        'output-too-large',
        `${this.where.place} printed more than ${outputLimit / 1024 / 1024} MB.`,
        'Look what runs wild there.',
      ),
    );
    return false;
  }

  private output(chunk: Buffer): void {
    if (!this.isWithinLimit(chunk)) return;
    if (this.begun) return this.keep(chunk);
    this.talk += chunk.toString('latin1');
    const at = this.talk.search(new RegExp(`^${begin}\\r?\\n`, 'm'));
    if (at < 0) {
      if (this.talk.length > talkLimit) this.ending.fail(noShell(this.where, this.sending.needs, this.talk));
      return undefined;
    }
    this.begun = true;
    clearTimeout(this.timer);
    this.report('accepted');
    const rest = this.talk.slice(this.talk.indexOf('\n', at) + 1);
    this.talk = this.talk.slice(0, at);
    if (this.sending.sudo) this.sendText();
    if (rest) this.keep(Buffer.from(rest, 'latin1'));
    return undefined;
  }

  private keep(chunk: Buffer): void {
    this.out.push(chunk);
    const text = this.decoder.write(chunk);
    if (text) this.onOutput?.(text);
  }

  private errorOutput(chunk: Buffer): void {
    if (!this.isWithinLimit(chunk)) return;
    const { sudo } = this.sending;
    if (this.begun || !sudo) return void this.errors.push(chunk);
    this.sudoTalk += chunk.toString('utf8');
    const questions = this.sudoTalk.split(prompt).length - 1;
    if (questions === 1 && !this.passwordSent) void this.answerSudo(sudo);
    // A second question means that the first answer was wrong; sudo would go on asking.
    else if (questions > 1) {
      this.report('refused');
      this.ending.fail(sudoFailure(this.where.place, this.where.user, this.sudoTalk, 'wrong-password'));
    }
    return undefined;
  }

  private async answerSudo(sudo: NonNullable<ScriptPlace['sudo']>): Promise<void> {
    const { place, user } = this.where;
    this.passwordSent = true;
    clearTimeout(this.timer);
    const turn = await sudo.passwords.ask(user, place, sudo.password!);
    if (this.over) return void (turn.try && turn.report('unknown'));
    if (!turn.try) return this.ending.fail(new PasswordWithheld('sudo', user, place, turn.refusedBy));
    this.turn = turn;
    this.wait();
    this.channel.write(`${sudo.password}\n`);
    return undefined;
  }

  private closed(): void {
    this.over = true;
    clearTimeout(this.timer);
    const { place, user } = this.where;
    const heard = Buffer.concat(this.errors).toString('utf8');
    if (!this.begun && this.sending.sudo && this.exit !== undefined) {
      this.report(this.passwordSent ? 'refused' : 'unknown');
      return this.ending.fail(sudoFailure(place, user, `${this.talk}\n${this.sudoTalk}`, 'ended'));
    }
    this.report('unknown');
    if (this.exit === undefined) return this.ending.fail(connectionLost(place));
    if (!this.begun) return this.ending.fail(noShell(this.where, this.sending.needs, `${this.talk}\n${heard}`));
    const rest = this.decoder.end();
    if (rest) this.onOutput?.(rest);
    return this.ending.done({ exit: this.exit, stdout: Buffer.concat(this.out).toString('utf8'), stderr: heard });
  }
}

function noShell({ place, user }: ScriptPlace, needs: string, talk: string): Refusal {
  const line = talk.split('\n').find((text) => text.trim() !== '');
  return new Refusal(
    'login-refused',
    `The account ${user} on ${place} runs no commands${line ? `: ${line.trim().slice(0, 200).replace(/\.$/, '')}` : ''}.`,
    `It needs ${needs}.`,
  );
}
