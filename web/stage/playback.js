// Time: the window moves by itself from output cell to output cell.

export const SPEEDS = [1, 2, 4, 8, 15, 30, 60, 120, 240]; // steps a second, of a cell or of a row
export const FIRST_SPEED = 4;
const GLIDE_UP_TO = 15; // cells a second: faster than this the window jumps from cell to cell
const ROW_PAUSE = 600; // ms between rows where the reader asked for less motion
const LONGEST_FRAME = 100; // ms: after a longer pause (a hidden tab) the window goes on where it was

export class Playback {
  constructor(stage) {
    this.stage = stage;
    this.playing = false;
    this.speed = FIRST_SPEED;
    this.calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  }

  start() {
    if (this.playing) return;
    this.playing = true;
    this.progress = 0;
    this.lastFrame = null;
    this.stage.looked = null;
    this.stage.source = null;
    this.stage.showPlaying();
    if (this.stage.complete) this.stage.moveTo(this.byRow ? this.stage.scene.shape[1] - 1 : 0);
    else this.stage.moveTo(this.stage.index);
    this.frame = requestAnimationFrame((now) => this.advance(now));
  }

  stop() {
    if (!this.playing) return;
    this.playing = false;
    cancelAnimationFrame(this.frame);
    this.stage.showPlaying();
  }

  toggle() {
    if (this.playing) this.stop();
    else this.start();
  }

  get byRow() {
    return this.stage.parts.byRow.checked;
  }

  advance(now) {
    if (this.calm.matches) this.stepByRow(now);
    else this.stepByTime(now);
    if (this.stage.index === this.stage.last) this.stop();
    else this.frame = requestAnimationFrame((next) => this.advance(next));
  }

  stepByTime(now) {
    const elapsed = Math.min(now - (this.lastFrame ?? now), LONGEST_FRAME);
    this.lastFrame = now;
    this.progress += (elapsed / 1000) * SPEEDS[this.speed];
    const steps = Math.floor(this.progress);
    this.progress -= steps;
    if (steps) this.stage.moveTo(this.byRow ? this.stage.stepTarget(steps) : this.stage.index + steps);
    // Half of a cell's time the window rests, as moveTo drew it.
    const moving = !this.byRow && SPEEDS[this.speed] <= GLIDE_UP_TO && this.progress > 0.5;
    if (moving) this.stage.glide(eased(2 * this.progress - 1));
  }

  stepByRow(now) {
    if (this.lastFrame !== null && now - this.lastFrame < ROW_PAUSE) return;
    this.lastFrame = now;
    const columns = this.stage.scene.shape[1];
    this.stage.moveTo((Math.floor((this.stage.index + 1) / columns) + 1) * columns - 1);
  }
}

function eased(share) {
  return share * share * (3 - 2 * share);
}
