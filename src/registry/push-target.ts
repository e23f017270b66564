import type { ImageTarget } from './copy-image.ts';
import { RegistryError } from './registry-error.ts';

/**
 * A repository of a registry on this machine that takes what it is given: plain http, no login. `base`: such as
 * `http://127.0.0.1:5055`. [OCI distribution-spec, push]
 */
export function openPushTarget(base: string, path: string): ImageTarget {
  const repository = `${base}/v2/${path}`;
  const send = async (url: string, what: string, init: RequestInit, accepted: readonly number[]): Promise<Response> => {
    let response: Response;
    try {
      response = await fetch(url, init);
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      throw new RegistryError('unreachable', `${base} did not take ${what}: ${cause}`, 'look at its container: docker logs');
    }
    if (!accepted.includes(response.status)) throw new RegistryError('denied', `${base} answers ${response.status} to ${what}: ${(await response.text()).slice(0, 200)}`, 'look at its container: docker logs');
    return response;
  };
  return {
    hasBlob: async ({ digest }) => (await send(`${repository}/blobs/${digest}`, `the question for ${digest}`, { method: 'HEAD' }, [200, 404])).status === 200,
    putBlob: async ({ digest }, bytes) => {
      const opened = await send(`${repository}/blobs/uploads/`, 'an upload', { method: 'POST' }, [202]);
      const where = new URL(opened.headers.get('location') ?? '', base);
      // It names itself as it believes to be called.
      const url = new URL(`${where.pathname}${where.search}`, base);
      url.searchParams.set('digest', digest);
      await send(url.href, digest, { method: 'PUT', body: new Uint8Array(bytes), headers: { 'content-type': 'application/octet-stream' } }, [201]);
    },
    putManifest: async ({ bytes, digest, mediaType }, name) => {
      await send(`${repository}/manifests/${name ?? digest}`, `the manifest ${digest}`, { method: 'PUT', body: new Uint8Array(bytes), headers: { 'content-type': mediaType } }, [201]);
    },
  };
}
