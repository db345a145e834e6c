// Updates of all parameters, and, in a model of text, what is read and what it invents.

import { button, fresh, h, numberField, section } from "../page/dom.js";
import { afterUpdates, lossCurve } from "../page/loss_curve.js";
import { typed } from "../page/numbers.js";
import { Runner } from "../page/runner.js";
import { randomNumbers } from "./tape.js";

const SEED = 42;
const SAMPLES = 10;
const COLD = 0.5; // the temperature
const MOST = 10_000; // updates of one run
const SPENT = 12; // milliseconds of updates between two pictures

export class Learning {
  constructor(walk) {
    this.walk = walk;
    const { lesson } = walk;
    this.next = 0; // of the texts that are learnt from
    this.rate = this.#field("learning rate", String(lesson.settings.lr));
    this.count = this.#field("updates", "20");
    this.runner = new Runner(() => this.#many());
    this.wrong = h("p", { class: "wrong", role: "alert" });
    this.curve = h("div", { class: "curve" });
    const each = lesson.text?.texts.length;
    if (each) this.turns = h("input", { type: "checkbox" });
    const hint = `Each of ${lesson.params.length.toLocaleString("en")} parameters moves by ${lesson.rule}.`;
    this.element = h(
      "div",
      { class: "what-if" },
      lesson.text ? this.#reading(lesson.text) : null,
      section(
        "update",
        "Learning",
        h(
          "form",
          { class: "rate", onsubmit: (event) => this.#once(event) },
          this.rate.parts,
          h("button", { type: "submit", class: "strong" }, "One step of learning"),
        ),
        h("div", { class: "rate" }, this.count.parts, this.runner.button),
        each
          ? h("label", { class: "rate" }, this.turns, ` from ${each} texts in turn, not this one`)
          : null,
        h("p", { class: "hint" }, hint),
        this.wrong,
        this.curve,
        button({ class: "plain", onclick: () => this.#reset() }, "Reset all parameters"),
      ),
      lesson.text ? this.#samples() : null,
    );
  }

  #field(label, value) {
    const id = `glassgrad-field-${fresh()}`;
    const input = numberField({ id, value });
    return { input, parts: [h("label", { for: id }, label), input] };
  }

  #reading({ letters, text, length }) {
    const id = `glassgrad-text-${fresh()}`;
    const input = h("input", { id, type: "text", value: text, maxlength: length - 1 });
    const wrong = h("p", { class: "wrong", role: "alert" });
    const read = (event) => {
      event.preventDefault();
      const word = input.value.trim();
      const known = this.walk.read(word) || this.walk.read(word.toLowerCase());
      wrong.textContent = known ? "" : `At most ${length - 1} of the letters ${letters}.`;
    };
    return section(
      "reading",
      "The text",
      h(
        "form",
        { class: "rate", onsubmit: read },
        h("label", { for: id }, "loss on"),
        input,
        h("button", { type: "submit" }, "Read it"),
      ),
      wrong,
      (this.lossShown = h("p", { "aria-live": "polite" })),
    );
  }

  #samples() {
    this.before = h("ol");
    this.after = h("ol");
    const list = (heading, names) => h("div", null, h("h3", null, heading), names);
    return section(
      "samples",
      "Invented",
      h("div", { class: "pair" }, list("before", this.before), list("now", this.after)),
      h("p", { class: "hint" }, `Drawn with seed ${SEED} at temperature ${COLD}.`),
    );
  }

  // What the weights invent, the same numbers drawn each time.
  invent() {
    const draw = randomNumbers(SEED);
    return Array.from({ length: SAMPLES }, () => this.walk.tape.sample(draw, COLD));
  }

  // The names before and now; it takes longer than a picture, so it is done when all is quiet.
  showSamples() {
    clearTimeout(this.waiting);
    if (!this.after) return;
    this.waiting = setTimeout(() => {
      const names = this.invent().map((name) => h("li", null, h("bdi", null, name || "(none)")));
      if (!this.before.firstChild)
        this.before.replaceChildren(...names.map((name) => name.cloneNode(true)));
      this.after.replaceChildren(...names);
    }, 60);
  }

  #settings() {
    const [lr, count] = [typed(this.rate.input.value), typed(this.count.input.value)];
    const right = lr && count && count.x >= 1;
    this.wrong.textContent = right
      ? ""
      : "The learning rate is a number such as 0.01, updates are 1 or more.";
    return right ? { lr: lr.x, count: Math.min(Math.round(count.x), MOST) } : null;
  }

  #step(lr, quietly) {
    const { walk } = this;
    if (this.turns?.checked) {
      const { texts } = walk.lesson.text;
      const shown = walk.word;
      walk.tape.read(texts[this.next++ % texts.length]);
      walk.update(lr, true);
      walk.losses.splice(-1, 1, walk.loss); // the last one is told of the text that is shown
      walk.tape.read(shown);
      walk.losses.splice(-1, 1, walk.loss);
      if (!quietly) walk.tell("numbers");
    } else walk.update(lr, quietly);
  }

  #once(event) {
    event.preventDefault();
    const settings = this.#settings();
    if (settings) this.#step(settings.lr, false);
  }

  // What makes many updates, as many at a time as a picture has time for.
  #many() {
    const settings = this.#settings();
    if (!settings) return null;
    let left = settings.count;
    return () => {
      const end = performance.now() + SPENT;
      do {
        this.#step(settings.lr, true);
        left -= 1;
      } while (left > 0 && performance.now() < end);
      this.walk.tell("numbers");
      return left > 0 && Number.isFinite(this.walk.loss);
    };
  }

  stop() {
    this.runner.stop();
  }

  #reset() {
    this.stop();
    this.next = 0;
    this.walk.reset();
  }

  update(what) {
    if (what !== "numbers" && what !== "text") return;
    const { walk } = this;
    const number = (x) => walk.number(x);
    if (this.lossShown) this.lossShown.textContent = `${walk.output} = ${number(walk.loss)}`;
    this.curve.replaceChildren(...lossCurve(walk.losses, afterUpdates(walk.updates), number));
    if (what === "numbers") this.showSamples();
  }
}
