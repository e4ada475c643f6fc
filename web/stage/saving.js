// The stage saved as PNG, SVG or GIF, made in the browser.
import { divergingRgb } from "../shared/palette.js";
import { CanvasPen, SvgPen } from "./canvas_svg.js";
import { GifWriter, MOST_COLORS } from "./gif.js";
import { StagePicture } from "./picture.js";
import { describeWorking } from "./sentences.js";
import { fileName, settingInWords } from "./setting_words.js";

const PNG_SCALE = 2; // pixels to a unit
const MOST_FRAMES = 200;
const LONGEST_PLAY = 2000; // hundredths of a second for the whole sliding
const SHORTEST_FRAME = 2; // hundredths of a second: shorter ones are slowed down by the programs that play them
const LAST_FRAME = 200; // hundredths of a second
const SCALE_COLORS = 97; // of the diverging scale in a GIF's palette; 2 n + 1 with zero among them
const VEILED_COLORS = 49; // of the scale under the window's colour
const TINTS = [1, 0.7, 0.4, 0.15]; // of the roles' colours

const ROLES = {
  input: "--cs-input",
  kernel: "--cs-kernel",
  window: "--cs-window",
  padding: "--cs-padding",
  output: "--cs-output",
  unreached: "--cs-unreached",
};
const PAPER = { text: "#1a1a1a", grid: "#d5dde5", empty: "#eef2f6", hatch: "#b9c2cd" };

export class Saving {
  constructor(stage) {
    this.stage = stage;
    this.menu = stage.root.querySelector(".save-menu");
    this.button = stage.root.querySelector("[data-testid=stage-save]");
    this.note = stage.root.querySelector(".save-note");
    this.items = [...this.menu.querySelectorAll("button")];
    this.ending = new AbortController();
    const on = (element, event, handler) => element.addEventListener(event, handler, { signal: this.ending.signal });
    on(this.button, "click", () => this.open(this.menu.hidden));
    on(this.menu.parentElement, "keydown", (event) => this.key(event));
    on(this.menu.parentElement, "focusout", (event) => {
      if (!this.menu.parentElement.contains(event.relatedTarget)) this.open(false);
    });
    for (const item of this.items) on(item, "click", () => this.save(item.dataset.format));
  }

  destroy() {
    this.ending.abort();
  }

  open(wanted) {
    this.menu.hidden = !wanted;
    this.button.ariaExpanded = String(wanted);
    if (wanted) this.items[0].focus();
  }

