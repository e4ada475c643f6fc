// Which symbols a few typed letters mean.

/**
 * How well a symbol fits what was typed: 0 not at all, then the higher the better. `typed` may be part of the LaTeX
 * command, the beginning of a word of the Unicode name or of the package, or the character itself; several words must all fit.
 */
export function fitOf(symbol, typed) {
  const words = typed.normalize("NFC").trim().split(/\s+/).filter(Boolean);
  if (!words.length) return 1;
  return Math.min(...words.map((word) => wordFit(symbol, word)));
}

function wordFit({ latex, unicode, unicode_name: name, package: origin }, word) {
  const bare = latex.replace(/^\\/, "");
  if (word === latex || word === bare || word === unicode) return 6;
  const small = word.toLowerCase();
  if (small === bare.toLowerCase() || small === latex.toLowerCase()) return 5;
  if (latex.toLowerCase().startsWith(small) || bare.toLowerCase().startsWith(small)) return 4;
  if (small.length > 1 && latex.toLowerCase().includes(small)) return 3;
  const names = ` ${name.toLowerCase()} `;
  const begun = small.length > 1 ? small : `${small} `; // one letter is a word of its own
  if (names.includes(` ${begun}`) || names.includes(`-${begun}`)) return 2;
  return small.length > 2 && origin.toLowerCase().startsWith(small) ? 2 : 0;
}
