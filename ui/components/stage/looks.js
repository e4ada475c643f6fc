// Size and wording of the numbers in the three grids of the working, fixed for a setting so that nothing jumps.
import { decimalsFor, formatNumber } from "./numbers.js";

const ROOMY_KERNEL = 5; // longest side of a kernel whose working has large cells
const SIGNS = 76; // px that the signs between the three grids take
const SAMPLED = 4096; // values that are written out to see how wide they get
const LETTER = 0.56; // width of a digit, of the size of its type
const ROOMY = { size: 14, height: 32, least: 32, most: 46 }; // px
const COMPACT = { size: 12, height: 17, least: 18, most: 18 };

/**
 * How the numbers of a setting are set in `width` px: { window, kernel, products }, each
 * { label(value), size, cellWidth, cellHeight }, and `height`, the px that the grids of `channelsShown` channels take together.
 */
export function workingLooks(setting, image, kernel, limits, width, channelsShown) {
  const { kernelHeight, kernelWidth } = setting;
  const compact = Math.max(kernelHeight, kernelWidth) > ROOMY_KERNEL;
  const { size, height, least, most } = compact ? COMPACT : ROOMY;
  const grids = setting.kind === "convolution" ? 3 : 1;
  const fair = Math.floor((width - SIGNS) / (grids * kernelWidth)) - 1;
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
  const across = shown.reduce((sum, { cellWidth }) => sum + kernelWidth * (cellWidth + 1) + 4, SIGNS);
  return { ...looks, height: channelsShown * Math.ceil(across / width) * (kernelHeight * (height + 1) + 26) };
}
