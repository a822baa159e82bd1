/** The import rules hold, the checker really saw the modules, and the house rules a linter can't say are kept. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const rooms = ['src-main', 'src-renderer', 'src-shared'];

function files(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? files(path) : [path];
  });
}

const sources = rooms.flatMap(files).filter((path) => /\.tsx?$/.test(path));
const code = sources.filter((path) => !/\.test\.tsx?$/.test(path));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

interface Cruise {
  summary: { totalCruised: number; error: number; violations: { rule: { name: string }; from: string; to: string }[] };
  modules: { source: string; dependencies: { resolved: string }[] }[];
}

function cruise(folder: string): Cruise {
  const result = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'),
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'json',
      ...rooms,
    ],
    { cwd: folder, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
  );
  return JSON.parse(result.stdout) as Cruise;
}

describe('import rules', () => {
  it('hold, and every module of ours was seen with its imports', () => {
    const seen = cruise(root);
    expect(seen.summary.violations.map((v) => `${v.rule.name}: ${v.from} -> ${v.to}`)).toEqual([]);
    const modules = new Map(seen.modules.map((module) => [module.source, module]));
    expect(sources.filter((path) => !modules.has(path))).toEqual([]);
    // The checker reads imports, type imports among them: some well-known arrows are there.
    const arrows = (path: string) => modules.get(path)?.dependencies.map((d) => d.resolved) ?? [];
    expect(arrows('src-main/engine/vault/log.ts')).toContain('src-shared/model/log.ts');
    expect(arrows('src-main/engine/calls/door.ts')).toContain('src-main/engine/vault/session.ts');
    expect(arrows('src-main/engine/calls/door.ts')).toContain('src-shared/contract/index.ts');
  }, 60_000);

  it('are broken by a planted import of each kind', () => {
    const folder = mkdtempSync(join(root, 'test-results-rules-'));
    try {
      const plant = (path: string, text: string) => {
        mkdirSync(join(folder, path, '..'), { recursive: true });
        writeFileSync(join(folder, path), text);
      };
      cpSync(join(root, '.dependency-cruiser.cjs'), join(folder, '.dependency-cruiser.cjs'));
      cpSync(join(root, 'tsconfig.json'), join(folder, 'tsconfig.json'));
      cpSync(join(root, 'package.json'), join(folder, 'package.json'));
      symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
      plant('src-shared/a.ts', "import '../src-main/engine/domain/b.ts';\n");
      plant('src-renderer/c.ts', "import type { X } from '../src-main/host/d.ts';\nexport type Y = X;\n");
      plant('src-main/engine/domain/b.ts', "import '../vault/e.ts';\nimport 'node:fs';\n");
      plant('src-main/engine/vault/e.ts', "import '../../host/d.ts';\nexport const e = 1;\n");
      plant('src-main/engine/feeds/f.ts', "import '../importers/g.ts';\nimport 'better-sqlite3';\n");
      plant('src-main/engine/importers/g.ts', "import '../vault/e.ts';\n");
      plant('src-main/engine/fetch/i.ts', "import '../vault/e.ts';\n");
      plant('src-main/host/d.ts', "import './h.ts';\nexport type X = number;\n");
      plant('src-main/host/h.ts', "import './d.ts';\nimport 'electron';\n");
      const names = new Set(cruise(folder).summary.violations.map((v) => v.rule.name));
      expect([...names].sort()).toEqual(
        [
          'domain-has-no-node',
          'domain-is-pure',
          'engine-knows-no-host',
          'feeds-stand-alone',
          'fetch-knows-no-caller',
          'importers-stand-alone',
          'no-cycles',
          'only-shell-imports-electron',
          'renderer-imports-itself-and-shared',
          'shared-imports-nothing-of-ours',
          'sqlite-only-in-vault',
        ].sort(),
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 60_000);

  it('keep SQL inside the vault', () => {
    const sql =
      /\b(SELECT\s+[\w*(].*\bFROM\b|INSERT\s+(OR\s+\w+\s+)?INTO\b|UPDATE\s+\w+\s+SET\b|DELETE\s+FROM\b|CREATE\s+TABLE\b)/;
    expect(code.filter((path) => !path.startsWith('src-main/engine/vault/') && sql.test(read(path)))).toEqual([]);
  });
});

describe('house rules', () => {
  it('every source file says in its first lines what it owns', () => {
    const silent = code.filter(
      (path) => !path.endsWith('.d.ts') && !/^(#!.*\n)?\s*\/\*\*[\s\S]*?\*\//.test(read(path)),
    );
    expect(silent).toEqual([]);
  });

  it('files stay under 400 lines', () => {
    const long = sources
      .filter((path) => !/\.test\.tsx?$/.test(path))
      .filter((path) => read(path).split('\n').length > 400);
    expect(long).toEqual([]);
  });

  it('the shell stays under 300 lines', () => {
    const lines = code
      .filter((path) => path.startsWith('src-main/shell/'))
      .reduce((sum, path) => sum + read(path).split('\n').length, 0);
    expect(lines).toBeGreaterThan(50);
    expect(lines).toBeLessThan(300);
  });

  it('registries list every file of their room', () => {
    const forgotten: string[] = [];
    for (const [room, own] of [
      ['feeds', ['feed.ts', 'index.ts']],
      ['importers', ['importer.ts', 'index.ts']],
    ] as const) {
      const folder = `src-main/engine/${room}`;
      const index = read(`${folder}/index.ts`);
      for (const path of files(folder)) {
        const name = relative(folder, path);
        // A file that holds no plug-in of its own is used by another file of the engine.
        if (name.endsWith('.test.ts') || own.includes(name as never) || index.includes(`'./${name}'`)) continue;
        const used = code.some(
          (other) => other !== path && other.startsWith('src-main/engine/') && read(other).includes(`/${name}'`),
        );
        if (!used) forgotten.push(path);
      }
    }
    expect(forgotten).toEqual([]);
  });

  it('nothing of one machine stands in the repository', () => {
    const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
      .split('\0')
      .filter(Boolean);
    const text = tracked.filter(
      (path) =>
        !/\.(png|gz|br|zip|woff2?)$/.test(path) &&
        path !== 'package-lock.json' &&
        statSync(join(root, path)).size < 2_000_000,
    );
    const machine = new RegExp(['/wo' + 'rk/', '(?<![\\w}])/ro' + 'ot/', 'registry\\.npm' + 'js'].join('|'));
    expect(text.filter((path) => !path.startsWith('test/fixtures/') && machine.test(read(path)))).toEqual([]);
  });
});
