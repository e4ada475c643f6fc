// Colours of the plane and its cells: from one picture to the most, ever farther from the colour of the page.
import { divergingColor, resolvedColors, textOnDiverging } from "../shared/palette.js";

const [PALEST, DARKEST] = [0.32, 1]; // of the scale, for one picture and the most on a light page
const [DIMMEST, BRIGHTEST] = [1, 0.28]; // the same on a dark one
const RIGHT_LIGHT = [-0.4, -0.9];
const RIGHT_DARK = [-0.9, -0.4];

/** { text, line, paper, group } as CSS colours of the theme, and { fill(right, share), ink(right, share) } of a cell. */
export function planeColors(root) {
  const style = resolvedColors(root, {
    text: "--st-text-color",
    line: "--st-border-color",
    paper: "--st-background-color",
    group: "--st-secondary-background-color",
  });
  const dark = textOnPaperIsLighter(style);
  const ends = { right: dark ? RIGHT_DARK : RIGHT_LIGHT, wrong: dark ? [DIMMEST, BRIGHTEST] : [PALEST, DARKEST] };
  const scaleValue = (right, share) => {
    const [one, most] = right ? ends.right : ends.wrong;
    return one + (most - one) * share;
  };
  return {
    ...style,
    fill: (right, share) => divergingColor(scaleValue(right, share), 1),
    ink: (right, share) => textOnDiverging(scaleValue(right, share), 1),
  };
}

function textOnPaperIsLighter({ text, paper }) {
  const [ink, page] = [text, paper].map((color) =>
    color
      .match(/[\d.]+/g)
      .slice(0, 3)
      .reduce((sum, each) => sum + Number(each), 0),
  );
  return ink > page;
}