  key(event) {
    if (["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key) && !this.menu.hidden) {
      event.preventDefault();
      const at = this.items.indexOf(event.target);
      const count = this.items.length;
      const up = at < 0 ? count - 1 : at - 1 + count;
      this.items[{ ArrowDown: at + 1, ArrowUp: up, Home: 0, End: count - 1 }[event.key] % count].focus();
    } else if (event.key === "Escape" && !this.menu.hidden) {
      this.open(false);
      this.button.focus();
    }
    event.stopPropagation(); // the stage's own keys move the window
  }

  async save(format) {
    this.stage.player.stop();
    this.open(false);
    this.button.focus();
    if (this.button.ariaDisabled === "true") return;
    this.button.ariaDisabled = "true";
    try {
      const state = this.state();
      const { blob, said } = await this[format](state);
      const name = `${fileName(state.setting)}.${format}`;
      download(blob, name);
      this.note.textContent = `Saved ${name}${said}.`;
    } catch (error) {
      if (!this.ending.signal.aborted) this.note.textContent = `Not saved: ${error.message}.`;
    } finally {
      this.button.ariaDisabled = "false";
      this.button.textContent = "Save";
    }
  }

  /** What the stage shows now, safe from what the reader does next. */
  state() {
    const { stage } = this;
    const { scene, looked } = stage;
    const { setting, biases, labels, channelNames, channel, filter, channelsShown, limits, shape } = scene;
    return {
      ...{ setting, biases, labels, channelNames, channel, filter, channelsShown, limits, shape },
      image: scene.image.slice(),
      kernel: scene.kernel.slice(),
      output: scene.output.slice(),
      values: stage.parts.values.checked,
      index: looked ? looked[0] * shape[1] + looked[1] : stage.index,
      revealed: stage.revealed,
    };
  }

  async png(state) {
    const picture = new StagePicture(state, paperColors(this.stage.root));
    const canvas = document.createElement("canvas");
    const pen = new CanvasPen(canvas, picture.width, picture.height, PNG_SCALE);
    picture.drawStill(pen, state.revealed);
    picture.drawMoving(pen, state.index);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
    if (!blob) throw new Error("the browser made no picture of this size");
    return { blob, said: "" };
  }

  async svg(state) {
    const picture = new StagePicture(state, paperColors(this.stage.root));
    const pen = new SvgPen();
    picture.drawStill(pen, state.revealed);
    const working = picture.drawMoving(pen, state.index);
    const { setting, shape, biases, filter, index } = state;
    const cell = [Math.floor(index / shape[1]), index % shape[1]];
    const text = pen.document(
      ...[picture.width, picture.height, settingInWords(setting, biases[filter], shape)],
      describeWorking(working, state, ...cell),
    );
    return { blob: new Blob([text], { type: "image/svg+xml" }), said: "" };
  }

  /** The whole sliding from the first output cell to the last, a frame at a time so that the page goes on. */
  async gif(state) {
    const steps = this.stepsOf(state);
    const every = Math.ceil(steps.length / MOST_FRAMES);
    const frames = steps.filter((_, index) => index % every === 0 || index === steps.length - 1);
    const skipped = every > 1 ? `every ${ordinal(every)} step of ${steps.length}` : "";
    const colors = paperColors(this.stage.root);
    const picture = new StagePicture(state, colors, skipped && `This animation shows ${skipped}.`);
    const { width, height } = picture;
    const still = document.createElement("canvas");
    const stillPen = new CanvasPen(still, width, height, 1);
    picture.drawStill(stillPen, 0);
    const pen = new CanvasPen(document.createElement("canvas"), width, height, 1);
    const gif = new GifWriter(width, height, gifPalette(colors));
    const pace = Math.min((100 * every) / this.stage.player.perSecond, LONGEST_PLAY / frames.length);
    let revealed = 0;
    for (const [number, index] of frames.entries()) {
      picture.drawOutput(stillPen, revealed, index + 1, index + 1);
      revealed = index + 1;
      pen.context.drawImage(still, 0, 0);
      picture.drawMoving(pen, index);
      const last = number === frames.length - 1;
      const { data } = pen.context.getImageData(0, 0, width, height);
      gif.addFrame(data, last ? LAST_FRAME : Math.max(SHORTEST_FRAME, Math.round(pace)));
      this.button.textContent = `GIF ${Math.round((100 * (number + 1)) / frames.length)} %`;
      await turn();
      this.ending.signal.throwIfAborted();
    }
    return { blob: gif.blob(), said: skipped && `, ${skipped}` };
  }

  /** Indices of the output cells where the window stands, one after the other. */
  stepsOf({ shape: [rows, columns] }) {
    if (this.stage.byRow) return Array.from({ length: rows }, (_, row) => (row + 1) * columns - 1);
    return Array.from({ length: rows * columns }, (_, index) => index);
  }
}

function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/**
 * Lets the browser paint and listen. (A timer would be held up in a tab that is not in sight.)
 *
 * @returns {Promise<void>}
 */
function turn() {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      done();
    };
    port2.postMessage(null);
  });
}

function ordinal(number) {
  const ending = number % 100 > 10 && number % 100 < 14 ? "th" : (["th", "st", "nd", "rd"][number % 10] ?? "th");
  return `${number}${ending}`;
}

/** The roles' colours as they are on the light page, as "rgb(…)" that every program knows, and those of the paper. */
function paperColors(root) {
  const paper = root.appendChild(document.createElement("span"));
  paper.className = "cs-palette";
  paper.hidden = true;
  paper.style.setProperty("--st-text-color", PAPER.text);
  const colors = { ...PAPER };
  for (const [role, variable] of Object.entries(ROLES)) {
    paper.style.color = `color-mix(in srgb, var(${variable}), var(${variable}))`; // computes to color(srgb …)
    const shares = getComputedStyle(paper)
      .color.match(/[\d.]+(e-?\d+)?/g)
      .slice(0, 3);
    colors[role] = `rgb(${shares.map((share) => Math.round(255 * Math.min(1, Math.max(0, Number(share))))).join(",")})`;
  }
  paper.remove();
  return colors;
}

/** The diverging scale, the scale under the window's veil, the roles' colours and greys. */
function gifPalette(colors) {
  const scale = (count) => Array.from({ length: count }, (_, at) => divergingRgb((2 * at) / (count - 1) - 1, 1));
  const mixed = (from, to, share) => from.map((part, k) => Math.round(part + share * (to[k] - part)));
  const white = [255, 255, 255];
  const roles = Object.keys(ROLES).map((role) => colors[role].match(/\d+/g).map(Number));
  const paper = Object.values(PAPER).map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
  const window = roles[Object.keys(ROLES).indexOf("window")];
  const greys = Array.from({ length: 24 }, (_, at) => mixed(paper[0], white, at / 24));
  const palette = [
    ...scale(SCALE_COLORS),
    ...scale(VEILED_COLORS).map((color) => mixed(color, window, 0.2)),
    ...roles.flatMap((role) => TINTS.map((share) => mixed(white, role, share))),
    ...paper,
    ...greys,
    [0, 0, 0],
  ];
  return palette.slice(0, MOST_COLORS);
}
