// Size and wording of the numbers in the three grids of the working, fixed for a setting so that nothing jumps.
import { decimalsFor, formatNumber } from "./numbers.js";

const ROOMY_KERNEL = 5; // longest side of a kernel whose working has large cells
const SIGNS = 64; // px that the signs between the three grids take
const SAMPLED = 4096; // values that are written out to see how wide they get
const CHANNEL_NAME = 52; // px that a channel's name and sum take beside its grids
const CAPTION = 26; // px
const LETTER = 0.5; // width of a digit, of the size of its type
const FRAME = 4; // px that a grid is wider than its cells
const ROOMY = { size: 14, height: 32, least: 26, most: 46 }; // px
const COMPACT = { size: 12, height: 17, least: 18, most: 18 };

/**
 * How the numbers of a scene are set in `width` px: { window, kernel, products }, each
 * { label(value), size, cellWidth, cellHeight }; `lines` that the grids of a channel take, and `height`, the px of
 * those of all channels shown.
 */
export function workingLooks(scene, width) {
  const { kernelHeight, kernelWidth } = scene.setting;
  const roomy = Math.max(kernelHeight, kernelWidth) <= ROOMY_KERNEL && scene.channelsShown.length === 1;
  const looks = looksOf(roomy ? ROOMY : COMPACT, scene, width);
  if (!roomy || looks.lines === 1) return looks;
  // Long numbers: rather small ones in one line than large ones in two, where that is enough.
  const small = looksOf(COMPACT, scene, width);
  return small.lines === 1 ? small : looks;
}

function looksOf({ size, height, least, most }, { setting, image, kernel, limits, channelsShown }, width) {
  const { kernelHeight, kernelWidth } = setting;
  const compact = size === COMPACT.size;
  const grids = setting.kind === "convolution" ? 3 : 1;
  const besides = SIGNS + grids * FRAME + (channelsShown.length > 1 ? CHANNEL_NAME : 0);
  const fair = Math.floor((width - besides) / (grids * kernelWidth)) - 1;
  const wanted = Math.max(least, Math.min(most, fair));
  const look = (values, limit) => {
    const label = (value) => formatNumber(value, decimalsFor(limit), compact);
    const longest = values.reduce((length, value) => Math.max(length, label(value).length), 1);
    return { label, size, cellWidth: Math.max(wanted, Math.ceil(longest * size * LETTER) + 5), cellHeight: height };
  };
  const someInk = image.find((value) => value !== 0) ?? 0;
  const products = [...kernel].flatMap((weight) => [weight * limits.input, weight * someInk]);
  const looks = {
    window: look(image.slice(0, SAMPLED), limits.input),
    kernel: look(kernel, limits.kernel),
    products: look(products, limits.products),
  };
  const shown = Object.values(looks).slice(0, grids);
  const across = shown.reduce((sum, { cellWidth }) => sum + kernelWidth * (cellWidth + 1), besides);
  const lines = Math.ceil(across / width);
  return { ...looks, lines, height: lines * (channelsShown.length * kernelHeight * (height + 1) + CAPTION) };
}
