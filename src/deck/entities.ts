/** Named character references of HTML 4, by code point; HTML 5 has two thousand more that nobody writes in slides. */
const RANGES: readonly (readonly [first: number, names: string])[] = [
  [160, 'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot '
    + 'cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml '
    + 'Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig '
    + 'agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute '
    + 'ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml'],
  [913, 'Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi Omicron Pi Rho'],
  [931, 'Sigma Tau Upsilon Phi Chi Psi Omega'],
  [945, 'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigmaf sigma tau upsilon phi chi psi omega'],
  [8592, 'larr uarr rarr darr harr'],
  [8656, 'lArr uArr rArr dArr hArr'],
];
const SINGLES = 'quot:34 amp:38 apos:39 lt:60 gt:62 OElig:338 oelig:339 Scaron:352 scaron:353 Yuml:376 fnof:402 circ:710 tilde:732 '
  + 'ensp:8194 emsp:8195 thinsp:8201 zwnj:8204 zwj:8205 ndash:8211 mdash:8212 lsquo:8216 rsquo:8217 sbquo:8218 ldquo:8220 rdquo:8221 '
  + 'bdquo:8222 dagger:8224 Dagger:8225 bull:8226 hellip:8230 permil:8240 prime:8242 Prime:8243 lsaquo:8249 rsaquo:8250 oline:8254 '
  + 'euro:8364 trade:8482 crarr:8629 forall:8704 part:8706 exist:8707 empty:8709 isin:8712 notin:8713 ni:8715 prod:8719 sum:8721 '
  + 'minus:8722 radic:8730 infin:8734 and:8743 or:8744 cap:8745 cup:8746 int:8747 asymp:8776 ne:8800 equiv:8801 le:8804 ge:8805 '
  + 'sub:8834 sup:8835 check:10003 cross:10007';

let codePoints: Map<string, number> | null = null;

/** Replaces character references as CommonMark reads them in text; what is none of them stays as it is. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,7}));/g, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) {
      const known = namedCodePoints().get(name);
      return known === undefined ? whole : String.fromCodePoint(known);
    }
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number.parseInt(decimal, 10);
    return code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? '\ufffd' : String.fromCodePoint(code);
  });
}

function namedCodePoints(): Map<string, number> {
  if (codePoints === null) {
    codePoints = new Map(SINGLES.split(' ').map((pair) => pair.split(':')).map(([name = '', code = '']) => [name, Number(code)]));
    for (const [first, names] of RANGES) {
      for (const [at, name] of names.split(' ').entries()) codePoints.set(name, first + at);
    }
  }
  return codePoints;
}
