import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { installPackages } from '../host/packages';
import { temporaryFolder } from '../temporary';

/** A server of queues on loopback, as an ordinary process. */
export interface Server {
  /** The address, as STEERBOOK_QUEUE has it. */
  readonly address: string;
  readonly stop: () => Promise<void>;
  /** Ends it, if it runs, and starts it again with what it had. */
  readonly restart: () => Promise<void>;
}

/** Why there is none here; null if there is. */
export function missingServers(): string | null {
  const programs = ['/usr/bin/redis-server', '/usr/bin/openssl'];
  if (programs.every((program) => existsSync(program)) && postgresFolder()) return null;
  return installPackages(['redis-server', 'postgresql', 'openssl']);
}

function postgresFolder(): string | null {
  const all = '/usr/lib/postgresql';
  const [version] = existsSync(all) ? readdirSync(all) : [];
  const folder = join(all, version ?? '', 'bin');
  return existsSync(join(folder, 'postgres')) ? folder : null;
}

export async function startRedis(): Promise<Server> {
  const folder = temporaryFolder('steerbook-redis');
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--appendonly', 'yes'];
  return serverOf(`redis://127.0.0.1:${port}/0`, port, () =>
    spawn('redis-server', [...args, '--appendfsync', 'always'], { stdio: 'ignore' }),
  );
}

/** A Redis that wants TLS and a password, and the certificate that its own is signed with. */
export async function startSafeRedis(password: string): Promise<Server & { readonly authority: string }> {
  const folder = temporaryFolder('steerbook-safe-redis');
  const at = (name: string) => join(folder, name);
  const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { stdio: 'ignore' });
  const key = (name: string) => ['-newkey', 'rsa:2048', '-nodes', '-keyout', at(`${name}.key`)];
  openssl('req', '-x509', ...key('ca'), '-out', at('ca.crt'), '-days', '2', '-subj', '/CN=Test');
  openssl('req', ...key('own'), '-out', at('own.csr'), '-subj', '/CN=localhost');
  writeFileSync(at('names'), 'subjectAltName=DNS:localhost');
  const authority = ['-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-CAcreateserial'];
  const signed = ['-out', at('own.crt'), '-days', '2', '-extfile', at('names')];
  openssl('x509', '-req', '-in', at('own.csr'), ...authority, ...signed);
  const port = await freePort();
  const tls = ['--tls-port', String(port), '--tls-cert-file', at('own.crt'), '--tls-key-file', at('own.key')];
  const others = ['--port', '0', '--tls-ca-cert-file', at('ca.crt'), '--tls-auth-clients', 'no'];
  const server = await serverOf(`rediss://:${password}@localhost:${port}/0`, port, () =>
    spawn('redis-server', [...tls, ...others, '--requirepass', password, '--dir', folder, '--save', ''], {
      stdio: 'ignore',
    }),
  );
  return { ...server, authority: at('ca.crt') };
}

export async function startPostgres(): Promise<Server> {
  const programs = postgresFolder();
  if (!programs) throw new Error('there is no PostgreSQL');
  const folder = temporaryFolder('steerbook-postgres');
  const port = await freePort();
  // It refuses to run as root.
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  const who = process.getuid?.() === 0 ? { uid: id('-u'), gid: id('-g') } : {};
  if (who.uid !== undefined) chownSync(folder, who.uid, who.gid);
  const data = join(folder, 'data');
  const options = { cwd: folder, stdio: 'ignore', ...who } as const;
  execFileSync(join(programs, 'initdb'), ['-D', data, '-A', 'trust', '-U', 'steerbook'], options);
  mkdirSync(join(folder, 'sockets'));
  const args = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder];
  const server = await serverOf(`postgres://steerbook@127.0.0.1:${port}/steerbook`, port, () =>
    spawn(join(programs, 'postgres'), args, options),
  );
  const create = ['-h', '127.0.0.1', '-p', String(port), '-U', 'steerbook', 'steerbook'];
  execFileSync(join(programs, 'createdb'), create, options);
  return server;
}

async function serverOf(address: string, port: number, start: () => ChildProcess): Promise<Server> {
  let child = start();
  await listening(port, child);
  const stop = async () => {
    if (child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    await ended;
  };
  return {
    ...{ address, stop },
    async restart() {
      await stop();
      child = start();
      await listening(port, child);
    },
  };
}

/** A port that nobody listens at. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

/** Resolves when somebody listens. */
async function listening(port: number, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    const socket = connect(port, '127.0.0.1');
    const isThere = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (isThere) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
