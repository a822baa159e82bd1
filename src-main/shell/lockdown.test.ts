import { describe, expect, it } from 'vitest';
import { isOwnPage, isPickRequest, windowPreferences } from './lockdown.ts';

describe('the shell lockdown', () => {
  it('takes only its own pages for its own', () => {
    expect(isOwnPage('app://patchledger/')).toBe(true);
    expect(isOwnPage('app://patchledger/index.html#/board')).toBe(true);
    for (const url of [
      'https://patchledger/',
      'app://patchledger.example/',
      'app://evil/app://patchledger/',
      'app://user@patchledger/',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'not a url',
      '',
    ]) {
      expect(isOwnPage(url), url).toBe(false);
    }
  });

  it('keeps the window sandboxed and isolated', () => {
    expect(windowPreferences('/p.cjs')).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
  });

  it('refuses dialog requests of any other shape', () => {
    expect(isPickRequest({ purpose: 'open' })).toBe(true);
    expect(isPickRequest({ purpose: 'folder' })).toBe(true);
    expect(isPickRequest({ purpose: 'save', suggested: 'report.pdf' })).toBe(true);
    for (const value of [
      null,
      'open',
      {},
      { purpose: 'exec' },
      { purpose: 'save', suggested: 7 },
      { purpose: 'save', suggested: 'x'.repeat(2000) },
    ]) {
      expect(isPickRequest(value)).toBe(false);
    }
  });
});
