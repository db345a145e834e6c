// Quiz mode: the student types the number that a step makes.

import { button, fresh, h, numberField } from "./dom.js";
import { mistakeBehind } from "./mistakes.js";
import { agrees, typed } from "./numbers.js";

const LEVELS = [
  ["partial", "the partial"],
  ["product", "the product"],
  ["sum", "the sum so far"],
  ["gradient", "whole gradients"],
];
const SINGLE = ["partial", "product"]; // levels that ask for less than a sum
const LEAST = 2; // digits that a number needs before it is right by being near

export class Quiz {
  constructor(walk, sentences, place) {
    this.walk = walk;
    this.sentences = sentences;
    this.place = place;
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
    (this.place.querySelector("input") ?? this.place.querySelector("button"))?.focus();
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
    const id = `glassgrad-answer-${fresh()}`;
    const field = numberField({ id, "aria-describedby": `${id}-verdict` });
    const verdict = h("p", { id: `${id}-verdict`, class: "verdict", role: "status" });
    const show = button({ class: "plain", onclick: () => this.#accept() }, "Show it");
    const form = h(
      "form",
      {
        class: "answer",
        onsubmit: (event) => {
          event.preventDefault();
          this.#judge(field, verdict);
        },
      },
      h("label", { for: id }, ...this.#question(step)),
      field,
      h("button", { type: "submit", class: "strong" }, "Check"),
      show,
    );
    this.place.replaceChildren(form, verdict);
  }

  #question(step) {
    const { level } = this.walk;
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

  #judge(field, verdict) {
    const { walk, sentences } = this;
    const answer = typed(field.value);
    const { right } = walk;
    if (!answer) {
      verdict.textContent = "That is no number; type one such as −0.25 or 1.2e−3.";
      return;
    }
    if (agrees(answer, right)) {
      if (
        answer.x !== right &&
        answer.digits < LEAST &&
        sentences.number(right) !== sentences.number(answer.x)
      ) {
        verdict.textContent = "Right so far; give one digit more.";
        return;
      }
      this.right += 1;
      this.#accept();
      return;
    }
    this.wrong += 1;
    verdict.textContent = this.#mistake(answer) ?? "Not yet. Look at the rule, and try again.";
    field.select();
  }

  // What went wrong, where one of the known mistakes gives what was typed.
  #mistake(answer) {
    const { walk } = this;
    const { step } = walk;
    const node = step.kind === "contributed" ? step.arg : step.node;
    const single = step.kind === "contributed" && this.#slip(answer);
    if (single) return `That is what comes out if ${single}.`;
    if (step.kind === "contributed" && (step.seen !== step.total || SINGLE.includes(walk.level)))
      return null;
    const said = mistakeBehind(walk, step.kind === "contributed" ? "grads" : "data", node, answer);
    return said && `That is what comes out if ${said}.`;
  }

  // What went wrong in one partial, product or sum.
  #slip(answer) {
    const { walk } = this;
    const { partial, upstream, contribution, before, after } = walk.now.sent[walk.position - 1];
    const slips = {
      partial: [
        [-partial, "the sign is turned round"],
        [upstream, "the upstream gradient is taken for it"],
        [contribution, "it is multiplied by the upstream gradient already"],
      ],
      product: [
        [-contribution, "the sign is turned round"],
        [partial, "the upstream gradient is left out"],
        [upstream, "the partial is left out"],
        [upstream + partial, "the two are added, not multiplied"],
      ],
      sum:
        walk.step.seen > 1
          ? [
              [contribution, "the contribution overwrites what came before"],
              [before - contribution, "the contribution is subtracted"],
            ]
          : [],
      gradient: [],
    }[walk.level];
    const slip = slips.find(([x]) => x !== walk.right && x !== after && agrees(answer, x));
    return slip && slip[1];
  }

  #accept() {
    this.walk.answered();
    this.place.querySelector("button")?.focus();
  }

  #done() {
    const { walk } = this;
    const score = `${this.right} right, ${this.wrong} wrong`;
    if (walk.position === walk.last)
      return [h("p", { class: "verdict", role: "status" }, `The walk is done: ${score}.`)];
    return [
      h(
        "p",
        { class: "verdict", role: "status" },
        walk.quiz.has(walk.position) ? `So it is. (${score})` : "",
      ),
      button(
        {
          class: "strong",
          onclick: () => {
            walk.go(walk.position + 1);
            (this.place.querySelector("input") ?? this.place.querySelector("button"))?.focus();
          },
        },
        "Next step",
      ),
    ];
  }
}
