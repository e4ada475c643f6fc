// Activations, one number at a time: those of hasy_core.arithmetic.ACTIVATIONS and of hasy_core.graph.ops.ACTIVATIONS.

import { erf } from "./error_function.js";

/**
 * @typedef {(
 *   "none" | "linear" | "relu" | "relu6" | "leaky_relu" | "elu" | "gelu" | "silu" | "sigmoid" | "tanh" | "softplus"
 * )} ActivationName
 */

/** @type {(x: number) => number} */
const identity = (x) => x;

/** @type {Record<string, (x: number, slope: number) => number>} */
export const ACTIVATIONS = {
  none: identity,
  linear: identity,
  relu: (x) => Math.max(0, x),
  relu6: (x) => Math.min(6, Math.max(0, x)),
  leaky_relu: (x, slope) => (x >= 0 ? x : slope * x),
  elu: (x) => (x >= 0 ? x : Math.expm1(x)),
  gelu: (x) => (x * (1 + erf(x / Math.SQRT2))) / 2,
  silu: (x) => x / (1 + Math.exp(-x)),
  sigmoid: (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))),
  tanh: Math.tanh,
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
};

/** @type {Record<string, string>} */
export const ACTIVATION_NAMES = {
  relu: "ReLU",
  leaky_relu: "leaky ReLU",
  elu: "ELU",
  gelu: "GELU",
  sigmoid: "sigmoid",
  tanh: "tanh",
  softplus: "softplus",
};
