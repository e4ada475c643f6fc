// Size and wording of the numbers in the three grids of the working, fixed for a setting so that nothing jumps.
import { LINES_FROM } from "../shared/canvas.js";
import { decimalsFor, formatNumber, LETTER } from "../shared/numbers.js";

const ROOMY_KERNEL = 5; // longest side of a kernel whose working has large cells
const WRITTEN = 16; // longest side of a window whose numbers are written out; a larger one is a picture
const PICTURE = { most: 256, least: 150 }; // px that such a picture may take
const SIGNS = 64; // px that the signs between the three grids take
const SAMPLED = 4096; // values that are written out to see how wide they get
const CHANNEL_NAME = 52; // px that a channel's name and sum take beside its grids
const CAPTION = 26; // px
const FRAME = 4; // px that a grid is wider than its cells
const ROOMY = { size: 14, height: 32, least: 26, most: 46 }; // px
const COMPACT = { size: 12, height: 17, least: 18, most: 18 };

/** Whether the window has too many numbers to write them out: its cells are shown by their colours alone. */
export function isPictured({ kernelHeight, kernelWidth }) {
  return Math.max(kernelHeight, kernelWidth) > WRITTEN;
}

/**
 * How the numbers of a scene are set in `width` px: { window, kernel, products }, each
 * { label(value), size, cellWidth, cellHeight, gap }; `lines` that the grids of a channel take, and `height`, the px
 * of those of all channels shown.
 */
export function workingLooks(scene, width) {
  const { kernelHeight, kernelWidth } = scene.setting;
  if (isPictured(scene.setting)) return picturedLooks(scene, width);
  const roomy = Math.max(kernelHeight, kernelWidth) <= ROOMY_KERNEL && scene.channelsShown.length === 1;
  const looks = looksOf(roomy ? ROOMY : COMPACT, scene, width);
  if (!roomy || looks.lines === 1) return looks;
  // Long numbers: rather small ones in one line than large ones in two, where that is enough.
  const small = looksOf(COMPACT, scene, width);
  return small.lines === 1 ? small : looks;
}

function looksOf({ size, height, least, most }, { setting, image, kernel, limits, channelsShown }, width) {
  const { kernelWidth } = setting;
  const compact = size === COMPACT.size;
  const grids = gridsOf(setting);
  const besides = besidesOf(setting, channelsShown);
  const fair = Math.floor((width - besides) / (grids * kernelWidth)) - 1;
  const wanted = Math.max(least, Math.min(most, fair));
  const look = (values, limit) => {
    const label = (value) => formatNumber(value, decimalsFor(limit), compact);
    const longest = values.reduce((length, value) => Math.max(length, label(value).length), 1);
    const cellWidth = Math.max(wanted, Math.ceil(longest * size * LETTER) + 5);
    return { label, size, cellWidth, cellHeight: height, gap: 1 };
  };
  const someInk = image.find((value) => value !== 0) ?? 0;
  const products = [...kernel].flatMap((weight) => [weight * limits.input, weight * someInk]);
  const looks = {
    window: look(image.slice(0, SAMPLED), limits.input),
    kernel: look(kernel, limits.kernel),
    products: look(products, limits.products),
  };
  return inLines(looks, setting, channelsShown, width);
}

function picturedLooks({ setting, channelsShown }, width) {
  const fair = (width - besidesOf(setting, channelsShown)) / gridsOf(setting);
  const side = Math.max(PICTURE.least, Math.min(PICTURE.most, fair));
  const cell = Math.max(1, Math.floor(side / Math.max(setting.kernelHeight, setting.kernelWidth)));
  const gap = cell >= LINES_FROM ? 1 : 0;
  const look = { label: () => "", size: COMPACT.size, cellWidth: cell - gap, cellHeight: cell - gap, gap };
  return inLines({ window: look, kernel: look, products: look }, setting, channelsShown, width);
}

function gridsOf({ kind }) {
  return kind === "convolution" ? 3 : 1;
}

/** Width that a channel's grids do not have. */
function besidesOf(setting, channelsShown) {
  return SIGNS + gridsOf(setting) * FRAME + (channelsShown.length > 1 ? CHANNEL_NAME : 0);
}

/** `looks` with the lines and the height that they make. */
function inLines(looks, setting, channelsShown, width) {
  const { kernelHeight, kernelWidth } = setting;
  const shown = Object.values(looks).slice(0, gridsOf(setting));
  const besides = besidesOf(setting, channelsShown);
  const across = shown.reduce((sum, { cellWidth, gap }) => sum + kernelWidth * (cellWidth + gap), besides);
  const lines = Math.ceil(across / width);
  const { cellHeight, gap } = looks.window;
  return { ...looks, lines, height: lines * (channelsShown.length * kernelHeight * (cellHeight + gap) + CAPTION) };
}
