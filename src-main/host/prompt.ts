/** Asks for a secret on the terminal without showing it. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

export function askHidden(prompt: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  process.stderr.write(prompt);
  return new Promise((answer) => {
    lines.question('', (text) => {
      lines.close();
      process.stderr.write('\n');
      answer(text);
    });
    lines.on('SIGINT', () => {
      lines.close();
      process.stderr.write('\n');
      answer('');
    });
  });
}
