/**
 * How a PowerShell script gets to Windows: the command line holds a fixed loader only, which reads the script from standard
 * input, since cmd.exe takes no command line as long as a script (8191 characters). All of it is ASCII, so no code page matters.
 */

/** Reads standard input to its end and runs it. Invoke-Expression, since Constrained Language Mode forbids [ScriptBlock]::Create. */
const loader = (begin: string) => `$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Write-Output '${begin}'
Invoke-Expression (@($input) -join "\`n")
`;

/** For Windows' own PowerShell, as plain words that cmd.exe, PowerShell and sh read alike. `begin` is printed first. */
export function powerShellCommand(begin: string): string {
  const encoded = Buffer.from(loader(begin), 'utf16le').toString('base64');
  return `powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -OutputFormat Text -EncodedCommand ${encoded}`;
}

/** The script as a block that is called with the words. Throws TypeError on text that is not ASCII. */
export function composePowerShell(script: string, words: string): string {
  // oxlint-disable-next-line no-control-regex
  if (/[^\x00-\x7f]/.test(script + words)) throw new TypeError('a script for PowerShell must be ASCII');
  return `& {\n${script.replaceAll('\r\n', '\n')}\n} ${words}\n`;
}
