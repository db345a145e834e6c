// Quiz mode: the student says which arrow is next, or types the formula or the number of a step.

import { button, fresh, h, numberField } from "./dom.js";
import { EdgeChoice, judgedEdge } from "./edge_choice.js";
import { judgedNumber } from "./judged_number.js";
import { typed } from "./numbers.js";
import { judgedFormula } from "./slips.js";

const LEVELS = [
  ["edge", "next arrow"],
  ["symbols", "partial in symbols"],
  ["partial", "partial, number"],
  ["product", "the product"],
  ["sum", "the sum so far"],
  ["gradient", "whole gradient"],
];
const FEW = 6; // names that can be written by a button

export class Quiz {
  constructor(walk, sentences, place, graph) {
    this.walk = walk;
    this.sentences = sentences;
    this.place = place;
    this.graph = graph;
    this.edges = new EdgeChoice(graph, sentences, (steps) => this.#chosen(steps));
    this.told = ""; // of a right answer, what else there is to say
    this.right = 0;
    this.wrong = 0;
    this.button = button(
      { class: "toggle", "aria-pressed": "false", onclick: () => this.toggle() },
      "Quiz",
    );
    this.level = h(
      "select",
      {
        "aria-label": "What is asked for in the reverse pass",
        hidden: true,
        onchange: () => {
          walk.level = this.level.value;
          this.asked = null;
          walk.tell("numbers");
          this.#focus();
        },
      },
      LEVELS.map(([level, words]) =>
        h("option", { value: level, selected: level === "sum" }, words),
      ),
    );
  }

  #focus() {
    if (this.walk.asksEdge) this.edges.focus();
    else (this.place.querySelector("input") ?? this.place.querySelector("button"))?.focus();
  }

  toggle() {
    const on = this.walk.quiz === null;
    [this.right, this.wrong] = [0, 0];
    this.button.setAttribute("aria-pressed", String(on));
    this.level.hidden = !on;
    this.walk.examine(on);
    if (on) this.#focus();
  }

  update() {
    const { walk } = this;
    this.edges.arm(walk.asksEdge);
    if (walk.quiz === null) {
      this.place.replaceChildren();
      this.asked = null;
      return;
    }
    if (!walk.asked) {
      this.asked = null;
      this.place.replaceChildren(...this.#done());
      return;
    }
    if (this.asked === walk.position) return;
    this.asked = walk.position;
    const { step } = walk;
    this.told = "";
    const id = `glassgrad-answer-${fresh()}`;
    this.verdict = h("p", { id: `${id}-verdict`, class: "verdict", role: "status" });
    const show = button({ class: "plain", onclick: () => this.#accept() }, "Show it");
    if (walk.asksEdge) {
      const question = "Along which arrow does the gradient go back next? Choose it in the graph.";
      this.place.replaceChildren(h("p", { class: "which" }, question), show, this.verdict);
      return;
    }
    const symbols = step.kind === "contributed" && walk.level === "symbols";
    const field = numberField({
      id,
      "aria-describedby": `${id}-verdict`,
      ...(symbols ? { class: "symbols", inputmode: "text", spellcheck: "false" } : {}),
    });
    const form = h(
      "form",
      {
        class: "answer",
        onsubmit: (event) => {
          event.preventDefault();
          this.#judge(field, symbols);
        },
      },
      h("label", { for: id }, ...this.#question(step)),
      field,
      symbols ? this.#names(step, field) : null,
      h("button", { type: "submit", class: "strong" }, "Check"),
      show,
    );
    this.place.replaceChildren(form, this.verdict);
  }

  // Buttons that write a name into the field: it may be one that no keyboard has.
  #names(step, field) {
    const { walk, sentences } = this;
    const near = [...walk.nodes[step.node].args.map(([from]) => from), step.node];
    const write = (name) => {
      field.setRangeText(name, field.selectionStart, field.selectionEnd, "end");
      field.focus();
    };
    const buttons = [...new Set(near.filter((node) => node !== null))].map((node) =>
      button(
        {
          class: "letter",
          "aria-label": `Write ${sentences.name(node)}`,
          onclick: () => write(sentences.name(node)),
        },
        sentences.nameElement(node),
      ),
    );
    return h("span", { class: "letters" }, buttons.slice(0, FEW));
  }

  #question(step) {
    const { level } = this.walk;
    if (step.kind === "contributed" && level === "symbols")
      return ["What is ", this.sentences.partial(step.node, step.arg), ", as a formula?"];
    if (step.kind === "contributed" && level === "partial")
      return ["What is the partial ", this.sentences.partial(step.node, step.arg), "?"];
    if (step.kind === "contributed" && level === "product") {
      const [node, arg] = [step.node, step.arg].map((k) => this.sentences.nameElement(k));
      return ["What goes back from ", node, " to ", arg, "?"];
    }
    if (step.kind === "contributed") {
      const soFar = step.total > 1 ? ` with ${step.seen} of ${step.total} contributions in` : "";
      return ["What is ", this.sentences.gradient(this.walk.output, step.arg), `${soFar}?`];
    }
    if (step.kind === "computed") return ["What is ", this.sentences.nameElement(step.node), "?"];
    const which = step.quantity === "w" ? "" : `${step.quantity} of `;
    return [`What is ${which}`, this.sentences.nameElement(step.node), " now?"];
  }

  #judge(field, symbols) {
    const { walk, sentences } = this;
    if (symbols) return this.#count(judgedFormula(walk, sentences, field.value), field);
    const answer = typed(field.value);
    if (answer) return this.#count(judgedNumber(walk, sentences, answer), field);
    this.verdict.textContent = "That is no number; type one such as −0.25 or 1.2e−3.";
    return undefined;
  }

  // An arrow was chosen, in the graph.
  #chosen(steps) {
    this.#count(judgedEdge(this.walk, this.sentences, steps));
  }

  // An answer that is right leads on; of another it is told what is wrong, if it could be read.
  #count({ right, read = true, said }, field) {
    if (right) {
      this.right += 1;
      this.told = said;
      this.#accept();
      return;
    }
    if (right === false && read) this.wrong += 1;
    this.verdict.textContent = said || "Not yet. Look at how the number is made, and try again.";
    if (right === false) field?.select();
  }

  #accept() {
    this.walk.answered();
    (this.place.querySelector("button") ?? this.place.closest("[tabindex]"))?.focus();
  }

  #done() {
    const { walk } = this;
    const score = `${this.right} right, ${this.wrong} wrong`;
    const told = walk.quiz.has(walk.position) ? this.told || "So it is." : "";
    const verdict = (text) => h("p", { class: "verdict", role: "status" }, text);
    if (walk.position === walk.last) return [verdict(`${told} The walk is done: ${score}.`.trim())];
    return [
      verdict(told && `${told} (${score})`),
      button(
        {
          class: "strong",
          onclick: () => {
            walk.go(walk.position + 1);
            this.#focus();
          },
        },
        "Next step",
      ),
    ];
  }
}
