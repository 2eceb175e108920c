import { addressText, type QueueAddress } from './address';
import { answered, NoAnswer, type QueueServer } from './connection';

const untrusted = /CERT|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)/;

/** A library's own words if an address has no password. */
const isAsked = ({ message }: Error) => /^NOAUTH\b|client password must be a string/.test(message);

/** Redis and PostgreSQL, about users and passwords. */
const isRefused = (error: NodeJS.ErrnoException) =>
  isAsked(error) ||
  /^(?:WRONGPASS|NOPERM)\b/.test(error.message) ||
  ['28P01', '28000'].includes(error.code ?? '');

/** True if trying again is of no use. */
const isFinal = (error: NodeJS.ErrnoException): boolean =>
  isRefused(error) || ['ENOTFOUND', 'EPROTO'].includes(error.code ?? '') || untrusted.test(error.code ?? '');

/** What connects to a server, and tries again. */
interface Connecting {
  readonly waitUntilReady: () => Promise<unknown>;
  readonly on: (event: 'error', hear: (error: Error) => void) => unknown;
}

/** Resolves when all are connected. @throws what trying again does not change, or NoAnswer after so many milliseconds */
export async function connected(parts: readonly Connecting[], within: number): Promise<void> {
  const refused = new Promise<never>((_, reject) => {
    for (const part of parts) part.on('error', (error) => isFinal(error) && reject(error));
  });
  const ready = Promise.all(parts.map((part) => part.waitUntilReady()));
  await answered(Promise.race([ready, refused]), within);
}

/**
 * Why a server cannot be used, as the end of a sentence.
 * @param thrown what came of asking it.
 */
export function reasonOf({ isEncrypted }: QueueAddress, { problem }: QueueServer, thrown: unknown): string {
  const error = thrown instanceof NoAnswer ? problem() : thrown;
  if (!(error instanceof Error) || error instanceof NoAnswer)
    return isEncrypted ? 'it does not answer, at least not with TLS' : 'it does not answer';
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return 'nobody listens there';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'no host has this name';
  if (code === 'EPROTO') return 'it does not speak TLS there';
  if (code === 'ECONNRESET' && !isEncrypted) return 'it ends the connection, as a server does that wants TLS';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'its certificate is for a host of another name';
  if (untrusted.test(code))
    return `its certificate is not trusted (${code}); NODE_EXTRA_CA_CERTS names a file with one that is to be`;
  if (/no encryption$/.test(message)) return 'it wants TLS for this user';
  if (isAsked(error)) return 'it asks for a password';
  return isRefused(error) ? 'it refuses this user and password' : message;
}

/** The same as a sentence. */
export const unreachable = (address: QueueAddress, server: QueueServer, thrown: unknown): string =>
  `The queue ${addressText(address)} cannot be reached: ${reasonOf(address, server, thrown)}.`;
