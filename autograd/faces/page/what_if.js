// Other numbers: the leaves, what the gradient foretold, and steps of gradient descent.

import { button, definitions, focused, h, numberField, section, svg } from "./dom.js";
import { typed } from "./numbers.js";
import { Updates } from "./updates.js";

const REACH = 2; // how far a slider goes: the number, or 1, times this, to either side
const FEW = 2; // products that are written out
const [WIDE, HIGH] = [260, 84]; // of the curve

export class WhatIf {
  constructor(walk, sentences) {
    this.walk = walk;
    this.sentences = sentences;
    this.rows = walk.engine.leaves.map((leaf) => this.#row(leaf));
    this.compared = h("div", { class: "compared", "aria-live": "polite" });
    this.curve = h("div", { class: "curve" });
    const reset = button({ class: "plain", onclick: () => this.#reset() }, "Reset all numbers");
    this.outcome = section("outcome", "What it changed", this.compared, this.curve, reset);
    const rows = this.rows.map((row) => row.element);
    const ticked = () => this.rows.filter(({ tick }) => tick.checked).map(({ leaf }) => leaf);
    this.updates = new Updates(walk, sentences, ticked);
    this.element = h(
      "div",
      { class: "what-if" },
      section("leaves", "Change a number", h("div", { class: "rows" }, rows)),
      this.updates.element,
      this.outcome,
    );
  }

  stop() {
    this.updates.stop();
  }

  #row(leaf) {
    const { walk } = this;
    const name = this.sentences.name(leaf);
    const start = walk.original.data[leaf];
    const finite = Number.isFinite(start);
    const reach = finite ? REACH * Math.max(Math.abs(start), 1) : REACH;
    const middle = finite ? start : 0;
    const tick = h("input", {
      type: "checkbox",
      checked: walk.lesson.params.includes(leaf),
      "aria-label": `Update ${name}`,
    });
    const slider = h("input", {
      type: "range",
      min: middle - reach,
      max: middle + reach,
      step: reach / 200,
      "aria-label": `${name}, slider`,
      oninput: () => walk.set(leaf, Number(slider.value)),
    });
    const field = numberField({
      "aria-label": `Value of ${name}`,
      oninput: () => {
        const number = typed(field.value);
        field.setAttribute("aria-invalid", String(!number));
        if (number) walk.set(leaf, number.x);
      },
      onblur: () => this.#show(row),
      onkeydown: (event) => {
        if (event.key === "Enter") this.#show(row);
      },
    });
    const row = {
      leaf,
      tick,
      slider,
      field,
      element: h(
        "div",
        { class: "leaf-row" },
        h("label", { class: "leaf-name" }, tick, this.sentences.nameElement(leaf)),
        slider,
        field,
      ),
    };
    return row;
  }

  #show(row) {
    const { leaf, slider, field, element } = row;
    const x = this.walk.now.data[leaf];
    const shown = this.sentences.number(x);
    if (field.value !== shown) field.value = shown;
    if (row.said !== shown) slider.setAttribute("aria-valuetext", (row.said = shown));
    if (field.getAttribute("aria-invalid") !== "false") field.setAttribute("aria-invalid", "false");
    if (!Object.is(row.slid, x) && focused(this.element) !== slider) {
      slider.value = String(x);
      row.slid = x;
    }
    element.classList.toggle("changed", this.walk.leaves.has(leaf));
  }

  #reset() {
    this.stop();
    this.walk.reset();
    for (const row of this.rows) this.#show(row);
  }

  update(what) {
    if (what !== "numbers") return;
    const { walk } = this;
    this.element.hidden = walk.quiz !== null;
    for (const row of this.rows) {
      if (focused(this.element) !== row.field) this.#show(row);
    }
    this.outcome.hidden = !walk.changed;
    this.compared.replaceChildren(...this.#comparison());
    this.curve.replaceChildren(
      ...this.#drawn(walk.losses, `After ${this.#count()}`),
      ...this.#drawn(walk.sizes, "Length of the gradient"),
    );
  }

  // grad · Δ beside the true change.
  #comparison() {
    const { walk, sentences } = this;
    const { sets, before, after, change, foretold } = walk.compared();
    if (!sets.length) return [];
    const name = sentences.nameElement(walk.output);
    const number = (x) => sentences.number(x);
    const factor = (x) => sentences.factor(x);
    const products = sets.map(({ slope, delta }) => `${factor(slope)} · ${factor(delta)}`);
    const foretelling = sets.length > FEW ? `over ${sets.length} numbers` : products.join(" + ");
    const line = (word, how, x) => [
      [word, h("span", { class: "products" }, how)],
      h("b", null, number(x)),
    ];
    return [
      h("p", null, name, ` was ${number(before)} and is ${number(after)}.`),
      definitions([
        line(sets.length > 1 ? "Σ grad · Δ" : "grad · Δ", foretelling, foretold),
        line("true change", `${number(after)} − ${factor(before)}`, change),
      ]),
    ];
  }

  #count() {
    const count = this.walk.losses.length - 1;
    return `${count} update${count > 1 ? "s" : ""}`;
  }

  // The loss over the updates, or another number of each.
  #drawn(losses, words) {
    if (losses.length < 2) return [];
    const finite = losses.filter(Number.isFinite);
    const [low, high] = [Math.min(...finite, 0), Math.max(...finite)];
    const x = (k) => 6 + (k / (losses.length - 1)) * (WIDE - 12);
    const y = (loss) => HIGH - 8 - ((loss - low) / (high - low || 1)) * (HIGH - 16);
    const points = losses.flatMap((loss, k) => (Number.isFinite(loss) ? [[x(k), y(loss)]] : []));
    const [first, last] = [losses[0], losses.at(-1)].map((loss) => this.sentences.number(loss));
    const summary = `${words}: ${first} → ${last}`;
    const dots = points.length > 40 ? points.slice(-1) : points;
    return [
      svg(
        "svg",
        { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": summary },
        svg("line", { class: "zero", x1: 0, x2: WIDE, y1: y(0), y2: y(0) }),
        svg("polyline", { points: points.map((point) => point.join(",")).join(" ") }),
        dots.map(([cx, cy]) => svg("circle", { cx, cy, r: 2.6 })),
      ),
      h("p", { "aria-live": "polite" }, summary),
    ];
  }
}
