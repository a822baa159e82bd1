/** A health check in a sentence. Pure. */
import type { HealthCheck } from '../../../src-shared/model/rollout.ts';

export const checkKinds: { value: HealthCheck['kind']; label: string; example: string }[] = [
  { value: 'service', label: 'Service runs', example: 'nginx' },
  { value: 'port', label: 'Port answers', example: '443' },
  { value: 'url', label: 'URL answers', example: 'https://localhost/' },
  { value: 'command', label: 'Command succeeds', example: 'pg_isready -q' },
];

/** "Service runs: nginx, on web-1, web-2". */
export function checkWords(check: HealthCheck): string {
  const kind = checkKinds.find(({ value }) => value === check.kind)?.label ?? check.kind;
  return `${kind}: ${check.value}, ${check.assets === undefined ? 'on every machine' : `on ${check.assets.join(', ')}`}`;
}
