/** Commands on in-house applications: what the organisation makes itself, and where it runs. */
import { criticality, type Criticality } from '../../../src-shared/model/asset.ts';
import type { Application } from '../../../src-shared/model/application.ts';
import { count, table } from '../text.ts';
import { wrongUse, type CommandGroup } from './command.ts';

interface FieldOptions {
  appVersion?: string;
  owner?: string;
  criticality?: string;
  note?: string;
}

function rowsText(applications: Application[]): string {
  return table(
    [
      { head: 'Id' },
      { head: 'Name', width: 32 },
      { head: 'Version' },
      { head: 'Owner', width: 24 },
      { head: 'Criticality', align: 'right' },
      { head: 'Runs on', width: 50 },
      { head: 'Note', width: 40 },
    ],
    applications.map((row) => [
      row.id,
      row.name,
      row.version,
      row.owner,
      row.criticality ?? '',
      row.assets.map((asset) => asset.name).join(', '),
      row.note,
    ]),
  );
}

function readCriticality(text: string): Criticality | null {
  if (text === '') return null;
  const read = criticality.safeParse(Number(text));
  if (!read.success) throw wrongUse(`--criticality ${text} is not one of them`, 'From 1 to 5, or "" for none.');
  return read.data;
}

const fieldsOf = ({ appVersion, owner, criticality: text, note }: FieldOptions) => ({
  version: appVersion,
  owner,
  note,
  criticality: text === undefined ? undefined : readCriticality(text),
});

export const applicationCommands: CommandGroup = (program, host) => {
  const list = () =>
    host.withVault(async (call) => {
      const listed = await call.applications.list();
      return {
        document: listed,
        text: () => `${rowsText(listed.applications)}\n${count(listed.applications.length, 'application')}`,
      };
    });
  const answer = (saved: { application: Application }) => ({
    document: saved,
    text: () => rowsText([saved.application]),
  });

  const applications = program
    .command('applications')
    .summary('in-house applications and where they run; no feed judges them')
    .action(list);

  applications.command('list').summary('all of them').action(list);

  applications
    .command('add')
    .summary('record one')
    .argument('<name>')
    .option('--app-version <version>')
    .option('--owner <name>', 'who answers for it')
    .option('--criticality <n>', '1 to 5')
    .option('--note <text>')
    .option('--on <machines...>', 'machines that run it, by id or unique name')
    .action((name: string, options: FieldOptions & { on?: string[] }) =>
      host.withVault(async (call) =>
        answer(await call.applications.save({ name, ...fieldsOf(options), assets: options.on })),
      ),
    );

  applications
    .command('set')
    .summary('change what is said of one')
    .argument('<application>', 'id or name')
    .option('--name <name>', 'another name')
    .option('--app-version <version>')
    .option('--owner <name>')
    .option('--criticality <n>', '1 to 5, or "" for none')
    .option('--note <text>')
    .action((id: string, options: FieldOptions & { name?: string }) =>
      host.withVault(async (call) =>
        answer(await call.applications.save({ id, name: options.name, ...fieldsOf(options) })),
      ),
    );

  applications
    .command('on')
    .summary('say which machines run it: these and no others; without machines, none')
    .argument('<application>', 'id or name')
    .argument('[machines...]', 'ids or unique names')
    .action((id: string, machines: string[]) =>
      host.withVault(async (call) => answer(await call.applications.save({ id, assets: machines }))),
    );

  applications
    .command('remove')
    .summary('remove one')
    .argument('<application>', 'id or name')
    .action((id: string) =>
      host.withVault(async (call) => {
        const removed = await call.applications.remove({ id });
        return { document: removed, text: () => `${removed.removed} is removed` };
      }),
    );
};
