// Time: the descent goes on by itself, so many steps a second.

export const SPEEDS = [1, 2, 5, 10, 20, 50, 100]; // steps a second
export const FIRST_SPEED = 4;
const LONGEST_FRAME = 100; // ms: after a longer pause (a hidden tab) the descent goes on where it was
const CALM_PAUSE = 700; // ms between two pictures where the reader asked for less motion
const CALM_PICTURES = 10; // so many for the whole run

export class Run {
  /** `place()` is the current step, `last()` the last one, `moveTo(step)` shows one, `changed()` follows play and pause. */
  constructor({ place, last, moveTo, changed }) {
    Object.assign(this, { place, last, moveTo, changed });
    this.playing = false;
    this.speed = FIRST_SPEED;
    this.calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  }

  start() {
    if (this.playing) return;
    this.playing = true;
    this.progress = 0;
    this.before = null;
    if (this.place() >= this.last()) this.moveTo(0);
    this.changed();
    this.frame = requestAnimationFrame((now) => this.advance(now));
  }

  stop() {
    if (!this.playing) return;
    this.playing = false;
    cancelAnimationFrame(this.frame);
    this.changed();
  }

  toggle() {
    if (this.playing) this.stop();
    else this.start();
  }

  advance(now) {
    const steps = this.calm.matches ? this.calmSteps(now) : this.timedSteps(now);
    if (steps) this.moveTo(Math.min(this.last(), this.place() + steps));
    if (this.place() >= this.last()) this.stop();
    else this.frame = requestAnimationFrame((next) => this.advance(next));
  }

  timedSteps(now) {
    const elapsed = Math.min(now - (this.before ?? now), LONGEST_FRAME);
    this.before = now;
    this.progress += (elapsed / 1000) * SPEEDS[this.speed];
    const steps = Math.floor(this.progress);
    this.progress -= steps;
    return steps;
  }

  calmSteps(now) {
    if (this.before !== null && now - this.before < CALM_PAUSE) return 0;
    this.before = now;
    return Math.max(1, Math.ceil(this.last() / CALM_PICTURES));
  }
}
