// The numbers of a cell's working as texts that hold together: each is what those before it give, as they are written.

import { ACTIVATIONS } from "../operators/activations.js";
import { added, fewestDigits, finer, heldTogether, readNumber, roundsTo, withDecimals } from "../shared/numbers.js";

export const STYLE = withDecimals(4);

const LOGITS_SHOWN = 5;
const MOST_SHARPER = 3; // digits of a share, which comes from float32, where the powers are of float64

/** An activation's argument and value. */
export function writtenBend({ activation, slope, value }, argument) {
  return heldTogether([argument], (number) => ACTIVATIONS[activation](number, slope), value, STYLE);
}

/** Of a weighted sum { sum, bias, before, value } as texts (softmax: no value), and the `style` of its sum. */
export function writtenSums(working) {
  const { activation, sum, bias, before, value } = working;
  const isLinear = activation === "linear";
  const last = isLinear
    ? { more: 0, result: "" }
    : activation === "softmax"
      ? writtenShares(working)
      : writtenBend(working, before);
  const end = isLinear ? value : before;
  const { texts, result, more } = heldTogether([sum, bias ?? 0], added, end, STYLE, finer(STYLE, last.more));
  return { sum: texts[0], bias: texts[1], before: result, value: last.result, style: finer(STYLE, more) };
}

/**
 * The style of a sum's terms, of which the first `first` are listed, then `step` more at a time, and of the rest their
 * sum: in each case what is listed gives the sum as it is written.
 */
export function writtenTerms(terms, working, first, step) {
  const { style } = writtenSums(working);
  const more = fewestDigits((digits) => {
    const written = (value) => readNumber(STYLE.write(value, digits));
    let [listed, count] = [0, 0];
    for (let end = first; ; end += step) {
      for (; count < Math.min(end, terms.length); count += 1) listed += written(terms[count]);
      const rest = written(terms.slice(count).reduce((sum, term) => sum + term, 0));
      if (!roundsTo(listed + rest, working.sum, style)) return false;
      if (count === terms.length) return true;
    }
  });
  return finer(STYLE, more);
}

/**
 * A softmax as texts: the unit's { logit, largest, exponential, total, result }, the `rows` of the largest logits, and how
 * many digits `more` than usual the logits have.
 */
export function writtenShares({ logits, largest, exponential, total, value, input, before }) {
  const logit = input?.value ?? before;
  const order = Array.from(logits, (_, unit) => unit).sort((one, other) => logits[other] - logits[one]);
  const rows = order.slice(0, LOGITS_SHOWN).map((unit) => {
    const power = Math.exp(logits[unit] - largest);
    return { unit, logit: logits[unit], power, share: power / total };
  });
  const all = [{ logit, power: exponential }, ...rows];
  const { powers, sharper } = digitsOfPowers({ exponential, total, value, rows });
  const power = finer(STYLE, powers);
  const more = fewestDigits((digits) => {
    const read = (number) => readNumber(STYLE.write(number, digits));
    return all.every((one) => roundsTo(Math.exp(read(one.logit) - read(largest)), one.power, power));
  });
  return {
    ...{ logit: STYLE.write(logit, more), largest: STYLE.write(largest, more), exponential: power.write(exponential) },
    ...{ total: power.write(total), result: STYLE.write(value, sharper), more },
    rows: rows.map((row) => ({
      ...{ unit: row.unit, logit: STYLE.write(row.logit, more), exponential: power.write(row.power) },
      share: STYLE.write(row.share),
    })),
  };
}

/** Digits of the powers and their total with which every share is their quotient, and digits of the unit's own share. */
function digitsOfPowers({ exponential, total, value, rows }) {
  const quotient = (power, more) => readNumber(STYLE.write(power, more)) / readNumber(STYLE.write(total, more));
  for (let sharper = 0; sharper <= MOST_SHARPER; sharper += 1) {
    const powers = fewestDigits(
      (more) =>
        roundsTo(quotient(exponential, more), value, STYLE, sharper) &&
        rows.every(({ power, share }) => roundsTo(quotient(power, more), share, STYLE)),
    );
    if (powers !== null) return { powers, sharper };
  }
  return { powers: 0, sharper: 0 };
}
