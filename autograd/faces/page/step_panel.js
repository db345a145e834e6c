// What the step does: its sentence, its rule in symbols and in numbers, and the running sum.

import { h } from "./dom.js";
import { Heard } from "./heard.js";

export const PASSES = {
  computed: "Forward",
  seeded: "Reverse",
  contributed: "Reverse",
  updated: "Update",
};

const LOCAL = ["symbols", "partial"]; // levels of a quiz that ask for the partial

// What a step makes, as the places of its sentence call it.
export const results = (step, level = "sum") =>
  new Set(
    step.kind === "computed"
      ? [`d${step.node}`]
      : step.kind === "contributed"
        ? [...(LOCAL.includes(level) ? ["partial"] : []), "contribution", "after"]
        : ["after"],
  );

// The rule of a step, its sides in elements that may stand below each other.
export const formula = (sentences, step, numbers, hidden) =>
  h(
    "p",
    { class: "formula" },
    sentences.rule(step, numbers, hidden).flatMap((side) => [side, " "]),
  );

export class StepPanel {
  constructor(walk, sentences) {
    this.walk = walk;
    this.sentences = sentences;
    this.place = h("p", { class: "place" });
    this.sentence = h("p", { class: "sentence", "aria-hidden": "true" });
    this.heard = new Heard();
    this.rule = h("div", { class: "rule" });
    this.sum = h("div", { class: "sum" });
    this.ask = h("div", { class: "ask" });
    this.element = h(
      "section",
      { class: "step-panel", "aria-label": "What the step does", tabindex: "0" },
      this.place,
      this.sentence,
      this.heard.element,
      this.ask,
      h("div", { class: "how" }, this.rule, this.sum),
    );
    this.onlight = () => {}; // is told which arrows a person points at
    this.tallest = 0;
    this.width = 0;
    // An observer is told of sizes once they are known; to ask for them would lay out the page.
    this.watching = new ResizeObserver(() => {
      if (this.element.clientWidth !== this.width) this.settle();
      else this.#grow();
    });
    this.watching.observe(this.element);
  }

  destroy() {
    this.watching.disconnect();
  }

  // Forget how high the panel was: it is as high as its step needs.
  settle() {
    this.width = this.element.clientWidth;
    this.tallest = 0;
    this.element.style.minHeight = "";
    this.#grow();
  }

  // The panel grows with what it says and stays so, or the graph would jump at every step.
  #grow() {
    const high = this.element.offsetHeight;
    if (high <= this.tallest) return;
    this.tallest = high;
    this.element.style.minHeight = `${high}px`;
  }

  update() {
    const { walk, sentences } = this;
    const { step, now, asked } = walk;
    const pass = PASSES[step.kind];
    this.place.replaceChildren(
      h(
        "span",
        { class: `pass ${pass.toLowerCase()}` },
        pass === "Reverse" ? "◂ Reverse" : `${pass} ▸`,
      ),
      ` step ${walk.position} of ${walk.last}`,
    );
    const made = asked ? results(step, walk.level) : null;
    const hidden = made && ((ref) => made.has(ref));
    const held = walk.asksEdge ? ["One more contribution goes back."] : this.#held(step);
    const symbols = asked && walk.level === "symbols" && step.kind === "contributed";
    const ruled = !held && !symbols;
    this.sentence.replaceChildren(...(held ?? sentences.spoken(step, now, hidden)));
    this.heard.say(walk.position, this.sentence.textContent);
    this.rule.replaceChildren(...(ruled ? [formula(sentences, step, now, hidden)] : []));
    this.sum.replaceChildren(...(walk.asksEdge ? [] : this.#sum(step, now, asked)));
  }

  // What is said where a node is held at a number: its rule is not at work.
  #held(step) {
    const { walk, sentences } = this;
    if (!walk.held.has(step.node) || step.kind === "seeded" || step.kind === "updated") return null;
    const number = sentences.number(walk.held.get(step.node));
    if (step.kind === "computed")
      return [sentences.nameElement(step.node), ` is held at ${number}; its rule does not matter.`];
    return [
      sentences.nameElement(step.arg),
      " gets nothing from ",
      sentences.nameElement(step.node),
      `, which is held at ${number}.`,
    ];
  }

  // before + upstream × local = after
  #sum(step, now, asked) {
    if (step.kind !== "contributed") return [];
    const sent = now.sent[step.number - 1];
    const { sentences } = this;
    const { level } = this.walk;
    const light = () => this.onlight([step.number - 1]);
    const dark = () => this.onlight([]);
    const cell = (word, number, look = "") =>
      h(
        "span",
        { class: `cell ${look}`, onpointerenter: light, onpointerleave: dark },
        h("b", null, number),
        h("small", null, word),
      );
    const sign = (text) => h("span", { class: "sign" }, text);
    return [
      cell("before", sentences.number(sent.before)),
      sign("+"),
      cell("upstream", sentences.factor(sent.upstream)),
      sign("×"),
      cell("local", asked && LOCAL.includes(level) ? "?" : sentences.factor(sent.partial)),
      sign("="),
      cell(
        step.seen === step.total ? "after, final" : `after, ${step.seen} of ${step.total}`,
        asked ? "?" : sentences.number(sent.after),
        "after",
      ),
      ...(!asked && sentences.taken(sent) ? [sign(`(${sentences.takenProduct(sent)})`)] : []),
    ];
  }
}
