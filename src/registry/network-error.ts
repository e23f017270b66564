import { printable } from './printable.ts';
import { RegistryError } from './registry-error.ts';

/** The server speaks http where https was tried, or the other way round. */
export class WrongScheme extends Error {
  override readonly name = 'WrongScheme';
  /** What to tell the user when the other scheme is no choice. */
  readonly problem: RegistryError;
  constructor(problem: RegistryError) {
    super(problem.message);
    this.problem = problem;
  }
}

/** Says what a failed connection means. `where` is host and port, without anything secret; `answered`: it began well. */
export function explainNetworkError(error: unknown, where: string, answered = false): Error {
  if (error instanceof RegistryError || error instanceof WrongScheme) return error;
  const code = codeOf(error);
  const fault = (kind: RegistryError['kind'], message: string, remedy: string): RegistryError => new RegistryError(kind, message, remedy);
  switch (code) {
    case 'ENOTFOUND': case 'EAI_NONAME':
      return fault('dns', `there is no host named ${hostOf(where)}`, 'check the spelling of the registry, and that this network can look names up');
    case 'EAI_AGAIN': case 'EAI_FAIL':
      return fault('dns', `the name ${hostOf(where)} could not be looked up`, 'check that this machine has a network and a name server');
    case 'ECONNREFUSED':
      return fault('refused', `nothing listens at ${where}`, 'start the registry, or check its port');
    case 'ETIMEDOUT': case 'ERR_SOCKET_CONNECTION_TIMEOUT':
      return fault('timeout', `${where} does not answer`, 'check the network, a firewall, a VPN');
    case 'EHOSTUNREACH': case 'ENETUNREACH': case 'ENETDOWN': case 'EADDRNOTAVAIL': case 'EHOSTDOWN': case 'EPERM': case 'EACCES':
      return fault('unreachable', `no way to ${where} from here (${code})`, 'check the network, a firewall, a VPN');
    case 'ECONNRESET': case 'EPIPE': case 'ECONNABORTED': case 'ERR_STREAM_PREMATURE_CLOSE':
      return fault('broken-off', `${where} broke the connection off`, 'try again; if it stays so, look at the log of the registry or of a proxy before it');
    case 'ERR_SSL_WRONG_VERSION_NUMBER': case 'EPROTO': case 'ERR_SSL_PACKET_LENGTH_TOO_LONG': case 'ERR_SSL_UNEXPECTED_MESSAGE':
      return new WrongScheme(fault('tls', `${where} does not speak TLS`, 'if it is a registry without TLS, and you trust the network, add --insecure'));
    default:
  }
  const message = printable(error instanceof Error ? error.message : String(error));
  if (code.startsWith('HPE_') && answered) return fault('bad-content', `${where} sent more or something else than it announced (${code})`, 'something between here and the registry changes content: try without a proxy or mirror, or ask its owner');
  if (code.startsWith('HPE_')) return new WrongScheme(fault('not-a-registry', `${where} does not speak HTTP (${code})`, 'check the port: something else listens there'));
  if (isCertificateError(code)) return fault('tls', `the certificate of ${where} is not trusted: ${message} (${code})`, certificateRemedy(code));
  return fault('unreachable', `${where} could not be asked: ${message}`, 'try again with --verbose');
}

/** Whether another authority might have helped. */
export function isUntrusted(error: unknown): boolean {
  return ['UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'SELF_SIGNED_CERT_IN_CHAIN', 'DEPTH_ZERO_SELF_SIGNED_CERT'].includes(codeOf(error));
}

/** Whether there was no connection at all. */
export function isConnectFailure(error: unknown): boolean {
  return ['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EHOSTDOWN'].includes(codeOf(error));
}

function isCertificateError(code: string): boolean {
  return code.startsWith('ERR_TLS') || code.startsWith('ERR_SSL') || code.startsWith('CERT_') || code.startsWith('UNABLE_TO')
    || ['SELF_SIGNED_CERT_IN_CHAIN', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'ERR_TLS_CERT_ALTNAME_INVALID', 'HOSTNAME_MISMATCH', 'INVALID_CA', 'PATH_LENGTH_EXCEEDED'].includes(code);
}

function certificateRemedy(code: string): string {
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') return 'renew the certificate of the registry, and check the clock of this machine';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'use the name that the certificate is for';
  return 'name the file of its authority with --cacert FILE, or, if you trust the network, add --insecure';
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, errors } = error as { code?: unknown; errors?: readonly unknown[] };
  if (typeof code === 'string') return code;
  return Array.isArray(errors) && errors.length > 0 ? codeOf(errors[0]) : '';
}

function hostOf(where: string): string {
  return where.replace(/:\d+$/, '');
}
