import type { Variable } from '../deck/deck.ts';
import type { Endpoint } from './engine.ts';

/** A variable that the program sets or unsets for every step, with the reason a learner can read. */
export type HostVariable = Variable;

export interface Places {
  /** Our own builder selection lives here, in the state directory: the builder's container outlives a session. */
  readonly buildxConfig: string;
  /** The folder with the `multiarch-workshop` command, first on PATH; null: PATH stays. */
  readonly binFolder: string | null;
}

/** The user's variables that break the talk; each was seen to. Listed whether the user has them or not. */
const UNSET: readonly { readonly name: string; readonly why: string }[] = [
  { name: 'BUILDX_BUILDER', why: 'it would override the builder that the talk creates and selects' },
  { name: 'BUILDKIT_HOST', why: 'it would send the builds to another BuildKit' },
  { name: 'DOCKER_DEFAULT_PLATFORM', why: 'it would force one platform on every build and run' },
  { name: 'DOCKER_CONTENT_TRUST', why: 'it would demand signatures that images on localhost do not have' },
  { name: 'BUILDX_NO_DEFAULT_ATTESTATIONS', why: 'the talk shows attestations first, and turns them off where it says so' },
  { name: 'BUILDX_GIT_LABELS', why: 'it would add labels to the images, and other digests with them' },
  { name: 'SOURCE_DATE_EPOCH', why: 'it would change the digests of what is built' },
  { name: 'CDPATH', why: 'it makes cd print and go elsewhere' },
  { name: 'GREP_OPTIONS', why: 'it changes what grep finds in a check' },
  { name: 'POSIXLY_CORRECT', why: 'it changes what bash understands' },
];

/** What every step, check and probe gets beside the user's own environment, in the order it is shown. */
export function hostVariables(userEnv: Readonly<Record<string, string>>, endpoint: Endpoint, places: Places): HostVariable[] {
  const pinned: HostVariable[] = endpoint.context === null
    ? [
        { name: 'DOCKER_HOST', value: endpoint.host, why: 'the engine is resolved once and pinned, so that all steps reach the same one' },
        { name: 'DOCKER_CONTEXT', value: null, why: 'DOCKER_HOST says it already' },
      ]
    : [
        { name: 'DOCKER_CONTEXT', value: endpoint.context, why: 'the engine is resolved once and pinned, so that all steps reach the same one' },
        { name: 'DOCKER_HOST', value: null, why: 'DOCKER_CONTEXT says it already, with its TLS keys' },
      ];
  return [
    ...pinned,
    { name: 'BUILDX_CONFIG', value: places.buildxConfig, why: '`buildx create --use` changes the selected builder: ours, not yours' },
    { name: 'BUILDKIT_PROGRESS', value: 'plain', why: 'the build log comes as lines that can be kept and scrolled' },
    { name: 'DOCKER_CLI_HINTS', value: 'false', why: 'no advertisements between the lines' },
    ...(places.binFolder === null ? [] : [ownCommand(places.binFolder, userEnv['PATH'])]),
    ...UNSET.map(({ name, why }) => ({ name, value: null, why })),
  ];
}

function ownCommand(binFolder: string, path = '/usr/local/bin:/usr/bin:/bin'): HostVariable {
  return { name: 'PATH', value: `${binFolder}:${path}`, why: 'steps and checks call `multiarch-workshop` itself' };
}

/** `env` with `variables` applied in order; a null value unsets. */
export function applyVariables(env: Readonly<Record<string, string>>, variables: readonly Variable[]): Record<string, string> {
  const next: Record<string, string> = { ...env };
  for (const { name, value } of variables) {
    if (value === null) delete next[name];
    else next[name] = value;
  }
  return next;
}

/** Lines for `eval` in a POSIX shell: each variable with its reason as a comment before it. */
export function shellLines(variables: readonly Variable[]): string[] {
  return variables.flatMap(({ name, value, why }) => [`# ${why.replace(/\s+/g, ' ')}`, value === null ? `unset ${name}` : `export ${name}=${shellQuote(value)}`]);
}

/** A word that any POSIX shell reads back as `text`. */
export function shellQuote(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
