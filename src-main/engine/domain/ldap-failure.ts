/** What a directory's refusals mean and what to do, by the result codes of LDAP (RFC 4511) and the codes of Windows in Active Directory's texts. Pure. */
import { Refusal } from '../../../src-shared/errors.ts';

/** "data 52e" in Active Directory's and Samba's answer to a bind: a Windows error, hexadecimal (winerror.h). */
const windowsErrors: Record<string, [what: string, hint: string]> = {
  '525': ['it knows no such account', 'Write the account as name@domain, as it logs on to Windows.'],
  '52e': ['wrong password, or no such account', 'Check user and password. It was tried once only.'],
  '530': ['the account may not log on at this time', 'Try in its logon hours, or use another account.'],
  '531': ['the account may not log on from here', 'Allow it this computer (Log On To), or use another account.'],
  '532': ['the password has expired', 'Change it by logging on to Windows with it.'],
  '533': ['the account is disabled', 'Enable it, or use another account.'],
  '701': ['the account has expired', 'Extend it, or use another account.'],
  '773': ['the password must be changed first', 'Log on to Windows with it once.'],
  '775': ['the account is locked', 'Wait for the lockout to end or unlock it; find out what uses an old password.'],
};

const text = (said: string) =>
  said
    .replaceAll(/[^\x21-\x7e\u00a1-\u{10ffff}]+/gu, ' ')
    .trim()
    .slice(0, 300);

/** `place` is the directory in messages; `said` what it wrote, which never holds the password. */
export function bindFailure(place: string, user: string, code: number, said: string): Refusal {
  const windows = windowsErrors[/\bdata ([0-9a-f]{3,8})\b/i.exec(said)?.[1]?.toLowerCase() ?? ''];
  if (windows) return new Refusal('login-refused', `${place} refused ${user}: ${windows[0]}.`, windows[1]);
  switch (code) {
    case 8: // strongerAuthRequired
    case 13: // confidentialityRequired
      return new Refusal(
        'login-refused',
        `${place} takes no password over a connection without encryption.`,
        'Use --tls starttls or --tls ldaps.',
      );
    case 34: // invalidDNSyntax
    case 48: // inappropriateAuthentication
    case 49: // invalidCredentials
      return new Refusal(
        'login-refused',
        `${place} refused ${user}: user or password is wrong.`,
        'Write the user as name@domain, or as its distinguished name.',
      );
    default:
      return new Refusal(
        'login-refused',
        `${place} refused ${user} (LDAP result ${code}): ${text(said) || 'it says no more'}.`,
        'Check the account.',
      );
  }
}

export function searchFailure(place: string, base: string, code: number, said: string): Refusal {
  const failed = (what: string, hint: string) => new Refusal('collection-failed', `${place}: ${what}.`, hint);
  switch (code) {
    case 1: // operationsError: Active Directory's word for a search without a bind
    case 50: // insufficientAccessRights
      return failed('the account may not read the computers', 'Use an account that may read the directory.');
    case 3: // timeLimitExceeded
      return failed('it stopped at its limit of time', 'Read a part of it: --base OU=...,DC=...');
    case 4: // sizeLimitExceeded
    case 11: // adminLimitExceeded
      return failed(
        'it stopped at its limit of entries; a list that is cut off is not taken in',
        'Read a part of it: --base OU=...,DC=...',
      );
    case 10: // referral
      return failed(`another directory holds ${base}`, 'Name a controller of that domain; referrals are not followed.');
    case 32: // noSuchObject
    case 34: // invalidDNSyntax
      return failed(`it holds no ${base}`, 'Give --base as a distinguished name: OU=Computers,DC=corp,DC=example.');
    default:
      return failed(`the search failed (LDAP result ${code}): ${text(said) || 'it says no more'}`, 'Try again.');
  }
}
