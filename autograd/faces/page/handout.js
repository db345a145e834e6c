// The handout: every step in order, for paper. It is made when a person prints.

import { h } from "./dom.js";
import { PASSES, formula } from "./step_panel.js";

const MANY = 60; // steps from which on they are printed closer to each other

export class Handout {
  constructor(walk, sentences, formulas) {
    this.walk = walk;
    this.formulas = formulas;
    this.sentences = sentences;
    const look = walk.steps.length > MANY ? "handout many" : "handout";
    this.element = h("section", { class: look, "aria-hidden": "true" });
    this.made = null;
  }

  fill() {
    const { walk, sentences } = this;
    if (this.made === walk.now && this.digits === walk.digits) return;
    [this.made, this.digits] = [walk.now, walk.digits];
    const { alone, lines } = this.formulas;
    const parts = alone ? [] : lines.map((line) => line.cloneNode(true));
    let heading = "";
    for (const step of walk.steps) {
      if (PASSES[step.kind] !== heading) {
        heading = PASSES[step.kind];
        parts.push(h("h2", null, heading), h("ol", { start: step.number }));
      }
      const sentence = h("p", null, sentences.spoken(step, walk.now));
      const rule = step.kind === "contributed" ? [formula(sentences, step, walk.now)] : [];
      parts.at(-1).append(h("li", null, sentence, rule));
    }
    this.element.replaceChildren(...parts);
  }
}
