// Other numbers: the leaves, what the gradient foretold, and steps of gradient descent.

import { button, definitions, focused, h, numberField, section } from "./dom.js";
import { afterUpdates, lossCurve } from "./loss_curve.js";
import { typed } from "./numbers.js";
import { Updates } from "./updates.js";

const REACH = 2; // how far a slider goes: the number, or 1, times this, to either side
const FEW = 2; // products that are written out

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
    const number = (x) => walk.number(x);
    this.outcome.hidden = !walk.changed;
    this.compared.replaceChildren(...this.#comparison());
    this.curve.replaceChildren(
      ...lossCurve(walk.losses, afterUpdates(walk.losses.length - 1), number),
      ...lossCurve(walk.sizes, "Length of the gradient", number),
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
    const later = change && number(before) === number(after) ? ", apart in later digits" : "";
    return [
      h("p", null, name, ` was ${number(before)} and is ${number(after)}${later}.`),
      definitions([
        line(sets.length > 1 ? "Σ grad · Δ" : "grad · Δ", foretelling, foretold),
        line("true change", `${number(after)} − ${factor(before)}`, change),
      ]),
    ];
  }
}
