import { request } from 'node:http';

const LARGEST_BYTES = 64 * 2 ** 20;

/** The socket of an endpoint such as `unix:///var/run/docker.sock`; null for one that is reached otherwise. */
export function socketOf(host: string | undefined): string | null {
  return host?.startsWith('unix://') ? host.slice('unix://'.length) : null;
}

/**
 * What `GET PATH` of the Docker Engine API answers (https://docs.docker.com/reference/api/engine/), as JSON. A question
 * takes a few milliseconds this way, and a `docker` process forty to a hundred. Throws when there is no good answer,
 * a TimeoutError when there is none within `timeoutMs`.
 */
export function askSocket(socketPath: string, path: string, timeoutMs: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const signal = AbortSignal.timeout(timeoutMs);
    // Aborted, Node says AbortError; ours says TimeoutError.
    const fail = (error: Error): void => reject(signal.aborted ? (signal.reason as Error) : error);
    const asked = request({ socketPath, path, headers: { host: 'docker' }, signal }, (response) => {
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > LARGEST_BYTES) asked.destroy(new Error(`the engine's answer to ${path} is too large`));
        else chunks.push(chunk);
      });
      response.on('error', fail);
      response.on('end', () => {
        try {
          if (response.statusCode !== 200) throw new Error(`the engine answers ${response.statusCode} to ${path}`);
          resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')));
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
    asked.on('error', fail).end();
  });
}
