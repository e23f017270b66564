import { describe, expect, it } from 'vitest';
import { explainFailure, knownFailures } from '../../src/session/known-failures.ts';

/** As the programs print them. */
const messages: readonly [string, string][] = [
  ['airplay', 'ERROR: failed to push localhost:5000/nicholasdille/hello: unexpected status from HEAD request to http://localhost:5000/v2/nicholasdille/hello/blobs/sha256:1c88: 403 Forbidden'],
  ['rate-limit', 'docker: Error response from daemon: toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit'],
  ['rate-limit', 'ERROR: failed to solve: alpine: unexpected status from HEAD request to https://registry-1.docker.io/v2/library/alpine/manifests/latest: 429 Too Many Requests'],
  ['proxy-login', 'Error response from daemon: Get "https://registry-1.docker.io/v2/": proxyconnect tcp: Proxy Authentication Required'],
  ['plain-http', 'Get "https://localhost:5000/v2/": http: server gave HTTP response to HTTPS client'],
  ['certificate', 'Error response from daemon: Get "https://registry-1.docker.io/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority'],
  ['socket-permission', 'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.51/containers/json": dial unix /var/run/docker.sock: connect: permission denied'],
  ['socket-permission', 'permission denied while trying to connect to the docker API at unix:///var/run/docker.sock'],
  ['no-engine', 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?'],
  ['no-engine', 'failed to connect to the docker API at unix:///nonexistent; check if the path is correct and if the daemon is running: dial unix /nonexistent: connect: no such file or directory'],
  ['no-buildx', "docker: 'buildx' is not a docker command.\nSee 'docker --help'"],
  ['no-buildx', 'docker: unknown command: docker buildx\n\nRun \'docker --help\' for more information'],
  ['docker-driver', 'ERROR: Multi-platform build is not supported for the docker driver.\nSwitch to a different driver, or turn on the containerd image store, and try again.'],
  ['existing-builder', 'ERROR: existing instance for "mybuilder" but no append mode, specify the node name to make changes for existing instances'],
  ['is-manifest-list', 'localhost:5000/nicholasdille/hello:arm is a manifest list'],
  ['no-such-platform', 'ERROR: failed to solve: hello-world: no match for platform in manifest: not found'],
  ['no-such-platform', 'docker: no matching manifest for linux/amd64 in the manifest list entries: no match for platform in manifest: not found'],
  ['no-emulator', 'exec /hello.sh: exec format error'],
  ['cannot-register', 'error: cannot register "/usr/bin/qemu-aarch64" to /proc/sys/fs/binfmt_misc/register: write /proc/sys/fs/binfmt_misc/register: invalid argument'],
  ['cannot-register', 'error: cannot mount binfmt_misc filesystem at /proc/sys/fs/binfmt_misc: operation not permitted'],
  ['registry-refused', 'ERROR: failed to push localhost:5000/nicholasdille/hello: failed to do request: Head "http://localhost:5000/v2/nicholasdille/hello/blobs/sha256:1": dial tcp 127.0.0.1:5000: connect: connection refused'],
  ['no-space', 'failed to register layer: write /usr/bin/buildkitd: no space left on device'],
  ['port-taken', 'docker: Error response from daemon: failed to set up container networking: driver failed programming external connectivity on endpoint multiarch-workshop-registry: Bind for 127.0.0.1:5000 failed: port is already allocated'],
  ['name-taken', 'docker: Error response from daemon: Conflict. The container name "/multiarch-workshop-registry" is already in use by container "b14dada9b550". You have to remove (or rename) that container to be able to reuse that name.'],
  ['mquery', 'ERROR: failed to query backend: Post "https://example.org/mquery": dial tcp: lookup example.org: no such host'],
  ['no-local-list', 'no such manifest: localhost:5000/nicholasdille/hello:latest'],
  ['no-network', 'docker: Error response from daemon: Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 127.0.0.53:53: no such host'],
];

describe('a known failure', () => {
  it.each(messages)('%s is recognised in what was really printed: %s', (id, printed) => {
    expect(explainFailure(`some line before\n${printed}\nsome line after`)?.id).toBe(id);
  });

  it.each(knownFailures.map(({ id }) => id))('%s has a message in this test', (id) => expect(messages.map(([known]) => known)).toContain(id));

  it('is said in one sentence, with a remedy', () => {
    for (const { meaning, remedy } of knownFailures) for (const text of [meaning, remedy]) expect(text).toMatch(/^[^\n]{10,160}[^.\n]$/);
  });

  it.each(['', 'exit 1', 'hello from linux/arm64', 'make: *** [all] Error 2', 'wget: server returned error: HTTP/1.1 403 Forbidden'])('is not seen in %j', (printed) => {
    expect(explainFailure(printed)).toBeNull();
  });
});
