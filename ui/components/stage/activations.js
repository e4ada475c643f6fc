// The activations of hasy_core.arithmetic.ACTIVATIONS, one number at a time.
import { erf } from "../shared/error_function.js";

export const ACTIVATIONS = {
  none: (x) => x,
  relu: (x) => Math.max(0, x),
  leaky_relu: (x, slope) => (x >= 0 ? x : slope * x),
  elu: (x) => (x >= 0 ? x : Math.expm1(x)),
  gelu: (x) => (x * (1 + erf(x / Math.SQRT2))) / 2,
  sigmoid: (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))),
  tanh: Math.tanh,
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
};

export const ACTIVATION_NAMES = {
  relu: "ReLU",
  leaky_relu: "leaky ReLU",
  elu: "ELU",
  gelu: "GELU",
  sigmoid: "sigmoid",
  tanh: "tanh",
  softplus: "softplus",
};
