/** What became of every imported file: what it is, what it gave, what was wrong, and what can be done about it. */
import { useState } from 'react';
import { Button, Checkbox } from '@mantine/core';
import type { ImportedFile } from '../../../src-shared/contract/inventory.ts';
import { href } from '../../router.ts';
import { Fingerprint } from '../Fingerprint.tsx';
import { notifyChange, notifyFailure } from '../notify-change.tsx';
import { countWords, numberWords } from '../NumberText.tsx';
import { StateWord } from '../StateWord.tsx';
import { groupsOf, hasProblem, importTsv, nameIn, signerIn, totalsOf, type ImportGroup } from './import-lines.ts';

/** Rows shown at first, and more at a time. */
const step = 200;
/** Machines of one file that are named. */
const namedMachines = 3;

interface ImportResultsProps {
  files: ImportedFile[];
  formatTitle: (format: string) => string;
  /** Absent where the file is no longer at hand. */
  onMap: (file: ImportedFile) => (() => void) | null;
  /** Imports a collection again, whose signer with this fingerprint the person trusts; null where it is no longer at hand. */
  onTrust: (file: ImportedFile) => ((fingerprint: string) => void) | null;
}

export function ImportResults({ files, formatTitle, onMap, onTrust }: ImportResultsProps) {
  const [onlyProblems, setOnlyProblems] = useState(false);
  const [limit, setLimit] = useState(step);
  const totals = totalsOf(files);
  const problems = files.filter(hasProblem);
  const wanted = onlyProblems ? problems : files;
  const shown = wanted.slice(0, limit);
  const copy = async () => {
    await navigator.clipboard.writeText(importTsv(wanted, formatTitle));
    notifyChange(`${countWords(wanted.length, 'line')} copied.`);
  };
  return (
    <section className="import-results" aria-label="What the files gave">
      <p role="status">
        <b>
          {numberWords(totals.ok)} of {countWords(totals.files, 'file')} taken in
        </b>
        {totals.ok > 0 && (
          <>
            : {countWords(totals.machines, 'machine')}, {countWords(totals.packages, 'package')},{' '}
            {countWords(totals.findings, 'open finding')}.{' '}
            <a className="link" href={href('assets')}>
              See the machines
            </a>
          </>
        )}
      </p>
      <div className="import-tools">
        <Checkbox
          label={`Only with problems (${numberWords(problems.length)})`}
          checked={onlyProblems}
          disabled={problems.length === 0}
          onChange={(event) => setOnlyProblems(event.currentTarget.checked)}
        />
        <Button onClick={() => void copy().catch(notifyFailure)}>Copy as TSV</Button>
      </div>
      <div className="import-scroll">
        <table className="ledger" aria-label="Imported files">
          <thead>
            <tr>
              <th>Result</th>
              <th>File</th>
              <th>Recognised as</th>
              <th>Machines</th>
              <th className="r">Packages</th>
              <th className="r">Findings</th>
            </tr>
          </thead>
          {groupsOf(shown).map((group) => (
            <tbody key={group.name ?? group.files[0]!.file}>
              {group.name !== null && <GroupHead name={group.name} files={files} />}
              {group.files.map((file, index) => (
                <FileLine
                  key={`${file.file} ${index}`}
                  file={file}
                  group={group}
                  formatTitle={formatTitle}
                  onMap={onMap(file)}
                  onTrust={onTrust(file)}
                />
              ))}
            </tbody>
          ))}
        </table>
      </div>
      {wanted.length > shown.length && (
        <Button onClick={() => setLimit(limit + step)}>
          Show more ({numberWords(shown.length)} of {numberWords(wanted.length)})
        </Button>
      )}
    </section>
  );
}

/** All files of the archive count, also those the filter hides. */
function GroupHead({ name, files }: { name: string; files: readonly ImportedFile[] }) {
  const totals = totalsOf(files.filter(({ file }) => file === name || file.startsWith(`${name}/`)));
  return (
    <tr className="import-group">
      <th scope="rowgroup" colSpan={3}>
        <span className="mono">{name}</span>{' '}
        <span className="mut">
          {numberWords(totals.ok)} of {countWords(totals.files, 'file')} taken in
        </span>
      </th>
      <td>{countWords(totals.machines, 'machine')}</td>
      <td className="r">{numberWords(totals.packages)}</td>
      <td className="r">{numberWords(totals.findings)}</td>
    </tr>
  );
}

interface FileLineProps {
  file: ImportedFile;
  group: ImportGroup;
  formatTitle: (format: string) => string;
  onMap: (() => void) | null;
  onTrust: ((fingerprint: string) => void) | null;
}

/** The question whose key it is. Nothing of the file is taken in before it is answered. */
function UnknownSigner({ message, onTrust }: { message: string; onTrust: (fingerprint: string) => void }) {
  const fingerprint = signerIn(message);
  if (fingerprint === null) return null;
  return (
    <section className="import-signer" aria-label="Whose collection it is">
      <p>
        Compare this with what the one who made it tells: the fingerprint of the key is{' '}
        <Fingerprint value={fingerprint} />
      </p>
      <Button size="compact-xs" onClick={() => onTrust(fingerprint)}>
        It is the same: trust this signer and import
      </Button>
    </section>
  );
}

function FileLine({ file, group, formatTitle, onMap, onTrust }: FileLineProps) {
  const canMap = onMap !== null && (file.error?.code === 'mapping-needed' || (file.ok && file.format === 'table'));
  return (
    <tr>
      <td className="nowrap">
        <StateWord state={file.ok ? 'done' : 'refused'} />
      </td>
      <td className={group.name === null ? undefined : 'import-inside'}>
        <span className="mono import-name">{nameIn(group, file)}</span>
        {file.error && (
          <div>
            {file.error.message} <span className="mono now">{file.error.code}</span>
            <div className="mut">{file.error.hint}</div>
          </div>
        )}
        {file.error?.code === 'signer-unknown' && onTrust && (
          <UnknownSigner message={file.error.message} onTrust={onTrust} />
        )}
        {canMap && (
          <div>
            <Button size="compact-xs" onClick={onMap}>
              Map columns…
            </Button>
          </div>
        )}
        {file.warnings.length > 0 && (
          <details className="import-warnings">
            <summary>{countWords(file.warnings.length, 'warning')}</summary>
            <ul>
              {file.warnings.map((warning, index) => (
                <li key={index}>{warning}</li>
              ))}
            </ul>
          </details>
        )}
      </td>
      <td className={file.format === null ? 'unk' : undefined}>
        {file.format === null ? 'nothing known' : formatTitle(file.format)}
      </td>
      <td>
        <Machines file={file} />
      </td>
      <td className="r">{numberWords(file.packages)}</td>
      <td className="r">{numberWords(file.findings)}</td>
    </tr>
  );
}

function Machines({ file }: { file: ImportedFile }) {
  const more = file.machines.length - namedMachines;
  return (
    <>
      {file.machines.slice(0, namedMachines).map(({ id, name }, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <a className="link" href={href('assets', id)}>
            {name}
          </a>
        </span>
      ))}
      {more > 0 && <span className="mut"> and {numberWords(more)} more</span>}
    </>
  );
}
