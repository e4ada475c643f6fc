// What is on the stage: the numbers that Python sent, all that follows from them, the chosen channel and map.

import { channelsOf, computeOutput, explainCell, fedCells, outputShape } from "../operators/operators.js";
import { describeFed } from "./sentences.js";

const CHANNELS_AT_ONCE = 3; // whose numbers are written out

export class Scene {
  constructor() {
    this.channel = 0;
    this.filter = 0;
  }

  /** @param {import("./stage.js").Message} message */
  adopt({ image, kernel, biases, setting, labels, channelNames, editKernel, editInput }) {
    this.biases = biases;
    this.setting = setting;
    this.labels = labels;
    this.channelNames = channelNames;
    this.editKernel = editKernel;
    this.editInput = editInput;
    this.image = Float64Array.from(image);
    this.kernel = Float64Array.from(kernel);
    this.shape = outputShape(setting);
    this.cells = this.shape[0] * this.shape[1];
    this.channel = Math.min(this.channel, setting.channels - 1);
    this.filter = Math.min(this.filter, setting.filters - 1);
    this.compute();
  }

  /** Everything that follows from input and kernel. */
  compute() {
    const { image, kernel, biases, setting } = this;
    const largest = (values) => values.reduce((limit, value) => Math.max(limit, Math.abs(value)), 0) || 1;
    this.outputs = computeOutput(image, kernel, biases, setting);
    this.limits = { input: largest(image), kernel: largest(kernel), output: largest(this.outputs) };
    this.limits.products = this.limits.input * this.limits.kernel;
    this.followFilter();
  }

  /** The map of the chosen filter, and a channel that it sees. */
  followFilter() {
    this.output = this.outputs.subarray(this.filter * this.cells, (this.filter + 1) * this.cells);
    const [first, count] = channelsOf(this.setting, this.filter);
    this.channel = Math.max(first, Math.min(first + count - 1, this.channel));
    const all = Array.from({ length: count }, (_, index) => first + index);
    this.channelsShown = count <= CHANNELS_AT_ONCE ? all : [this.channel];
  }

  chooseFilter(filter) {
    this.filter = filter;
    this.followFilter();
  }

  chooseChannel(channel) {
    this.channel = channel;
    const { setting } = this;
    const [first, count] = channelsOf(setting, this.filter);
    if (channel < first || channel >= first + count) {
      // Another group: go to the first filter that sees this channel.
      this.filter =
        setting.kind === "convolution"
          ? Math.floor(channel / (setting.channels / setting.groups)) * (setting.filters / setting.groups)
          : channel;
    }
    this.followFilter();
  }

  setWeight({ channel, row, column, value }) {
    this.weightsOf(channel)[row * this.setting.kernelWidth + column] = value;
    this.compute();
  }

  setPixel(row, column, value) {
    this.image[row * this.setting.width + column] = value;
    this.compute();
  }

  /** The chosen filter's weights for one of the channels that it sees; a change of them is one of the kernel. */
  weightsOf(channel) {
    const [first, count] = channelsOf(this.setting, this.filter);
    const taps = this.setting.kernelHeight * this.setting.kernelWidth;
    const from = (this.filter * count + channel - first) * taps;
    return this.kernel.subarray(from, from + taps);
  }

  explain(row, column) {
    return explainCell(this.image, this.kernel, this.biases, this.setting, this.filter, row, column);
  }

  fedFrom([row, column]) {
    return fedCells(this.setting, row, column);
  }

  /** One sentence on the cells `fed` from input cell (row, column). */
  describeFed(fed, [row, column]) {
    const { setting } = this;
    const weights = this.weightsOf(this.channel);
    const weightOf = (i, j) => (weights.length ? weights[i * setting.kernelWidth + j] : null);
    const value = this.image[(this.channel * setting.height + row) * setting.width + column];
    return describeFed(fed, value, row, column, weightOf, this.labels);
  }

  /**
   * Index of the output cell whose window stands where another setting's stood, as nearly as this one allows.
   *
   * @param {any} before
   * @param {number[]} cell
   */
  samePlace(before, [row, column]) {
    const { setting, shape } = this;
    const nearest = (cell, oldStride, oldPadding, stride, padding, count) =>
      Math.max(0, Math.min(count - 1, Math.round((cell * oldStride - oldPadding + padding) / stride)));
    return (
      nearest(row, before.strideRows, before.top, setting.strideRows, setting.top, shape[0]) * shape[1] +
      nearest(column, before.strideColumns, before.left, setting.strideColumns, setting.left, shape[1])
    );
  }

  /** Index of the output cell of the largest magnitude. */
  strongest() {
    const size = (index) => Math.abs(this.output[index]);
    return this.output.reduce((best, _, index) => (size(index) > size(best) ? index : best), 0);
  }
}
