/**
 * resources/collect.ps1 can't be run here: it is parsed by a grammar of PowerShell, and held to what its importer reads and
 * to what it promises not to do.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { remotingScript } from '../src-main/engine/collectors/psremote.ts';
import { composePowerShell, powerShellCommand } from '../src-main/engine/remote/compose-powershell.ts';
import { root as checkout } from './program.ts';

const script = readFileSync(join(checkout, 'resources/collect.ps1'), 'utf8');

interface SyntaxTree {
  rootNode: { hasError: boolean };
}
interface Grammar {
  Parser: (new () => { setLanguage(language: unknown): void; parse(text: string): SyntaxTree }) & {
    init(): Promise<void>;
  };
  Language: { load(path: string): Promise<unknown> };
}

const require = createRequire(import.meta.url);
const packageName = '@vscode/tree-sitter-wasm';
function place(name: string): string | null {
  try {
    return require.resolve(name);
  } catch {
    return null;
  }
}
const grammarPlace = place(`${packageName}/wasm/tree-sitter-powershell.wasm`);

describe('collect.ps1', () => {
  it.skipIf(grammarPlace === null)('is PowerShell to a grammar that knows what is not', async () => {
    const { Parser, Language } = require(packageName) as Grammar;
    await Parser.init();
    const parser = new Parser();
    parser.setLanguage(await Language.load(grammarPlace!));
    const isWrong = (text: string) => parser.parse(text).rootNode.hasError;
    expect(isWrong(script)).toBe(false);
    // As it goes over a connection, and what carries it there.
    const loader = Buffer.from(powerShellCommand('x').split(' ').at(-1)!, 'base64').toString('utf16le');
    for (const text of [composePowerShell(script, "-OutFile '-' -Quiet"), loader, remotingScript]) {
      expect(isWrong(text)).toBe(false);
      expect(text).toMatch(/^[\n\x20-\x7e]*$/);
    }
    for (const [right, wrong] of [
      ['} catch {', '} catch'],
      ["Add-Section 'win-bios'", "Add-Section 'win-bios"],
      ['finally {', 'finally ('],
    ] as const) {
      expect(script).toContain(right);
      expect(isWrong(script.replace(right, wrong))).toBe(true);
    }
  });

  it('is plain ASCII, since Windows PowerShell reads a file without a mark in the code page of the day', () => {
    expect(/^[\n\x20-\x7e]*$/.test(script)).toBe(true);
  });

  it('gives every section that is read, and no other', () => {
    const given = Array.from(script.matchAll(/Add-Section '([\w-]+)'/g), ([, name]) => name!);
    const domain = join(checkout, 'src-main/engine/domain');
    const read = ['windows-machine', 'windows-offers', 'windows-software'].flatMap((name) =>
      Array.from(
        readFileSync(join(domain, `${name}.ts`), 'utf8').matchAll(/'(win-[\w-]+)'/g),
        ([, section]) => section!,
      ),
    );
    expect([...new Set(given)].toSorted()).toEqual([...new Set(read)].toSorted());
  });

  it('changes nothing: no class that repairs programs, no cmdlet that writes but those for its one file', () => {
    const code = script.replace(/<#[^]*?#>/, '').replace(/^\s*#.*$/gm, '');
    expect(code).not.toMatch(/Win32_Product(?!\w)/);
    const writing =
      code.match(
        /\b(?:Set|Add|Remove|New|Clear|Move|Copy|Rename|Register|Unregister|Enable|Disable|Install|Uninstall|Start|Stop|Restart|Invoke|Out|Export)-\w+/g,
      ) ?? [];
    const allowed = [
      'Add-Content',
      'Add-Section',
      'Move-Item',
      'New-Object',
      'Remove-Item',
      'Set-Content',
      'Set-StrictMode',
    ];
    expect([...new Set(writing)].toSorted()).toEqual(allowed);
    for (const line of code.split('\n').filter((text) => /(?:Set|Add)-Content|(?:Move|Remove)-Item/.test(text)))
      expect(line).toContain('-LiteralPath $part');
    expect(code).not.toMatch(/Invoke-Expression|DownloadString|Net\.WebClient|>\s*\$/);
  });
});
