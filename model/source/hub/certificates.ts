import tls from 'node:tls';

type Tell = (kind: 'default' | 'system') => readonly string[];

/**
 * Certificates, as PEM, of all whom Node or this system trusts: a proxy that opens what it passes on is known to the system
 * alone. None if this Node cannot tell them: then it takes its own.
 */
export function knownCertificates(known: object = tls): readonly string[] {
  // Since Node 22.15.
  const tell: unknown = Reflect.get(known, 'getCACertificates');
  if (typeof tell !== 'function') return [];
  return [...new Set((['default', 'system'] as const).flatMap((kind) => (tell as Tell)(kind)))];
}
