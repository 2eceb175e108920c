/** Where a queue is. */
export interface QueueAddress {
  readonly kind: 'redis' | 'postgres';
  readonly host: string;
  readonly port: number;
  readonly user: string | null;
  /** Never shown, logged or written. */
  readonly password: string | null;
  /** Number of the Redis database, or name of the PostgreSQL database. */
  readonly database: string;
  readonly isEncrypted: boolean;
}

/** Thrown for an address that is none, or that must not be used; the message is a sentence for people. */
export class BadAddress extends Error {
  override readonly name = 'BadAddress';
}

const schemes: Readonly<Record<string, { readonly kind: QueueAddress['kind']; readonly tls: boolean }>> = {
  'redis:': { kind: 'redis', tls: false },
  'rediss:': { kind: 'redis', tls: true },
  'postgres:': { kind: 'postgres', tls: false },
  'postgresql:': { kind: 'postgres', tls: false },
};

const usualPorts = { redis: 6379, postgres: 5432 };

/**
 * Reads the address of a queue, such as `rediss://user:password@host:6379/0` or `postgres://user@host/database`. A
 * connection to another machine is encrypted: PostgreSQL's always, Redis's if the address begins with `rediss:`.
 * @param isInsecure allows other machines without encryption.
 * @throws BadAddress
 */
export function readAddress(text: string, isInsecure: boolean): QueueAddress {
  const url = URL.parse(text.trim());
  const scheme = url && schemes[url.protocol];
  if (!scheme || url.hostname === '')
    throw new BadAddress(
      'The address of a queue begins with redis://, rediss:// or postgres:// and names a host.',
    );
  if (url.search !== '' || url.hash !== '')
    throw new BadAddress('The address of a queue has no parameters: it ends with the database.');
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const database = decodeURIComponent(url.pathname.slice(1));
  if (scheme.kind === 'redis' && !/^\d{0,5}$/.test(database))
    throw new BadAddress('What follows the host of a Redis queue is the number of a database.');
  const isNear = isLoopback(host);
  const isEncrypted = scheme.tls || (scheme.kind === 'postgres' && !isNear && !isInsecure);
  if (!isEncrypted && !isNear && !isInsecure)
    throw new BadAddress(
      `Texts and results would go to ${host} unencrypted. Use rediss://, or --insecure if the network is yours.`,
    );
  return {
    ...{ kind: scheme.kind, host, port: url.port === '' ? usualPorts[scheme.kind] : Number(url.port) },
    user: url.username === '' ? null : decodeURIComponent(url.username),
    password: url.password === '' ? null : decodeURIComponent(url.password),
    database: database === '' ? (scheme.kind === 'redis' ? '0' : 'steerbook') : database,
    isEncrypted,
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** The address for people: without its password. */
export function addressText({ kind, host, port, database, isEncrypted }: QueueAddress): string {
  const scheme = kind === 'redis' ? (isEncrypted ? 'rediss' : 'redis') : 'postgres';
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}/${database}`;
}
