import assert from 'node:assert/strict';
import { networkEnvironment } from '../../kernel/process/network';

describe('how the network is reached', () => {
  it('is told to a process in both ways of writing', () => {
    const proxy = 'http://127.0.0.1:8080';
    assert.deepEqual(networkEnvironment({ proxy, noProxy: ['localhost', '.example.org'] }), {
      ...{ HTTPS_PROXY: proxy, https_proxy: proxy, HTTP_PROXY: proxy, http_proxy: proxy },
      ...{ NO_PROXY: 'localhost,.example.org', no_proxy: 'localhost,.example.org' },
    });
  });

  it('is what the environment says where no setting does', () => {
    assert.deepEqual(networkEnvironment({ proxy: null, noProxy: [] }), {});
  });
});
