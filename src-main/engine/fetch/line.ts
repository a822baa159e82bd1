/** The way out of this computer: directly or through a proxy, trusting the authorities of Node and of the system. */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { getCACertificates } from 'node:tls';
import { parseProxy, shownAddress } from './address.ts';

export interface Line {
  http: HttpAgent;
  https: HttpsAgent;
  /** The proxy that requests of a scheme go through, as it may be shown; null: none. Exceptions (NO_PROXY) are not looked at. */
  proxyOf(protocol: string): string | null;
}

/** 'environment': HTTPS_PROXY, HTTP_PROXY and NO_PROXY; 'direct': none; else the proxy's address, with the environment's NO_PROXY. */
export type ProxyChoice = 'environment' | 'direct' | (string & {});

type Environment = Record<string, string | undefined>;

function proxiesOf(choice: ProxyChoice, environment: Environment): Environment {
  if (choice === 'direct') return {};
  const noProxy = environment.no_proxy ?? environment.NO_PROXY;
  const https = environment.https_proxy ?? environment.HTTPS_PROXY;
  const http = environment.http_proxy ?? environment.HTTP_PROXY;
  const found = choice === 'environment' ? { HTTPS_PROXY: https, HTTP_PROXY: http } : undefined;
  return {
    ...(found ?? { HTTPS_PROXY: choice, HTTP_PROXY: choice }),
    ...(noProxy === undefined ? {} : { NO_PROXY: noProxy }),
  };
}

/** Offices that look into TLS put their authority into the system's list, not into Node's. */
const authorities = () => [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];

/** Throws invalid-argument for a proxy that is none. */
export function openLine(choice: ProxyChoice, environment: Environment = process.env): Line {
  const proxies = proxiesOf(choice, environment);
  for (const name of ['HTTPS_PROXY', 'HTTP_PROXY']) {
    if (proxies[name]) parseProxy(proxies[name]);
    else delete proxies[name];
  }
  const proxyEnv = Object.keys(proxies).some((name) => name !== 'NO_PROXY') ? proxies : undefined;
  return {
    http: new HttpAgent({ keepAlive: false, proxyEnv }),
    https: new HttpsAgent({ keepAlive: false, proxyEnv, ca: authorities() }),
    proxyOf: (protocol) => {
      const proxy = proxies[protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'];
      return proxy ? shownAddress(new URL(proxy)) : null;
    },
  };
}
