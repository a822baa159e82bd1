/** Reads the file behind `plan --windows`: JSON of the plan's settings, refused with the place and the way out when it is wrong. */
import type { z } from 'zod';
import { Refusal } from '../../../src-shared/errors.ts';
import { planSettings, type PlanSettings } from '../../../src-shared/model/rollout.ts';
import { readText } from '../read-text.ts';

/** `windows.1.end`, as it is written in the file: windows[1].end. */
function place(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}${text ? '.' : ''}${String(part)}`),
    '',
  );
}

/** Members of the object an issue speaks of. */
function known(path: readonly PropertyKey[]): string {
  const part = path.find((entry) => typeof entry === 'string');
  const shape = planSettings.shape;
  const inner = { rings: shape.rings, windows: shape.windows, checks: shape.checks }[String(part)];
  const names = inner === undefined ? Object.keys(shape) : Object.keys(inner.unwrap().element.shape);
  return names.join(', ');
}

function issueText(issue: z.core.$ZodIssue): { message: string; hint: string } {
  const where = place(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => `"${key}"`).join(', ');
    return {
      message: `${where ? `${where} has` : 'it has'} the unknown ${issue.keys.length === 1 ? 'member' : 'members'} ${names}`,
      hint: `Members there are: ${known(issue.path)}.`,
    };
  }
  const isInstant = issue.code === 'invalid_format' && issue.format === 'datetime';
  return {
    message: `${where || 'its content'}: ${isInstant ? 'is not an instant' : issue.message}`,
    hint: isInstant
      ? 'Write instants in UTC, like 2026-11-26T20:00:00Z.'
      : 'Correct the value; the README has a full example.',
  };
}

/** Does this much of a text go wrong before its end? What merely stops too early does not. */
function goesWrong(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch (error) {
    const { message } = error as Error;
    const at = /at position (\d+)/.exec(message);
    return at ? Number(at[1]) < text.length && !message.startsWith('Unterminated') : !message.includes('end of JSON');
  }
}

/** Line and column, from 1, of the first character that can't stand where it stands; the end of a text that is only cut off. */
function faultIn(text: string): { line: number; column: number } {
  let good = 0;
  let bad = goesWrong(text) ? text.length : text.length + 1;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (goesWrong(text.slice(0, middle))) bad = middle;
    else good = middle;
  }
  const lines = text.slice(0, bad - 1).split('\n');
  return { line: lines.length, column: lines.at(-1)!.length + 1 };
}

/** Throws file-unreadable, and invalid-argument for what is not JSON or not settings of a plan. */
export function readPlanFile(file: string): PlanSettings {
  const text = readText(file);
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    const { line, column } = faultIn(text);
    throw new Refusal(
      'invalid-argument',
      `${file} is not JSON: it goes wrong at line ${line}, column ${column}`,
      'Correct it at that place; names and texts stand in double quotes, and nothing follows a last entry.',
    );
  }
  const read = planSettings.safeParse(document);
  if (read.success) return read.data;
  const { message, hint } = issueText(read.error.issues[0]!);
  throw new Refusal('invalid-argument', `${file}: ${message}`, hint);
}
