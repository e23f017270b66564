// The images of the private Docker Hub. `files` names the folder of their file tree.
// README.md, one folder up, says which of them are the real programs and which are stand-ins.

const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Debian's architecture names -> platforms as Docker Hub's official images write them. */
const platformOf = {
  amd64: { architecture: 'amd64', os: 'linux' },
  arm64: { architecture: 'arm64', os: 'linux', variant: 'v8' },
  armhf: { architecture: 'arm', os: 'linux', variant: 'v7' },
};

const forEachPlatform = (name) =>
  Object.entries(platformOf).map(([debian, platform]) => ({ platform, files: `${name}-${debian}` }));

/**
 * `format` is the kind of index, or `single` for an image without one; `attested` adds the provenance entries that
 * Docker's own builds have. Returns the list that fill.mjs pushes, in this order.
 */
export function images(native, engine) {
  const here = (files) => [{ platform: platformOf[native], files }];
  return [
    {
      name: 'moby/buildkit', tag: 'buildx-stable-1', format: 'single', variants: here('buildkit'),
      about: 'BuildKit, built from its published Go module',
      config: {
        Entrypoint: ['/usr/bin/buildkitd'], Env: [path, 'BUILDKIT_SETUP_CGROUPV2_ROOT=1'], Volumes: { '/var/lib/buildkit': {} },
      },
    },
    {
      name: 'tonistiigi/binfmt', tag: 'latest', format: 'single', variants: here('binfmt'),
      about: "Stand-in for tonistiigi/binfmt with Debian's QEMU",
      config: { Entrypoint: ['/usr/bin/binfmt'], Env: [path, `QEMU_BINARY_PATH=/${engine}`], Volumes: { '/tmp': {} } },
    },
    {
      name: 'library/registry', tag: '2', format: 'single', variants: here('registry'),
      about: "The distribution registry as Debian builds it",
      config: {
        Entrypoint: ['/entrypoint.sh'], Cmd: ['/etc/docker/registry/config.yml'], Env: [path],
        ExposedPorts: { '5000/tcp': {} }, Volumes: { '/var/lib/registry': {} },
      },
    },
    {
      name: 'mplatform/mquery', tag: 'latest', format: 'single', variants: here('mquery'),
      about: 'Stand-in for mplatform/mquery, without its web service',
      config: { Entrypoint: ['/mquery'], Env: [path] },
    },
    {
      name: 'library/alpine', tag: 'latest', format: 'oci', attested: true, variants: forEachPlatform('alpine'),
      about: "Stand-in for alpine: Debian's busybox", config: { Cmd: ['/bin/sh'], Env: [path] },
    },
    {
      name: 'library/hello-world', tag: 'latest', format: 'oci', attested: true, variants: forEachPlatform('hello-world'),
      about: 'Stand-in for hello-world', config: { Cmd: ['/hello'], Env: [path] },
    },
    {
      name: 'library/docker', tag: 'latest', format: 'docker', variants: forEachPlatform('docker'),
      about: 'Stand-in for docker, with nothing in it', config: { Cmd: ['sh'], Env: [path] },
    },
  ];
}
