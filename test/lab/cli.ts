/** The lab by hand: `node test/lab/cli.ts up|down|list|exec|reset|clean ...`. README.md beside it says how. */
import { parseArgs } from 'node:util';
import { makeBases, removeOldBases } from './base.ts';
import { Lab, labNames, removeLab } from './lab.ts';
import { missingForLab } from './settings.ts';

// What follows `exec` belongs to the command on the host.
const given = process.argv.slice(2);
const own = given.indexOf('exec') < 0 ? given.length : given.indexOf('exec') + 2;
const { positionals, values } = parseArgs({
  args: given.slice(0, own),
  allowPositionals: true,
  options: {
    name: { type: 'string', default: 'lab' },
    prefix: { type: 'string', default: '10.77.1' },
  },
});
const [act = 'list', ...rest] = positionals;

function describe(lab: Lab): string {
  const rows = lab.hosts.map(
    (host) =>
      `  ${host.address.padEnd(14)} ${host.name.padEnd(8)} ${host.base.release.padEnd(9)} ${host.pid ? 'on' : 'off'}`,
  );
  return [
    `lab ${lab.name}: ${lab.subnet}, key ${lab.keyFile}`,
    ...rows,
    `  ${lab.deviceAddress.padEnd(14)} printer  (web page only)`,
    `  ${lab.repositoryAddress.padEnd(14)} repository`,
    '',
  ].join('\n');
}

async function list(): Promise<void> {
  for (const name of await labNames()) {
    const lab = await Lab.open(name).catch(() => null);
    process.stdout.write(lab ? describe(lab) : `lab ${name}: only remains; node test/lab/cli.ts down --name ${name}\n`);
  }
}

/** Until the process that started the lab is gone, then takes the lab down. */
async function watch(name: string, parent: number): Promise<void> {
  for (;;) {
    try {
      process.kill(parent, 0);
    } catch {
      break;
    }
    await new Promise((done) => setTimeout(done, 500));
  }
  await removeLab(name);
}

const missing = missingForLab();
if (missing) {
  process.stderr.write(`${missing}\n`);
  process.exitCode = 1;
} else if (act === 'up') {
  const started = performance.now();
  const lab = await Lab.up({ name: values.name, prefix: values.prefix });
  process.stdout.write(`${describe(lab)}up in ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
} else if (act === 'down') await removeLab(values.name);
else if (act === 'clean') {
  for (const name of await labNames()) await removeLab(name);
  await removeOldBases();
} else if (act === 'list') await list();
else if (act === 'reset') {
  const lab = await Lab.open(values.name);
  await Promise.all(
    lab.hosts.filter(({ name }) => rest.length === 0 || rest.includes(name)).map((host) => host.reset()),
  );
} else if (act === 'exec') {
  const lab = await Lab.open(values.name);
  const ended = await lab.host(rest[0] ?? '').tryExec(given.slice(own));
  process.stdout.write(ended.stdout);
  process.stderr.write(ended.stderr);
  process.exitCode = ended.code ?? 1;
} else if (act === 'prepare') await makeBases();
else if (act === 'watch') await watch(rest[0] ?? '', Number(rest[1]));
else {
  process.stderr.write('up, down, list, reset [HOST...], exec HOST COMMAND..., clean; --name NAME --prefix 10.N.M\n');
  process.exitCode = 2;
}
