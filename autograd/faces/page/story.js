// What the step does: its sentence, its rule in symbols and in numbers, and the running sum.

import { h } from "./dom.js";

const PASSES = {
  computed: "Forward",
  seeded: "Reverse",
  contributed: "Reverse",
  updated: "Update",
};

// What a step makes, as the places of its sentence call it.
export const results = (step) =>
  new Set(
    step.kind === "computed"
      ? [`d${step.node}`]
      : step.kind === "contributed"
        ? ["contribution", "after"]
        : ["after"],
  );

// The rule of a step, its sides in elements that may stand below each other.
export const formula = (words, step, found, hidden) =>
  h(
    "p",
    { class: "formula" },
    words.rule(step, found, hidden).flatMap((side) => [side, " "]),
  );

export class Story {
  constructor(walk, words) {
    this.walk = walk;
    this.words = words;
    this.place = h("p", { class: "place" });
    this.sentence = h("p", { class: "sentence", "aria-live": "polite", "aria-atomic": "true" });
    this.rule = h("div", { class: "rule" });
    this.sum = h("div", { class: "sum" });
    this.ask = h("div", { class: "ask" });
    this.element = h(
      "section",
      { class: "story", "aria-label": "What the step does", tabindex: "0" },
      this.place,
      this.sentence,
      this.ask,
      h("div", { class: "how" }, this.rule, this.sum),
    );
  }

  update() {
    const { walk, words } = this;
    const { step, now, asked } = walk;
    const pass = PASSES[step.kind];
    this.place.replaceChildren(
      h(
        "span",
        { class: `pass ${pass.toLowerCase()}` },
        pass === "Reverse" ? "◂ Reverse" : `${pass} ▸`,
      ),
      ` step ${walk.at} of ${walk.last}`,
    );
    const made = asked ? results(step) : null;
    const hidden = made && ((ref) => made.has(ref));
    const held = this.#held(step);
    this.sentence.replaceChildren(...(held ?? words.spoken(step, now, hidden)));
    this.rule.replaceChildren(...(held ? [] : [formula(words, step, now, hidden)]));
    this.sum.replaceChildren(...this.#sum(step, now, asked));
  }

  // What is said where a node is held at a number: its rule is not at work.
  #held(step) {
    const { walk, words } = this;
    if (!walk.held.has(step.node) || step.kind === "seeded" || step.kind === "updated") return null;
    const name = (at) => h("bdi", null, words.name(at));
    const number = words.number(walk.held.get(step.node));
    if (step.kind === "computed")
      return [name(step.node), ` is held at ${number}; its rule does not matter.`];
    return [
      name(step.arg),
      " gets nothing from ",
      name(step.node),
      `, which is held at ${number}.`,
    ];
  }

  // before + local × upstream = after
  #sum(step, now, asked) {
    if (step.kind !== "contributed") return [];
    const sent = now.sent[step.number - 1];
    const cell = (word, said, look = "") =>
      h("span", { class: `cell ${look}` }, h("b", null, said), h("small", null, word));
    const sign = (text) => h("span", { class: "sign" }, text);
    const number = (x) => this.words.number(x);
    const factor = (x) => this.words.factor(x);
    return [
      cell("before", number(sent.before)),
      sign("+"),
      cell("local", factor(sent.partial)),
      sign("×"),
      cell("upstream", factor(sent.upstream)),
      sign("="),
      cell(
        step.seen === step.total ? "after, final" : `after, ${step.seen} of ${step.total}`,
        asked ? "?" : number(sent.after),
        "after",
      ),
      ...(!asked && this.words.taken(sent) ? [sign(`(${this.words.takenProduct(sent)})`)] : []),
    ];
  }
}
