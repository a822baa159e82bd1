/** The import rules of the house (README, "Import rules"). test/architecture.test.ts asserts that the modules were seen. */
const ours = '^src-(main|renderer|shared)/';
const room = (name) => `^src-main/engine/${name}/`;
const separate = ['feeds', 'collectors', 'importers', 'matchers', 'executors', 'reports', 'discovery', 'evidence'];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'shared-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^src-shared/' },
      to: { path: '^src-(main|renderer)/' },
    },
    {
      name: 'shared-has-no-node',
      severity: 'error',
      from: { path: '^src-shared/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'renderer-imports-itself-and-shared',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { path: '^src-main/' },
    },
    {
      name: 'renderer-has-no-node',
      severity: 'error',
      from: { path: '^src-renderer/', pathNot: '\\.test\\.tsx?$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'main-never-imports-renderer',
      severity: 'error',
      from: { path: '^src-main/' },
      to: { path: '^src-renderer/' },
    },
    {
      name: 'engine-knows-no-host',
      severity: 'error',
      from: { path: '^src-main/engine/' },
      to: { path: '^src-main/(shell|host)/|^electron$|(^|/)node_modules/electron/' },
    },
    {
      name: 'only-shell-imports-electron',
      severity: 'error',
      from: { path: ours, pathNot: '^src-main/shell/' },
      to: { path: '^electron$|(^|/)node_modules/electron/' },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      from: { path: room('domain'), pathNot: '\\.test\\.ts$' },
      to: { path: '^src-(main|renderer)/', pathNot: room('domain') },
    },
    {
      name: 'domain-has-no-node',
      severity: 'error',
      from: { path: room('domain'), pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    ...separate.map((name) => ({
      name: `${name}-stand-alone`,
      severity: 'error',
      from: { path: room(name), pathNot: '\\.test\\.ts$' },
      to: {
        path: [...separate.filter((other) => other !== name).map(room), room('vault'), room('tasks'), room('calls')],
      },
    })),
    {
      name: 'remote-knows-no-caller',
      severity: 'error',
      from: { path: room('remote'), pathNot: '\\.test\\.ts$' },
      to: { path: '^src-main/', pathNot: [room('remote'), room('domain')] },
    },
    {
      name: 'fetch-knows-no-caller',
      severity: 'error',
      from: { path: room('fetch'), pathNot: '\\.test\\.ts$' },
      to: { path: '^src-main/', pathNot: room('fetch') },
    },
    {
      name: 'sqlite-only-in-vault',
      severity: 'error',
      from: { path: ours, pathNot: [room('vault'), '\\.test\\.ts$'] },
      to: { path: 'node_modules/better-sqlite3' },
    },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: { path: ours },
      to: { couldNotResolve: true, pathNot: '\\.css$|^virtual:' },
    },
  ],
  options: {
    parser: 'swc',
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
  },
};
