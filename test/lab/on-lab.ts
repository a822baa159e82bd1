/** What tests on the lab share: the lab that is up, vaults, and the program run against it. */
import { join } from 'node:path';
import { describe, expect, inject } from 'vitest';
import { run, scratch, type Ran } from '../program.ts';
import { Lab } from './lab.ts';

const name = inject('lab');

/** A group of tests that needs the lab; skipped with its reason where there is none. */
export function onLab(title: string, tests: () => void): void {
  describe.skipIf(name === null)(name === null ? `${title} (skipped: ${inject('missing')})` : title, tests);
}

export function openLab(): Promise<Lab> {
  return Lab.open(name ?? '');
}

/** A vault of its own, and the program on it as `tester`. */
export class Site {
  readonly folder = scratch();
  readonly vault = join(this.folder, 'site.patchledger');
  readonly lab: Lab;

  constructor(lab: Lab) {
    this.lab = lab;
    const made = this.run(['init', '--plain']);
    expect(made.exit, made.stderr).toBe(0);
  }

  get arguments(): string[] {
    return ['--vault', this.vault, '--actor', 'tester', '--quiet'];
  }

  get key(): string[] {
    return ['--user', 'root', '--key', this.lab.keyFile, '--no-agent'];
  }

  run<Document = Record<string, never>>(args: string[], env: Record<string, string> = {}): Ran<Document> {
    return run<Document>([...this.arguments, ...args], { env });
  }

  /** Expects the exit status, and answers the document. */
  answer<Document>(args: string[], exit = 0, env: Record<string, string> = {}): Document {
    const ran = this.run<Document>(args, env);
    expect(ran.exit, `${args.join(' ')}\n${ran.stderr}${ran.stdout}`).toBe(exit);
    return ran.document;
  }
}
