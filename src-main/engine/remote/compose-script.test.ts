/** Data given to a script comes out as it went in, in every shell that may be /bin/sh; half a script does nothing. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeScript } from './compose-script.ts';

const shells = [
  ['dash', ['/usr/bin/dash', '-s']],
  ['bash as sh', ['/usr/bin/bash', '--posix', '-s']],
  ['busybox sh', ['/usr/bin/busybox', 'sh', '-s']],
] as const;

const run = (shell: readonly string[], text: string) =>
  spawnSync(shell[0]!, shell.slice(1), { input: text, encoding: 'utf8' });

const nasty = fc.constantFrom(
  '$(touch /tmp/never)',
  '`id`',
  '"\'"',
  "'; exit 9; '",
  '\\',
  '\\\\n',
  '$HOME ${PATH} $((1+1))',
  '}',
  'EOF',
  'end-0123456789abcdef0123456789abcdef',
  '} </dev/null',
  '-n',
  '--',
  '* ? [a]',
  'a\tb\rc',
  '\u0081\u0088\u001b[31m',
  'ÉÁß 漢字 😀',
  '',
  ' ',
  '# no comment',
  '!!',
  '~root',
  'e\u0300',
  'end-é',
  ':',
);
const line = fc
  .oneof(
    nasty,
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
    fc.tuple(nasty, nasty).map((two) => two.join('')),
  )
  .map((text) => text.replace(/[\n\0]/g, ''))
  .filter((text) => text.isWellFormed());
const lines = fc.array(line, { maxLength: 40 });

describe.each(shells)('in %s', (_name, shell) => {
  it.skipIf(!existsSync(shell[0]))('every line comes out unchanged', () => {
    fc.assert(
      fc.property(lines, lines, (first, second) => {
        const text = composeScript({
          text: 'input first\necho --\ninput second_list',
          inputs: { first, second_list: second },
        });
        const ran = run(shell, text);
        expect(ran.stderr).toBe('');
        expect(ran.status).toBe(0);
        expect(ran.stdout).toBe([...first, '--', ...second].map((text) => `${text}\n`).join(''));
        const before = /<<'(end-[0-9a-f]{32})'/.exec(text)?.[1];
        // What another run used as its delimiter is data like any other.
        if (before) {
          const again = composeScript({ text: 'input old', inputs: { old: [before, `${before} `] } });
          expect(run(shell, again).stdout).toBe(`${before}\n${before} \n`);
        }
      }),
      { numRuns: 60 },
    );
  });

  it.skipIf(!existsSync(shell[0]))('a script cut off anywhere runs not one of its commands', () => {
    const whole = composeScript({
      text: 'echo begun\ninput list\nif true; then\n  echo more\nfi',
      inputs: { list: ['a', 'b'] },
    });
    expect(run(shell, whole).stdout).toBe('begun\na\nb\nmore\n');
    const end = whole.lastIndexOf('} </dev/null');
    for (let at = 0; at <= end; at += 3) expect(run(shell, whole.slice(0, at)).stdout).not.toMatch(/begun|more/);
  });

  it.skipIf(!existsSync(shell[0]))('commands of the script find nothing to read, its status is the last one', () => {
    const ran = run(shell, composeScript({ text: 'cat; wc -c; (exit 7)' }));
    expect([ran.stdout.trim(), ran.status]).toEqual(['0', 7]);
  });

  it.skipIf(!existsSync(shell[0]))('it and its children end with its input, where that is asked', async () => {
    // Detached: in a process group of its own.
    const child = spawn(shell[0], shell.slice(1), { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
    const ended = new Promise((told) => child.on('close', (_code, signal) => told(signal)));
    const begun = new Promise((told) => child.stdout.once('data', told));
    child.stdin.write(composeScript({ text: '(cat; echo begun); sleep 60 | cat' }, { endsWithInput: true }));
    await begun;
    child.stdin.end();
    expect(await ended).toBe('SIGTERM');
  });
});

describe('what is refused', () => {
  it.each([
    ['a line break', { lines: ['a\nb'] }],
    ['NUL', { lines: ['a\0b'] }],
    ['half a character', { lines: ['\ud800'] }],
    ['a name with a sign', { 'a-b': [] }],
    ['a name like a command', { 'x; id': [] }],
  ])('%s', (_name, inputs) => {
    expect(() => composeScript({ text: 'true', inputs: inputs as never })).toThrow(TypeError);
  });
});
