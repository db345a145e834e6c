// The controls: first, back, play, on, last, the scrubber, the speed, and the digits of numbers.

import { button, fresh, h, say, svg } from "./dom.js";

const SPEEDS = [0.25, 0.5, 1, 2, 4, 8];
const SECONDS = 1.6; // a step at speed 1
const DIGITS = Array.from({ length: 17 }, (_, k) => k + 1); // all that a float has
const SHAPES = {
  first: "M6 5v14M19 5l-9 7 9 7z",
  back: "M16 5l-9 7 9 7z",
  play: "M7 4l13 8-13 8z",
  pause: "M8 5v14M16 5v14",
  on: "M8 5l9 7-9 7z",
  last: "M18 5v14M5 5l9 7-9 7z",
};

const icon = (name) =>
  svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: SHAPES[name] }));

// Which part of the way is which pass, below the scrubber.
const TRACK = [
  ["forward", "forward ▸", ["computed"]],
  ["reverse", "◂ reverse", ["seeded", "contributed"]],
  ["update", "update ▸", ["updated"]],
];
const passes = (steps) => {
  const parts = TRACK.flatMap(([look, label, kinds]) => {
    const count = steps.filter(({ kind }) => kinds.includes(kind)).length;
    if (!count) return [];
    const part = h("span", { class: look }, label);
    part.style.flexGrow = count;
    return [part];
  });
  return h("div", { class: "passes", "aria-hidden": "true" }, parts);
};

export class Controls {
  constructor(walk) {
    this.walk = walk;
    this.timer = null;
    const choice = (word, options, chosen, onchange) => {
      const id = `glassgrad-${word}-${fresh()}`;
      const option = ([value, text]) => h("option", { value, selected: value === chosen }, text);
      const list = h("select", { id, onchange }, options.map(option));
      return [list, h("span", null, h("label", { for: id }, word), list)];
    };
    const control = (label, name, act) =>
      button({ class: name, "aria-label": label, title: label, onclick: act }, icon(name));
    this.play = control("Play", "play", () => this.toggle());
    const go = (k) => {
      this.stop();
      walk.go(k);
    };
    this.scrubber = h("input", {
      type: "range",
      class: "scrubber",
      min: "1",
      max: String(walk.last),
      step: "1",
      "aria-label": "Step",
      oninput: () => go(Number(this.scrubber.value)),
    });
    const speeds = SPEEDS.map((speed) => [speed, `${speed}×`]);
    const [speed, speedShown] = choice("Speed", speeds, 1, () => this.playing && this.start());
    const counts = DIGITS.map((count) => [count, count]);
    const show = () => walk.showDigits(Number(this.digits.value));
    const [digits, digitsShown] = choice("Digits", counts, walk.digits, show);
    Object.assign(this, { speed, digits });
    this.buttons = {
      first: control("First step", "first", () => go(1)),
      back: control("Step back", "back", () => go(walk.position - 1)),
      on: control("Step forward", "on", () => go(walk.position + 1)),
      last: control("Last step", "last", () => go(walk.last)),
    };
    this.count = h("span", { class: "count", "aria-hidden": "true" });
    const { first, back, on, last } = this.buttons;
    this.element = h(
      "nav",
      { class: "controls", "aria-label": "Steps" },
      h(
        "div",
        { class: "scrub" },
        h("div", { class: "track" }, this.scrubber, passes(walk.steps)),
        this.count,
      ),
      h("div", { class: "buttons" }, first, back, this.play, on, last),
      h("div", { class: "choices" }, speedShown, digitsShown),
    );
  }

  // Milliseconds between two steps.
  get interval() {
    return (1000 * SECONDS) / Number(this.speed.value);
  }

  // What a key does, a step on or back, the first, the last, play: whether it is one of them.
  press(key) {
    const { position, last } = this.walk;
    const to = { ArrowRight: position + 1, ArrowLeft: position - 1, Home: 1, End: last }[key];
    if (to !== undefined) {
      this.stop();
      this.walk.go(to);
    } else if (key === " ") this.toggle();
    return to !== undefined || key === " ";
  }

  get playing() {
    return this.timer !== null;
  }

  toggle() {
    if (this.playing) this.stop();
    else this.start();
  }

  start() {
    this.stop();
    if (this.walk.asked) return;
    if (this.walk.position === this.walk.last) this.walk.go(1);
    this.timer = setInterval(() => {
      this.walk.go(this.walk.position + 1);
      if (this.walk.position === this.walk.last || this.walk.asked) this.stop();
    }, this.interval);
    this.#shape();
  }

  stop() {
    clearInterval(this.timer);
    this.timer = null;
    this.#shape();
  }

  #shape() {
    const [label, name] = this.playing ? ["Pause", "pause"] : ["Play", "play"];
    if (this.play.title === label) return;
    this.play.title = label;
    this.play.setAttribute("aria-label", label);
    this.play.replaceChildren(icon(name));
  }

  update() {
    const { position, last, steps } = this.walk;
    this.scrubber.value = String(position);
    this.digits.value = String(this.walk.digits);
    const pass = steps[position - 1].kind === "computed" ? "forward" : "reverse";
    this.scrubber.setAttribute("aria-valuetext", `step ${position} of ${last}, ${pass} pass`);
    say(this.count, `${position} / ${last}`);
    const { first, back, on, last: end } = this.buttons;
    for (const control of [first, back])
      control.setAttribute("aria-disabled", String(position === 1));
    for (const control of [on, end])
      control.setAttribute("aria-disabled", String(position === last));
  }
}
