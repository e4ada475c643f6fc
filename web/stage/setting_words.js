// A setting in words: the caption of a saved picture and the name of its file.
import { ACTIVATION_NAMES } from "../operators/activations.js";
import { formatNumber } from "../shared/numbers.js";

const KINDS = { convolution: "Convolution", max: "Max pooling", average: "Average pooling", lp: "Lp pooling" };
const FILLINGS = {
  zeros: "filled with zeros",
  reflect: "that mirrors the input",
  replicate: "that repeats the edge",
  circular: "from the opposite side",
  none: "without a part in the result",
};

/** One sentence: kernel, stride, padding, dilation, bias, activation, and the output they make. */
export function settingInWords(setting, bias, shape) {
  const { kind, channels, filters, groups, activation } = setting;
  const parts = [
    kind === "convolution" ? `kernel ${kernelSize(setting)}` : `window ${kernelSize(setting)}`,
    `stride ${both(setting.strideRows, setting.strideColumns)}`,
    paddingInWords(setting),
  ];
  if (kind === "lp") parts.push(`p = ${formatNumber(setting.p)}`);
  if (kind === "convolution") {
    parts.push(`dilation ${both(setting.dilationRows, setting.dilationColumns)}`);
    if (channels > 1) parts.push(`${channels} channels`);
    if (filters > 1) parts.push(`${filters} filters`);
    if (groups > 1) parts.push(`${groups} groups`);
    if (bias !== 0) parts.push(`bias ${formatNumber(bias, 3)}`);
    if (activation !== "none") parts.push(ACTIVATION_NAMES[activation]);
  }
  return `${KINDS[kind]}: ${parts.join(", ")}. ${setting.height} × ${setting.width} becomes ${shape.join(" × ")}.`;
}

/** A file's name without its ending, e.g. `convolution-3x3-stride-1`. */
export function fileName(setting) {
  const { dilationRows, dilationColumns, strideRows, strideColumns } = setting;
  const parts = [
    KINDS[setting.kind].toLowerCase().replace(" ", "-"),
    kernelSize(setting, "x"),
    `stride-${both(strideRows, strideColumns, "x")}`,
  ];
  if (dilationRows > 1 || dilationColumns > 1) parts.push(`dilation-${both(dilationRows, dilationColumns, "x")}`);
  return parts.join("-");
}

function kernelSize({ kernelHeight, kernelWidth }, times = " × ") {
  return `${kernelHeight}${times}${kernelWidth}`;
}

function both(rows, columns, times = " × ") {
  return rows === columns ? String(rows) : `${rows}${times}${columns}`;
}

function paddingInWords({ top, bottom, left, right, paddingMode }) {
  if (top + bottom + left + right === 0) return "no padding";
  const even = new Set([top, bottom, left, right]).size === 1;
  const amounts = even
    ? `padding of ${top} on each side`
    : `padding of ${top} above, ${bottom} below, ${left} left, ${right} right`;
  return `${amounts} ${FILLINGS[paddingMode]}`;
}
