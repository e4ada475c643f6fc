// Time, and the bar of bar.css: what is shown goes on by itself; buttons, sliders and keys go from place to place.

const LONGEST_FRAME = 100; // ms: after a longer pause (a hidden tab) playing goes on where it was

/**
 * What is played: the places from 0 to `last()`.
 *
 * @typedef {object} Played
 * @property {() => number} place the one that is shown
 * @property {() => number} last
 * @property {(place: number) => void} moveTo shows a place, or the nearest that there is
 * @property {(steps: number) => number} [stepTarget] the place so many steps on, or back where it is negative
 * @property {() => void} [begin] shows the place from which playing goes on; without it, the first after the last
 * @property {() => number} [perSecond] steps; without it the slider of the speed says how many
 * @property {boolean} [blended] there is something to see between two places: they may be fractions
 * @property {(progress: number) => void} [between] shows the way to the next place, from 0 to 1
 * @property {{ pause: number, next: () => number }} [calm] ms between two places where less motion was asked for, and
 *   the next of those
 * @property {() => void} [lookAway] the reader looks at what is played, and at nothing else
 * @property {() => void} [stopped]
 */

export class Player {
  /**
   * The parts that the bar in `root` lacks are done without.
   *
   * @param {HTMLElement} root
   * @param {Played} played
   * @param {number[]} [speeds] steps a second to choose from
   * @param {number} [speed] index of the first of them to be used
   */
  constructor(root, played, speeds = [], speed = 0) {
    this.root = root;
    this.played = played;
    this.speeds = speeds;
    this.playing = false;
    this.said = ""; // of the place
    this.calm = window.matchMedia("(prefers-reduced-motion: reduce)");
    /** @type {(selector: string) => any} */
    const find = (selector) => root.querySelector(selector);
    this.label = find(".play-label");
    this.back = find(".back");
    this.step = find(".step");
    this.scrub = find(".scrub input");
    this.scrubPlace = find(".scrub-place");
    this.speedInput = find(".speed input");
    this.readout = find(".readout");
    find(".play").onclick = () => this.toggle();
    this.scrub.oninput = () => this.goTo(Number(this.scrub.value));
    if (this.back) this.back.onclick = () => this.goTo(this.stepTarget(-1));
    if (this.step) this.step.onclick = () => this.goTo(this.stepTarget(1));
    if (this.speedInput) {
      this.speedInput.max = speeds.length - 1;
      this.speedInput.oninput = () => this.setSpeed(Number(this.speedInput.value));
      this.setSpeed(speed);
    }
    this.showPlaying();
  }

  /** @param {number} speed */
  setSpeed(speed) {
    this.speed = speed;
    this.speedInput.value = speed;
    this.speedInput.ariaValueText = `${this.perSecond} steps a second`;
    this.root.querySelector(".speed-place").textContent = `${this.perSecond} a second`;
  }

  get perSecond() {
    return this.played.perSecond?.() ?? this.speeds[this.speed];
  }

  /**
   * @param {number} steps
   * @returns {number}
   */
  stepTarget(steps) {
    return this.played.stepTarget?.(steps) ?? this.played.place() + steps;
  }

  get atEnd() {
    return this.played.place() >= this.played.last();
  }

  start() {
    if (this.playing) return;
    const { played } = this;
    this.playing = true;
    this.progress = 0;
    this.before = null;
    played.lookAway?.();
    this.showPlaying();
    if (played.begin) played.begin();
    else if (this.atEnd) played.moveTo(0);
    this.frame = requestAnimationFrame((now) => this.advance(now));
  }

  stop() {
    if (!this.playing) return;
    this.playing = false;
    cancelAnimationFrame(this.frame);
    this.showPlaying();
    this.played.stopped?.();
  }

  toggle() {
    if (this.playing) this.stop();
    else this.start();
  }

  /** @param {number} place */
  goTo(place) {
    this.stop();
    this.played.lookAway?.();
    this.played.moveTo(place);
  }

  /**
   * A key that leads to a place (`targets`: key -> place), or the space bar.
   *
   * @param {KeyboardEvent} event
   * @param {Record<string, number>} targets
   */
  key(event, targets) {
    const to = targets[event.key];
    if (to === undefined && event.key !== " ") return;
    event.preventDefault();
    if (to === undefined) this.toggle();
    else this.goTo(to);
  }

  /** @param {number} now */
  advance(now) {
    if (this.played.calm && this.calm.matches) this.advanceCalmly(now);
    else this.advanceByTime(now);
    if (this.atEnd) this.stop();
    else this.frame = requestAnimationFrame((next) => this.advance(next));
  }

  /** @param {number} now */
  advanceByTime(now) {
    const { blended, between, moveTo } = this.played;
    const elapsed = now - (this.before ?? now);
    this.before = now;
    this.progress += ((blended ? elapsed : Math.min(elapsed, LONGEST_FRAME)) / 1000) * this.perSecond;
    const steps = blended ? this.progress : Math.floor(this.progress);
    this.progress -= steps;
    if (steps) moveTo(this.stepTarget(steps));
    between?.(this.progress);
  }

  /** @param {number} now */
  advanceCalmly(now) {
    const { pause, next } = this.played.calm;
    if (this.before !== null && now - this.before < pause) return;
    this.before = now;
    this.played.moveTo(next());
  }

  /**
   * Says in the bar which place is shown.
   *
   * @param {string} written
   * @param {string} spoken
   */
  showPlace(written, spoken) {
    const [place, last] = [this.played.place(), this.played.last()];
    const said = [place, last, written, spoken].join();
    if (said === this.said) return;
    this.said = said;
    this.scrub.max = last;
    this.scrub.value = place;
    this.scrub.ariaValueText = spoken;
    this.scrubPlace.textContent = written;
    if (this.back) this.back.disabled = place <= 0;
    if (this.step) this.step.disabled = place >= last;
  }

  showPlaying() {
    this.root.classList.toggle("playing", this.playing);
    this.root.dataset.playing = String(this.playing);
    this.label.textContent = this.playing ? "Pause" : "Play";
    // A screen reader hears the place that playing stops at, not every one on the way.
    if (this.readout) this.readout.ariaLive = this.playing ? "off" : "polite";
  }
}
