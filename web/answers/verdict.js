// What an honest answer says; the same as hasy_core/recognition/verdict.py, to which a test compares it.

/**
 * Calibrated probabilities, as `calibrated` in hasy_core/evaluation/calibration.py; `into` a Float64Array of the same
 * length.
 */
export function calibrate(probabilities, { temperature, knee }, into) {
  const bend = (value) => (knee > 0 ? value ** 2 / (value + knee) : value);
  let largest = 0;
  for (const value of probabilities) largest = Math.max(largest, bend(value));
  let sum = 0;
  for (let index = 0; index < into.length; index++) {
    into[index] = (bend(probabilities[index]) / largest) ** (1 / temperature);
    sum += into[index];
  }
  for (let index = 0; index < into.length; index++) into[index] /= sum;
  return into;
}

/** The indices of the `count` largest values, largest first, equal ones in their order. */
export function largestFirst(values, count) {
  const best = [];
  for (let index = 0; index < values.length; index++) {
    let place = best.length;
    while (place > 0 && values[index] > values[best[place - 1]]) place -= 1;
    if (place < count) {
      best.splice(place, 0, index);
      if (best.length > count) best.pop();
    }
  }
  return best;
}

/** {kind, sentence, members} of calibrated probabilities and a raster (255 = ink); `facts` as Python's `answer_facts`. */
export function judge(values, raster, facts) {
  const { symbols, groups, thresholds } = facts;
  let ink = 0;
  for (const value of raster) if (value > 0) ink += 1;
  if (!ink) return { kind: "empty", sentence: "", members: [] };
  const [best] = largestFirst(values, 1);
  const { latex, group } = symbols[best];
  const share = values[best];
  const guess = `best guess ${latex}, ${wholePercent(share)}`;
  if (ink <= thresholds.dot_ink) {
    return { kind: "dot", sentence: `No more than a dot, and its size is lost: ${guess}.`, members: [best] };
  }
  if (ink > thresholds.full_ink && !thresholds.full_symbols.includes(best)) {
    const names = thresholds.full_symbols.map((index) => symbols[index].latex).join(" and ");
    const sentence = `Nearly all ink: in HASYv2 only ${names} are so full.`;
    return { kind: "full", sentence, members: [...thresholds.full_symbols] };
  }
  if (share >= thresholds.sure) return { kind: "sure", sentence: `${latex}, ${wholePercent(share)}.`, members: [best] };
  const members = (groups[group]?.members ?? []).filter((index) => values[index] >= thresholds.named);
  const together = members.reduce((sum, index) => sum + values[index], 0);
  if (members.length > 1 && together >= thresholds.likely) {
    members.sort((one, other) => values[other] - values[one] || one - other);
    const names = members.map((index) => symbols[index].latex).join(", ");
    const oneOf = together >= thresholds.sure ? "One of" : "Probably one of";
    const sentence = `${oneOf} ${names}, ${wholePercent(together)} together: they look alike.`;
    return { kind: "group", sentence, members };
  }
  if (share >= thresholds.likely) {
    return { kind: "likely", sentence: `Probably ${latex}, ${wholePercent(share)}.`, members: [best] };
  }
  return { kind: "unsure", sentence: `Not sure: ${guess}.`, members: [best] };
}

/** How far an answer's probability can be trusted, in one sentence: what was measured where it lies. */
export function measuredShare(share, { measured, calibration }) {
  const tenth = measured.find(({ low, high }) => share > low && share <= high);
  if (!tenth) return calibration;
  const [low, high] = [tenth.low, tenth.high].map((end) => Math.round(100 * end));
  return (
    `${calibration} Of ${tenth.count.toLocaleString("en")} test pictures of HASY answered with ${low} to ${high} %, ` +
    `${Math.round(100 * tenth.right)} in 100 were read rightly.`
  );
}

function wholePercent(share) {
  if (share > 0.99) return "over 99 %";
  if (share < 0.01) return "under 1 %";
  return `${Math.floor(100 * share + 0.5)} %`;
}
