// The sheet and its pen: strokes drawn with mouse, finger or pen. All coordinates are pad units: the pad is 400 wide and
// high, whatever its size on the screen, so a drawing survives a turned phone.

import { clippedSegment } from "./clip.js";

const SIDE = 400;
const PEN_WIDTH = 8;
const LEAST_STEP = 1.5; // shorter steps are a trembling hand: a pen held still must stay a dot
const MOST_POINTS = 20000;
const REACH = 14; // of the eraser, from its middle
const KEY_STEP = 10; // pad units that an arrow key moves the pen
const KEY_LEAP = 40; // with Shift
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FULL = "The pad is full: undo a stroke or clear it.";

// Drawings by pad id, so that leaving the page and coming back within one visit loses nothing.
const DRAWINGS = new Map();
const STORED = "convscope drawing "; // and the pad's id: what a reload of the window finds again

export class Pad {
  constructor(parent, id) {
    // gestures: what is drawn, one item for each pen-down to pen-up; past and future: what it was and was undone from.
    this.drawing = DRAWINGS.get(id) ?? { gestures: storedGestures(id), past: [], future: [] };
    DRAWINGS.set(id, this.drawing);
    this.id = id;
    this.active = null;
    this.erasing = false;
    this.keyPen = null; // where the arrow keys have the pen: { point, down }
    /** @type {(drawing: { number: number, strokes: number[][] }) => void} */
    this.send = () => {}; // called with a drawing when it is finished
    this.inked = () => {}; // called whenever the ink is another, in mid-stroke too
    this.sent = this.drawing.gestures.length === 0;

    this.root = document.createElement("div");
    this.root.className = "pad";
    this.root.innerHTML = `
      <div class="sheet">
        <canvas data-testid="sketch-pad" role="application" tabindex="0"></canvas>
        <p class="hint" aria-hidden="true">Draw one symbol here<small>with the mouse, a finger or a pen; or with the arrow keys, Space puts the pen down</small></p>
        <span class="key-pen" hidden></span>
      </div>
      <div class="tools">
        <button type="button" data-testid="sketch-eraser" aria-pressed="false" title="Take away the strokes that you touch (E)">Erase</button>
        <button type="button" data-testid="sketch-undo" title="Take back the last stroke (Ctrl+Z)">↶ Undo</button>
        <button type="button" data-testid="sketch-redo" title="Put the stroke back (Ctrl+Shift+Z)">↷ Redo</button>
        <button type="button" data-testid="sketch-clear" title="Empty the pad; Undo brings the drawing back">✕ Clear</button>
      </div>
      <p class="note" role="status"></p>`;
    parent.appendChild(this.root);
    /** @type {(selector: string) => any} */
    const find = (selector) => this.root.querySelector(selector);
    this.canvas = find("canvas");
    this.hint = find(".hint");
    this.note = find(".note");
    this.keyMark = find(".key-pen");
    this.eraseButton = find("[data-testid=sketch-eraser]");
    this.undoButton = find("[data-testid=sketch-undo]");
    this.redoButton = find("[data-testid=sketch-redo]");
    this.clearButton = find("[data-testid=sketch-clear]");
    this.eraseButton.onclick = () => this.setErasing(!this.erasing);

    this.undoButton.onclick = () => this.undo();
    this.redoButton.onclick = () => this.redo();
    this.clearButton.onclick = () => this.clear();
    this.root.onkeydown = (event) => this.shortcut(event);
    this.canvas.onkeydown = (event) => this.key(event);
    this.canvas.onblur = () => this.dropKeyPen();
    this.canvas.onpointerdown = (event) => this.penDown(event);
    this.canvas.onpointermove = (event) => this.penMove(event);
    // A cancelled pointer (a call comes in, the browser takes the gesture) keeps what was drawn until then.
    this.canvas.onpointerup =
      this.canvas.onpointercancel =
      this.canvas.onlostpointercapture =
        (event) => this.penUp(event);
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.canvas);
  }

  /** The server forgets a drawing when its page is left; the first update after coming back sends it once more. */
  sendAgain() {
    if (this.sent) this.describe();
    else this.changed();
  }

  // --- the pen ---

  position(event) {
    const box = this.canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * SIDE, ((event.clientY - box.top) / box.height) * SIDE];
  }

  penDown(event) {
    this.dropKeyPen();
    if (this.active || !event.isPrimary || event.button !== 0) return;
    event.preventDefault();
    this.canvas.focus({ preventScroll: true }); // so that Ctrl+Z right after a stroke reaches the pad
    if (this.isFull()) return;
    this.canvas.setPointerCapture(event.pointerId);
    const point = this.position(event);
    if (this.erasing) {
      this.active = { pointer: event.pointerId, erased: false };
      this.erase(point);
    } else {
      this.begin(point, event.pointerId);
    }
  }

  isFull() {
    const full = !this.erasing && pointCount(this.drawing.gestures) >= MOST_POINTS;
    if (full) this.note.textContent = FULL;
    return full;
  }

  begin(point, pointer) {
    // One gesture is one pen-down to pen-up; where the pen leaves the pad its line ends, and a new piece starts
    // where it comes back.
    this.active = { pointer, last: point, pieces: [[point]], open: true };
    this.become([...this.drawing.gestures, this.active.pieces]);
    this.paint();
    this.inked();
  }

  penMove(event) {
    if (this.active?.pointer !== event.pointerId) return;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const each of events.length ? events : [event]) {
      if (!this.active) return; // a full pad ends the stroke
      if (this.active.pieces) this.lineTo(this.position(each));
      else this.erase(this.position(each));
    }
    this.inked();
  }

  penUp(event) {
    if (this.active?.pointer !== event.pointerId) return;
    const { pieces, erased } = this.active;
    if (pieces && event.type === "pointerup") this.lineTo(this.position(event));
    this.active = null;
    if (pieces || erased) this.changed();
  }

  /** Takes away the strokes that the eraser's way to a point touches; one drag of it is one thing to undo. */
  erase(point) {
    const [fromX, fromY] = this.active.last ?? point;
    this.active.last = point;
    const steps = Math.max(1, Math.ceil(Math.hypot(point[0] - fromX, point[1] - fromY) / REACH));
    const way = Array.from({ length: steps }, (_, step) => {
      const share = (step + 1) / steps;
      return [fromX + share * (point[0] - fromX), fromY + share * (point[1] - fromY)];
    });
    const touched = (piece) => way.some((place) => runsThrough(piece, place));
    const kept = this.drawing.gestures.filter((pieces) => !pieces.some(touched));
    if (kept.length === this.drawing.gestures.length) return;
    if (this.active.erased) this.drawing.gestures = kept;
    else this.become(kept);
    this.active.erased = true;
    this.paint();
  }

  setErasing(erasing) {
    this.erasing = erasing;
    this.eraseButton.setAttribute("aria-pressed", String(erasing));
    this.root.classList.toggle("erasing", erasing);
  }

  // --- the pen by keyboard ---

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const way = ARROWS[event.key];
    if (way) this.moveKeyPen(way, event.shiftKey ? KEY_LEAP : KEY_STEP);
    else if (event.key === " " || event.key === "Enter") event.repeat || this.pressKeyPen();
    else if (event.key === "Escape" && this.keyPen) this.dropKeyPen();
    else if (event.key.toLowerCase() === "e") this.setErasing(!this.erasing);
    else return;
    event.preventDefault();
  }

  moveKeyPen([x, y], step) {
    const [fromX, fromY] = this.keyPen?.point ?? [SIDE / 2, SIDE / 2];
    const within = (value) => Math.min(SIDE, Math.max(0, value));
    this.keyPen = { point: [within(fromX + x * step), within(fromY + y * step)], down: this.keyPen?.down ?? false };
    if (this.keyPen.down) this.lineTo(this.keyPen.point);
    if (this.active) this.inked();
    else this.keyPen.down = false; // the pad is full
    this.showKeyPen();
  }

  pressKeyPen() {
    if (this.active && !this.keyPen?.down) return; // the pointer draws
    this.keyPen ??= { point: [SIDE / 2, SIDE / 2], down: false };
    if (this.keyPen.down) {
      this.liftKeyPen();
    } else if (this.erasing) {
      this.active = { erased: false };
      this.erase(this.keyPen.point);
      const { erased } = this.active;
      this.active = null;
      if (erased) this.changed();
    } else if (!this.active && !this.isFull()) {
      this.keyPen.down = true;
      this.begin(this.keyPen.point, "keyboard");
    }
    this.showKeyPen();
  }

  liftKeyPen() {
    this.keyPen.down = false;
    this.active = null;
    this.changed();
  }

  dropKeyPen() {
    if (this.keyPen?.down) this.liftKeyPen();
    this.keyPen = null;
    this.showKeyPen();
  }

  showKeyPen() {
    this.keyMark.hidden = !this.keyPen;
    if (!this.keyPen) return;
    const [x, y] = this.keyPen.point;
    Object.assign(this.keyMark.style, { left: `${(100 * x) / SIDE}%`, top: `${(100 * y) / SIDE}%` });
    this.keyMark.classList.toggle("down", this.keyPen.down);
    this.note.textContent = this.keyPen.down
      ? "The pen is down: the arrow keys draw, Space lifts it."
      : "The arrow keys move the pen, with Shift further; Space puts it down.";
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
      this.note.textContent = FULL;
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
    this.sent = true;
    const { gestures } = this.drawing;
    if (gestures.length === 0) this.setErasing(false); // there is nothing to erase, and a pen is wanted
    if (pointCount(gestures) < MOST_POINTS) this.note.textContent = "";
    this.paint();
    this.describe();
    this.store();
    const number = Date.now();
    this.canvas.dataset.drawing = number;
    this.inked();
    this.send({ number, strokes: this.strokes() });
  }

  store() {
    try {
      sessionStorage.setItem(STORED + this.id, JSON.stringify(this.drawing.gestures));
    } catch {
      // A browser that keeps nothing, or has no room: the drawing is on the pad all the same.
    }
  }

  /** [[x0, y0, x1, y1, …], …]: each line of what is drawn now, in tenths of pad units. */
  strokes() {
    const round = (value) => Math.round(value * 10) / 10;
    return this.drawing.gestures.flat().map((piece) => piece.flatMap(([x, y]) => [round(x), round(y)]));
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

/** What stood on a pad when its window was reloaded. */
function storedGestures(id) {
  try {
    const gestures = JSON.parse(sessionStorage.getItem(STORED + id)) ?? [];
    const points = gestures.flat(2);
    return points.every((point) => point.length === 2 && point.every(Number.isFinite)) ? gestures : [];
  } catch {
    return [];
  }
}

/**
 * Whether a line of points comes as near to a point as the eraser reaches.
 *
 * @param {number[][]} piece
 * @param {number[]} point
 */
function runsThrough(piece, [x, y]) {
  return piece.some(([x1, y1], place) => {
    const [x0, y0] = piece[Math.max(0, place - 1)];
    const [dx, dy] = [x1 - x0, y1 - y0];
    const length = dx * dx + dy * dy;
    const share = length ? Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / length)) : 0;
    return Math.hypot(x0 + share * dx - x, y0 + share * dy - y) <= REACH;
  });
}

function pointCount(gestures) {
  let count = 0;
  for (const pieces of gestures) for (const piece of pieces) count += piece.length;
  return count;
}
