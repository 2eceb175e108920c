import assert from 'node:assert/strict';
import { knownCertificates } from '../../../model/source/hub/certificates';

describe('certificates that are trusted', () => {
  it('are those of Node and those of the system, each once', () => {
    const told: Readonly<Record<string, readonly string[]>> = { default: ['a', 'b'], system: ['b', 'c'] };
    assert.deepEqual(knownCertificates({ getCACertificates: (kind: string) => told[kind] }), ['a', 'b', 'c']);
  });

  it('are Node’s own where it cannot tell them', () => {
    assert.deepEqual(knownCertificates({}), []);
  });
});
