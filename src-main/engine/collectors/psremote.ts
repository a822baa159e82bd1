/**
 * Collects Windows machines by PowerShell remoting, through the PowerShell of this computer: a fixed script on its command
 * line, and everything else as JSON on its standard input. It runs collect.ps1 over there, which writes nothing.
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Refusal } from '../../../src-shared/errors.ts';
import type { PsRemoteOptions } from '../../../src-shared/model/psremote.ts';
import { PasswordWithheld, type PasswordLedger } from '../remote/password-ledger.ts';
import { readResource } from '../resources.ts';
import { readAnswer, type Collected } from './collector.ts';
import { runProgram } from './run-program.ts';

const timeoutMs = 900_000;

/** Reads one JSON document; answers with the document of collect.ps1, or with a line that tells what failed. ASCII both ways. */
export const remotingScript = `$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
try {
    $job = (@($input) -join '') | ConvertFrom-Json
    $options = New-PSSessionOption -OpenTimeout 30000 -OperationTimeout 600000 -CancelTimeout 10000
    $call = @{
        ComputerName = $job.host
        SessionOption = $options
        ScriptBlock = [ScriptBlock]::Create("& {\`n" + $job.script + "\`n} -OutFile '-' -Quiet")
    }
    if ($null -ne $job.port) { $call.Port = $job.port }
    if ($job.ssl) { $call.UseSSL = $true }
    if ($null -ne $job.user) {
        $secret = New-Object System.Security.SecureString
        foreach ($character in $job.password.ToCharArray()) { $secret.AppendChar($character) }
        $call.Credential = New-Object System.Management.Automation.PSCredential($job.user, $secret)
    }
    Invoke-Command @call | ForEach-Object { Write-Output "$_" }
} catch {
    $said = [regex]::Replace($_.Exception.Message, '[^ -~]+', ' ')
    Write-Output ('patchledger: failed ' + $_.FullyQualifiedErrorId + ' | ' + $said)
    exit 1
}
`;

/** The PowerShell of this computer: 7, else Windows' own; null where there is none. */
export function findPowerShell(path = process.env.PATH ?? process.env.Path ?? ''): string | null {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  for (const name of ['pwsh', 'powershell'])
    for (const folder of path.split(delimiter).filter(Boolean)) {
      const file = join(folder, name + suffix);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        continue;
      }
    }
  return null;
}

/** What WinRM's errors mean and what to do; ids as PowerShell gives them in FullyQualifiedErrorId. */
function failure(place: string, id: string, said: string): Refusal {
  const why = `${place}: ${said.trim().slice(0, 300)}`;
  if (/AccessDenied|InvalidCredential|LogonFailure/i.test(id) || /access is denied|user name or password/i.test(said))
    return new Refusal(
      'login-refused',
      why,
      'Check user and password, and that the account is one of Administrators or Remote Management Users there.',
    );
  if (/ServerNotTrusted|TrustedHosts/i.test(`${id} ${said}`))
    return new Refusal(
      'login-refused',
      why,
      'Name the machine as the domain knows it, so that Kerberos can be used, or use --ssl, or add it to TrustedHosts.',
    );
  if (/no supported WSMan/i.test(said))
    return new Refusal(
      'system-unsupported',
      why,
      'This computer’s PowerShell can’t use WinRM. Collect over SSH, or run PatchLedger on Windows.',
    );
  if (
    /CannotConnect|NetworkPathNotFound|NameResolution|CannotFind/i.test(id) ||
    /cannot (?:connect|find)|not resolve/i.test(said)
  )
    return new Refusal(
      'host-unreachable',
      why,
      'Check its name, that it is on, Enable-PSRemoting there, and ports 5985 and 5986 of its firewall.',
    );
  if (/Timeout/i.test(id)) return new Refusal('host-timeout', why, 'Look at its load, then try again.');
  return new Refusal('collection-failed', why, 'Try Invoke-Command to it by hand: what fails there fails here.');
}

/** JSON in ASCII: no code page between the programs can change it. */
const asciiJson = (value: unknown) =>
  // oxlint-disable-next-line no-control-regex
  JSON.stringify(value).replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * `host` is a name or an address. Throws Refusal: system-unsupported where this computer has no PowerShell, login-refused,
 * host-unreachable, host-timeout, collection-failed.
 */
export async function collectPsRemote(
  host: string,
  options: PsRemoteOptions,
  run: { passwords: PasswordLedger; signal?: AbortSignal },
): Promise<Collected> {
  const program = findPowerShell();
  if (program === null)
    throw new Refusal(
      'system-unsupported',
      'PowerShell remoting needs PowerShell on this computer, and there is none.',
      'Install PowerShell (pwsh), or collect the machine over SSH, or run collect.ps1 there and import its file.',
    );
  const { user, password = '', ssl, port } = options;
  const turn = user === undefined ? null : await run.passwords.ask(user, host, password);
  if (turn && !turn.try) throw new PasswordWithheld('login', user!, host, turn.refusedBy);
  let outcome: 'accepted' | 'refused' | 'unknown' = 'unknown';
  try {
    const script = readResource('collect.ps1').toString('ascii');
    const input = asciiJson({ host, ssl, port, script, ...(user === undefined ? {} : { user, password }) });
    const encoded = Buffer.from(remotingScript, 'utf16le').toString('base64');
    const args = ['-NoProfile', '-NonInteractive', '-OutputFormat', 'Text', '-EncodedCommand', encoded];
    const ran = await runProgram(program, args, { timeout: timeoutMs, input: `${input}\n`, signal: run.signal });
    const failed = /^patchledger: failed (.{0,300}?) \| (.*)$/m.exec(ran.stdout);
    const refusal = failed ? failure(host, failed[1]!, failed[2]!) : null;
    outcome =
      refusal === null && ran.exit !== null ? 'accepted' : refusal?.code === 'login-refused' ? 'refused' : 'unknown';
    if (refusal) throw refusal;
    return readAnswer(host, ran);
  } finally {
    if (turn?.try) turn.report(outcome);
  }
}
