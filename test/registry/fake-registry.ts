import { createServer as createPlainServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { FakeContent, FakeImage } from './fake-images.ts';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Answers a request itself and returns true, or leaves it to the registry. */
export type Intercept = (request: SeenRequest, response: ServerResponse, raw: IncomingMessage) => boolean | Promise<boolean>;

export interface FakeRegistry {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  readonly port: number;
  readonly seen: SeenRequest[];
  /** Keeps an image, its children and blobs, under a tag. */
  push(repository: string, tag: string, image: FakeImage): void;
  /** Forgets a manifest, so that an index links to what is not there. */
  forget(digest: string): void;
  /** What gets in the way; the last one is asked first. */
  intercept(handler: Intercept): void;
  close(): Promise<void>;
}

export interface FakeRegistryOptions {
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Such as `::1`. */
  readonly address?: string;
  readonly port?: number;
}

/** A registry in this process that does what the distribution specification says, until an intercept does not. */
export async function startFakeRegistry({ tls, address = '127.0.0.1', port = 0 }: FakeRegistryOptions = {}): Promise<FakeRegistry> {
  const tags = new Map<string, Map<string, string>>();
  const contents = new Map<string, FakeContent>();
  const seen: SeenRequest[] = [];
  const intercepts: Intercept[] = [];

  const keep = (image: FakeImage): void => {
    contents.set(image.digest, image);
    image.blobs.forEach((blob) => contents.set(blob.digest, blob));
    image.children.forEach((child) => keep(child));
  };
  const answer = async (raw: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of raw) chunks.push(chunk as Buffer);
    const request = { method: raw.method ?? '', path: raw.url ?? '', headers: raw.headers, body: Buffer.concat(chunks).toString() };
    seen.push(request);
    for (const intercept of intercepts) if (await intercept(request, response, raw)) return;
    serve(request, response, tags, contents);
  };
  const handle = (raw: IncomingMessage, response: ServerResponse): void => void answer(raw, response).catch(() => response.destroy());
  const server: Server = tls === undefined ? createPlainServer(handle) : createTlsServer(tls, handle);
  server.on('clientError', (_, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, address, resolve));
  const { port: bound } = server.address() as AddressInfo;
  return {
    host: `${address.includes(':') ? `[${address}]` : address}:${bound}`, port: bound, seen,
    push: (repository, tag, image) => {
      keep(image);
      tags.set(repository, (tags.get(repository) ?? new Map<string, string>()).set(tag, image.digest));
    },
    forget: (digest) => void contents.delete(digest),
    intercept: (handler) => void intercepts.unshift(handler),
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

function serve({ method, path }: SeenRequest, response: ServerResponse, tags: ReadonlyMap<string, ReadonlyMap<string, string>>, contents: ReadonlyMap<string, FakeContent>): void {
  const match = /^\/v2\/(.+)\/(manifests|blobs|tags)\/([^/?]+)(?:\?.*)?$/.exec(path);
  const [, repository = '', kind = '', name = ''] = match ?? [];
  const known = tags.get(repository);
  if (kind === 'tags') {
    if (known === undefined) fail(response, 404, 'NAME_UNKNOWN', 'repository name not known to registry');
    else json(response, { name: repository, tags: [...known.keys()] });
    return;
  }
  const found = contents.get(name.startsWith('sha256:') ? name : (known?.get(name) ?? ''));
  if (found === undefined) fail(response, 404, kind === 'blobs' ? 'BLOB_UNKNOWN' : 'MANIFEST_UNKNOWN', `${kind} unknown`);
  else send(response, found, method === 'HEAD');
}

export function send(response: ServerResponse, { bytes, digest, mediaType }: FakeContent, headOnly = false): void {
  response.writeHead(200, { 'content-type': mediaType, 'content-length': bytes.length, 'docker-content-digest': digest });
  response.end(headOnly ? undefined : bytes);
}

export function json(response: ServerResponse, value: unknown, status = 200, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(value));
}

export function fail(response: ServerResponse, status: number, code: string, message = code, headers: Record<string, string> = {}): void {
  json(response, { errors: [{ code, message }] }, status, headers);
}
