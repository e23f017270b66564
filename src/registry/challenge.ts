/** One way in that a server offers with 401. */
export interface Challenge {
  /** In lower case: `bearer`, `basic`. */
  readonly scheme: string;
  /** Names in lower case. */
  readonly parameters: Readonly<Record<string, string>>;
}

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+/;

/**
 * Reads the value of a `WWW-Authenticate` header, which may hold several challenges, and several headers joined by commas.
 * What cannot be read ends the list; never throws. [RFC 9110, 11.6.1]
 */
export function parseChallenges(header: string): Challenge[] {
  const challenges: { scheme: string; parameters: Record<string, string> }[] = [];
  let rest = header.trim();
  while (rest !== '') {
    const parameter = takeParameter(rest);
    const current = challenges.at(-1);
    if (parameter !== null && current !== undefined) {
      current.parameters[parameter.name] ??= parameter.value;
      rest = parameter.rest;
    } else {
      const scheme = token.exec(rest)?.[0];
      if (scheme === undefined) break;
      challenges.push({ scheme: scheme.toLowerCase(), parameters: Object.create(null) as Record<string, string> });
      // A token68 such as that of Negotiate is no parameter; nobody here needs it.
      rest = rest.slice(scheme.length).replace(/^[ \t]+[A-Za-z0-9._~+/-]+=*[ \t]*(?=,|$)/, '');
    }
    rest = rest.replace(/^[\s,]+/, '');
  }
  return challenges;
}

function takeParameter(text: string): { name: string; value: string; rest: string } | null {
  const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([!#$%&'*+.^_`|~0-9A-Za-z:/-]+))/s.exec(text);
  if (match === null) return null;
  const [whole, name = '', quoted, bare] = match;
  return { name: name.toLowerCase(), value: quoted?.replace(/\\(.)/gs, '$1') ?? bare ?? '', rest: text.slice(whole.length) };
}
