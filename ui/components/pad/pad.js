// The sketch pad: pen strokes in, a list of strokes out. All coordinates are pad units: the pad is 400 wide and high,
// whatever its size on the screen, so a drawing survives a turned phone.

import { clippedSegment } from "./clip.js";

const SIDE = 400;
const PEN_WIDTH = 8;
const LEAST_STEP = 1.5; // shorter steps are a trembling hand: a pen held still must stay a dot
const MOST_POINTS = 20000;

// Drawings by pad id, so that leaving the page and coming back within one visit loses nothing.
const DRAWINGS = new Map();
const PADS = new WeakMap();

export default function sketchPad(component) {
  const { data, parentElement, setStateValue } = component;
  let pad = PADS.get(parentElement);
  if (!pad) {
    pad = new Pad(parentElement, data.id);
    PADS.set(parentElement, pad);
  }
  pad.send = (drawing) => setStateValue("drawing", drawing);
  pad.paint(); // in the theme's ink, which may have changed
  pad.tellAgain();
  return () => {
    pad.observer.disconnect();
    pad.root.remove();
    PADS.delete(parentElement);
  };
}

class Pad {
  constructor(parent, id) {
    // gestures: what is drawn, one item for each pen-down to pen-up; past and future: what it was and was undone from.
    this.drawing = DRAWINGS.get(id) ?? { gestures: [], past: [], future: [] };
    DRAWINGS.set(id, this.drawing);
    this.active = null;
    this.told = this.drawing.gestures.length === 0;

    this.root = document.createElement("div");
    this.root.className = "pad";
    this.root.innerHTML = `
      <div class="sheet">
        <canvas data-testid="sketch-pad" role="img" tabindex="0"></canvas>
        <p class="hint" aria-hidden="true">Draw one symbol here<small>with the mouse, a finger or a pen</small></p>
      </div>
      <div class="tools">
        <button type="button" data-testid="sketch-undo" title="Take back the last stroke (Ctrl+Z)">↶ Undo</button>
        <button type="button" data-testid="sketch-redo" title="Put the stroke back (Ctrl+Shift+Z)">↷ Redo</button>
        <button type="button" data-testid="sketch-clear" title="Empty the pad; Undo brings the drawing back">✕ Clear</button>
      </div>
      <p class="note" role="status"></p>`;
    parent.appendChild(this.root);
    this.canvas = this.root.querySelector("canvas");
    this.hint = this.root.querySelector(".hint");
    this.note = this.root.querySelector(".note");
    [this.undoButton, this.redoButton, this.clearButton] = this.root.querySelectorAll("button");

    this.undoButton.onclick = () => this.undo();
    this.redoButton.onclick = () => this.redo();
    this.clearButton.onclick = () => this.clear();
    this.root.onkeydown = (event) => this.shortcut(event);
    this.canvas.onpointerdown = (event) => this.penDown(event);
    this.canvas.onpointermove = (event) => this.penMove(event);
    // A cancelled pointer (a call comes in, the browser takes the gesture) keeps what was drawn until then.
    this.canvas.onpointerup = this.canvas.onpointercancel = this.canvas.onlostpointercapture = (event) =>
      this.penUp(event);
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.canvas);
  }

  /** The server forgets a drawing when its page is left; the first update after coming back tells it once more. */
  tellAgain() {
    if (this.told) this.describe();
    else this.changed();
  }

  // --- the pen ---

  position(event) {
    const box = this.canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * SIDE, ((event.clientY - box.top) / box.height) * SIDE];
  }

  penDown(event) {
    if (this.active || !event.isPrimary || event.button !== 0) return;
    if (pointCount(this.drawing.gestures) >= MOST_POINTS) {
      this.note.textContent = "The pad is full: undo a stroke or clear it.";
      return;
    }
    event.preventDefault();
    this.canvas.focus({ preventScroll: true }); // so that Ctrl+Z right after a stroke reaches the pad
    this.canvas.setPointerCapture(event.pointerId);
    const point = this.position(event);
    // One gesture is one pen-down to pen-up; where the pen leaves the pad its line ends, and a new piece starts
    // where it comes back.
    this.active = { pointer: event.pointerId, last: point, pieces: [[point]], open: true };
    this.become([...this.drawing.gestures, this.active.pieces]);
    this.paint();
  }

  penMove(event) {
    if (this.active?.pointer !== event.pointerId) return;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const each of events.length ? events : [event]) {
      if (this.active) this.lineTo(this.position(each)); // a full pad ends the stroke
    }
  }

  penUp(event) {
    if (this.active?.pointer !== event.pointerId) return;
    if (event.type === "pointerup") this.lineTo(this.position(event));
    this.active = null;
    this.changed();
  }

  lineTo(point) {
    const { last, pieces } = this.active;
    if (Math.hypot(point[0] - last[0], point[1] - last[1]) < LEAST_STEP) return;
    this.active.last = point;
    const inside = clippedSegment(last, point, SIDE);
    if (!inside) {
      this.active.open = false;
      return;
    }
    const [from, to] = inside;
    if (!this.active.open) pieces.push([from]);
    const piece = pieces[pieces.length - 1];
    piece.push(to);
    this.active.open = to[0] === point[0] && to[1] === point[1];
    if (pointCount(this.drawing.gestures) >= MOST_POINTS) {
      this.note.textContent = "The pad is full: undo a stroke or clear it.";
      this.active = null;
      this.changed();
      return;
    }
    this.ink([piece.slice(-2)]);
  }

  // --- undo, redo, clear ---

  /** Replaces what is drawn, so that undo can bring back what was. */
  become(gestures) {
    this.drawing.past.push(this.drawing.gestures);
    this.drawing.future = [];
    this.drawing.gestures = gestures;
  }

  undo() {
    this.travel(this.drawing.past, this.drawing.future);
  }

  redo() {
    this.travel(this.drawing.future, this.drawing.past);
  }

  travel(from, to) {
    if (!from.length || this.active) return;
    to.push(this.drawing.gestures);
    this.drawing.gestures = from.pop();
    this.changed();
  }

  clear() {
    if (!this.drawing.gestures.length || this.active) return;
    this.become([]);
    this.changed();
  }

  shortcut(event) {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    event.preventDefault();
    if (event.shiftKey) this.redo();
    else this.undo();
  }

  changed() {
    this.told = true;
    const { gestures } = this.drawing;
    if (pointCount(gestures) < MOST_POINTS) this.note.textContent = "";
    this.paint();
    this.describe();
    const round = (value) => Math.round(value * 10) / 10;
    const number = Date.now();
    this.canvas.dataset.drawing = number;
    this.send({
      number,
      strokes: gestures.flat().map((piece) => piece.flatMap(([x, y]) => [round(x), round(y)])),
    });
  }

  describe() {
    const { gestures, past, future } = this.drawing;
    const count = gestures.length;
    this.canvas.setAttribute("aria-label", `Sketch pad: ${count} ${count === 1 ? "stroke" : "strokes"}`);
    this.setEnabled(this.undoButton, past.length > 0);
    this.setEnabled(this.redoButton, future.length > 0);
    this.setEnabled(this.clearButton, count > 0);
  }

  // aria-disabled, not disabled: a button that loses the keyboard's focus when it has done its work is a trap.
  setEnabled(button, enabled) {
    button.setAttribute("aria-disabled", String(!enabled));
  }

  // --- ink ---

  resize() {
    const side = Math.round(this.canvas.clientWidth * devicePixelRatio);
    if (!side || side === this.canvas.width) return;
    this.canvas.width = this.canvas.height = side;
    this.paint();
  }

  paint() {
    const pen = this.canvas.getContext("2d");
    pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.hint.hidden = this.drawing.gestures.length > 0;
    for (const gesture of this.drawing.gestures) this.ink(gesture);
  }

  ink(pieces) {
    const pen = this.canvas.getContext("2d");
    const scale = this.canvas.width / SIDE;
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.strokeStyle = pen.fillStyle = getComputedStyle(this.root).color;
    pen.lineWidth = PEN_WIDTH;
    pen.lineCap = pen.lineJoin = "round";
    for (const [first, ...rest] of pieces) {
      pen.beginPath();
      if (rest.length) {
        pen.moveTo(...first);
        for (const point of rest) pen.lineTo(...point);
        pen.stroke();
      } else {
        pen.arc(...first, PEN_WIDTH / 2, 0, 2 * Math.PI);
        pen.fill();
      }
    }
    pen.resetTransform();
  }
}

function pointCount(gestures) {
  let count = 0;
  for (const pieces of gestures) for (const piece of pieces) count += piece.length;
  return count;
}
