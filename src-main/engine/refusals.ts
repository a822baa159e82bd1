/** Reads the refusal out of whatever a call threw, so that window, command line and workers switch on one code. */
import { ORPCError } from '@orpc/client';
import { ValidationError } from '@orpc/contract';
import { Refusal, refusalCodes, type RefusalCode } from '../../src-shared/errors.ts';
import { sqliteRefusal } from './vault/connect.ts';

/** The refusal that travelled as data, or null when it is none. */
export function refusalFromData(data: unknown): Refusal | null {
  if (typeof data !== 'object' || data === null) return null;
  const { code, message, hint } = data as Record<string, unknown>;
  if (typeof code !== 'string' || !(code in refusalCodes) || typeof message !== 'string' || typeof hint !== 'string')
    return null;
  return new Refusal(code as RefusalCode, message, hint);
}

function inputRefusal(error: ValidationError): Refusal {
  const [issue] = error.issues;
  const path = (issue?.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
  const more = error.issues.length > 1 ? ` (and ${error.issues.length - 1} more)` : '';
  return new Refusal(
    'invalid-argument',
    `${path || 'input'}: ${issue?.message ?? 'not valid'}${more}`,
    'correct the value and try again',
  );
}

/** Null for a bug. */
export function toRefusal(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error;
  if (error instanceof ORPCError) {
    if (error.code === 'BAD_REQUEST' && error.cause instanceof ValidationError) return inputRefusal(error.cause);
    return refusalFromData(error.data);
  }
  return sqliteRefusal(error);
}
