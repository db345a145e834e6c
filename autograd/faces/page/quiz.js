// Quiz mode: the student types the number that a step makes.

import { fresh, h } from "./dom.js";
import { agrees, typed } from "./numbers.js";

const LEAST = 2; // digits that a number needs before it is right by being near

export class Quiz {
  constructor(walk, words, place) {
    this.walk = walk;
    this.words = words;
    this.place = place;
    this.right = 0;
    this.wrong = 0;
    this.button = h(
      "button",
      { type: "button", class: "toggle", "aria-pressed": "false", onclick: () => this.toggle() },
      "Quiz",
    );
  }

  toggle() {
    const on = this.walk.quiz === null;
    [this.right, this.wrong] = [0, 0];
    this.button.setAttribute("aria-pressed", String(on));
    this.walk.examine(on);
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
    if (this.asked === walk.at) return;
    this.asked = walk.at;
    const { step } = walk;
    const id = `glassgrad-answer-${fresh()}`;
    const field = h("input", {
      id,
      type: "text",
      class: "number",
      inputmode: "decimal",
      autocomplete: "off",
      "aria-describedby": `${id}-said`,
    });
    const said = h("p", { id: `${id}-said`, class: "said", role: "status" });
    const show = h(
      "button",
      { type: "button", class: "plain", onclick: () => this.#accept() },
      "Show it",
    );
    const form = h(
      "form",
      {
        class: "answer",
        onsubmit: (event) => {
          event.preventDefault();
          this.#judge(field, said);
        },
      },
      h("label", { for: id }, ...this.#question(step)),
      field,
      h("button", { type: "submit", class: "strong" }, "Check"),
      show,
    );
    this.place.replaceChildren(form, said);
  }

  #name(at) {
    return h("bdi", null, this.words.name(at));
  }

  #question(step) {
    if (step.kind === "contributed") {
      const so = step.total > 1 ? ` with ${step.seen} of ${step.total} contributions in` : "";
      return ["What is ", this.words.slope(this.walk.output, step.arg), `${so}?`];
    }
    if (step.kind === "computed") return ["What is ", this.#name(step.node), "?"];
    const which = step.quantity === "w" ? "" : `${step.quantity} of `;
    return [`What is ${which}`, this.#name(step.node), " now?"];
  }

  #judge(field, said) {
    const { walk, words } = this;
    const given = typed(field.value);
    const { answer } = walk;
    if (!given) {
      said.textContent = "That is no number; type one such as −0.25 or 1.2e−3.";
      return;
    }
    if (agrees(given, answer)) {
      if (
        given.x !== answer &&
        given.digits < LEAST &&
        words.number(answer) !== words.number(given.x)
      ) {
        said.textContent = "Right so far; give one digit more.";
        return;
      }
      this.right += 1;
      this.#accept();
      return;
    }
    this.wrong += 1;
    const told = this.#mistake(given);
    said.textContent = told ?? "Not yet. Look at the rule, and try again.";
    field.select();
  }

  // What went wrong, where one of the known mistakes gives what was typed.
  #mistake(given) {
    const { step, lesson } = this.walk;
    const node = step.kind === "contributed" ? step.arg : step.node;
    if (step.kind === "contributed" && step.seen !== step.total) return null;
    const which = step.kind === "contributed" ? "gradient" : "value";
    const { said, [which]: known } = lesson.mistakes;
    const found = known[node]?.find(([x]) => agrees(given, x));
    return found ? `That is what comes out if ${said[found[1]]}.` : null;
  }

  #accept() {
    this.walk.answered();
    this.place.querySelector("button")?.focus();
  }

  #done() {
    const { walk } = this;
    const score = `${this.right} right, ${this.wrong} wrong`;
    if (walk.at === walk.last)
      return [h("p", { class: "said", role: "status" }, `The walk is done: ${score}.`)];
    return [
      h(
        "p",
        { class: "said", role: "status" },
        walk.quiz.has(walk.at) ? `So it is. (${score})` : "",
      ),
      h(
        "button",
        {
          type: "button",
          class: "strong",
          onclick: () => {
            walk.go(walk.at + 1);
            (this.place.querySelector("input") ?? this.place.querySelector("button"))?.focus();
          },
        },
        "Next step",
      ),
    ];
  }
}
