import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** A certificate and its key, PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

export interface Authority extends Identity {
  /** A certificate for a host, signed by this authority. */
  issue(options: { readonly names?: readonly string[]; readonly addresses?: readonly string[]; readonly expired?: boolean }): Identity;
}

/** A certificate authority of the test's own: no key stands in the repository, none expires there. [RFC 5280] */
export function createAuthority(): Authority {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = 'test authority';
  const cert = certificate({ subject: issuer, issuer, key: keys.publicKey, signer: keys.privateKey, extensions: [extension('551d13', seq(tlv(0x01, Buffer.from([0xff]))), true)], expired: false });
  return {
    cert, key: pem(keys.privateKey),
    issue: ({ names = [], addresses = [], expired = false }) => {
      const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const alternatives = seq(...names.map((name) => tlv(0x82, Buffer.from(name))), ...addresses.map((address) => tlv(0x87, Buffer.from(address.split('.').map(Number)))));
      return { cert: certificate({ subject: 'registry', issuer, key: own.publicKey, signer: keys.privateKey, extensions: [extension('551d11', alternatives)], expired }), key: pem(own.privateKey) };
    },
  };
}

interface Request {
  readonly subject: string;
  readonly issuer: string;
  readonly key: KeyObject;
  readonly signer: KeyObject;
  readonly extensions: readonly Buffer[];
  readonly expired: boolean;
}

let serial = 1;

function certificate({ subject, issuer, key, signer, extensions, expired }: Request): string {
  const ecdsaWithSha256 = seq(oid('2a8648ce3d040302'));
  const day = 86_400_000;
  const validity = expired ? seq(time(Date.now() - 20 * day), time(Date.now() - 10 * day)) : seq(time(Date.now() - day), time(Date.now() + 10 * day));
  const body = seq(
    tlv(0xa0, integer(2)), integer(serial++), ecdsaWithSha256, name(issuer), validity, name(subject),
    key.export({ type: 'spki', format: 'der' }), tlv(0xa3, seq(...extensions)),
  );
  const signature = createSign('sha256').update(body).sign(signer);
  const der = seq(body, ecdsaWithSha256, tlv(0x03, Buffer.concat([Buffer.from([0]), signature])));
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
}

/** One value of DER: tag, length, content. */
function tlv(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function seq(...parts: readonly Buffer[]): Buffer {
  return tlv(0x30, Buffer.concat(parts));
}

function oid(hex: string): Buffer {
  return tlv(0x06, Buffer.from(hex, 'hex'));
}

function integer(value: number): Buffer {
  return tlv(0x02, Buffer.from([value]));
}

function name(common: string): Buffer {
  return seq(tlv(0x31, seq(oid('550403'), tlv(0x0c, Buffer.from(common)))));
}

function time(ms: number): Buffer {
  return tlv(0x17, Buffer.from(`${new Date(ms).toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return seq(oid(id), ...(critical ? [tlv(0x01, Buffer.from([0xff]))] : []), tlv(0x04, value));
}

function pem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
