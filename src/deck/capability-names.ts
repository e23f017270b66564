/** What `needs` may ask of a machine, besides steps; the machine's side of each is judged by the host. */
export type CapabilityName = 'engine' | 'buildx' | 'privileged';

export const capabilityNames: readonly string[] = ['engine', 'buildx', 'privileged'] satisfies readonly CapabilityName[];
