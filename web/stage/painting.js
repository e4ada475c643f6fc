// Painting on the input: with mouse, pen or finger, or by keyboard on the input cell that Shift and arrow keys chose.

export class Painting {
  constructor(stage) {
    this.stage = stage;
    this.stroke = null; // the value being painted while the pointer is down
    this.touched = false;
  }

  get on() {
    return this.stage.parts.edit.checked;
  }

  /** The value of the pen; what is no number paints 1. */
  get value() {
    const value = this.stage.parts.pen.valueAsNumber;
    return Number.isFinite(value) ? value : 1;
  }

  /** Whether the reader may paint. */
  allow(allowed) {
    const { root, parts } = this.stage;
    root.querySelector(".edit-option").hidden = !allowed;
    if (!allowed) parts.edit.checked = false;
    this.show();
  }

  show() {
    this.stage.root.classList.toggle("painting", this.on);
    this.stage.root.querySelector(".pen-option").hidden = !this.on;
  }

  start(pixel) {
    this.stage.player.stop();
    this.stroke = this.present(pixel) === this.value ? 0 : this.value;
    this.paint(pixel);
  }

  paint(pixel) {
    const { stage } = this;
    if (this.stroke === null || !pixel) return;
    if (this.present(pixel) === this.stroke) return;
    stage.source = null;
    stage.setPixel(...pixel, this.stroke);
    this.touched = true;
  }

  /** The value at input cell (row, column). */
  present([row, column]) {
    const { image, setting } = this.stage.scene;
    return image[row * setting.width + column];
  }

  end() {
    this.stroke = null;
    if (this.touched) this.stage.onPaint([...this.stage.scene.image]);
    this.touched = false;
  }
}
