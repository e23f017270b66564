import type { CredentialStore } from './credentials.ts';
export interface DockerConfigOptions { readonly file: string | null }
export function createDockerCredentials(_: DockerConfigOptions): CredentialStore {
  return () => Promise.resolve(null);
}
