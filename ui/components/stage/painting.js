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

  show() {
    this.stage.root.classList.toggle("painting", this.on);
    this.stage.root.querySelector(".pen-option").hidden = !this.on;
  }

  start(pixel) {
    const { image, setting, playback } = this.stage;
    playback.stop();
    const present = image[pixel[0] * setting.width + pixel[1]];
    this.stroke = present === this.value ? 0 : this.value;
    this.paint(pixel);
  }

  paint(pixel) {
    const { stage } = this;
    if (this.stroke === null || !pixel) return;
    const [row, column] = pixel;
    if (stage.image[row * stage.setting.width + column] === this.stroke) return;
    stage.source = null;
    stage.setPixel(row, column, this.stroke);
    this.touched = true;
  }

  end() {
    this.stroke = null;
    if (this.touched) this.stage.onPaint([...this.stage.image]);
    this.touched = false;
  }
}
