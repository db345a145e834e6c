// A worksheet whose blanks are fields: what is typed is checked, saved for marking, and printed.

import { button, h, say } from "./dom.js";
import { judgedNumber } from "./judged_number.js";
import { agrees, typed } from "./numbers.js";
import { Sentences } from "./sentences.js";
import { Walk } from "./walk.js";

const SIGNS = { right: "✓", follows: "→", wrong: "✗", more: "…", none: "?" };

// What a number is with the student's own numbers before it, or null where nothing is before it.
const fromOwn = (walk, asks, own) => {
  const [what, number] = asks.split(":");
  const k = Number(number) - 1;
  const { engine, now } = walk;
  const step = engine.steps[k];
  if (what === "value" || what === "partial") {
    const data = now.data.map((x, node) => own(`value:${engine.madeBy[node]}`) ?? x);
    if (what === "partial") return engine.slope(step, data);
    return engine.nodes[step.node].row.value(...engine.arguments(step.node, data));
  }
  const sent = now.sent[k];
  if (what === "product") {
    const upstream = own(`sum:${engine.feeds[step.node].at(-1) + 1}`) ?? sent.upstream;
    return upstream * (own(`partial:${k + 1}`) ?? sent.partial);
  }
  if (what === "sum") {
    const feeds = engine.feeds[step.arg];
    const last = feeds[feeds.indexOf(k) - 1];
    const before = own(`sum:${last + 1}`) ?? sent.before;
    return before + (own(`product:${k + 1}`) ?? sent.contribution);
  }
  return null;
};

class Form {
  constructor(root, lesson, rows, { fields, title }) {
    this.walk = new Walk(lesson, rows);
    const { engine } = this.walk;
    engine.madeBy = engine.nodes.map((_, node) =>
      engine.steps.findIndex((step) => step.kind === "computed" && step.node === node) + 1);
    this.sentences = new Sentences(lesson);
    this.fields = fields;
    this.title = title;
    this.inputs = [...root.querySelectorAll("input[data-asks]")];
    for (const input of this.inputs) this.#arm(input);
    this.status = h("p", { class: "status", role: "status" });
    const form = h(
      "div",
      { class: "tools" },
      button({ class: "strong", onclick: () => this.checkAll() }, "Check"),
      button({ onclick: () => this.#save("csv") }, "Save answers (CSV)"),
      button({ onclick: () => this.#save("json") }, "Save answers (JSON)"),
      button({ class: "plain", onclick: () => this.#clear() }, "Clear all"),
      this.status,
    );
    root.append(form);
  }

  #arm(input) {
    input.said = h("span", { class: "said", id: `${input.id}-said` });
    input.setAttribute("aria-describedby", input.said.id);
    input.after(input.said);
    input.typed = input.value.trim() !== ""; // a browser may keep it when the page is opened again
    input.addEventListener("input", () => {
      this.#forget(input);
      for (const other of this.#same(input)) {
        if (other.typed) continue; // somebody wrote there
        other.value = input.value;
        this.#forget(other);
      }
      input.typed = input.value.trim() !== "";
    });
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.#check(input);
      say(this.status, input.said.textContent);
    });
  }

  #same(input) {
    const { asks } = input.dataset;
    return this.inputs.filter((other) => other !== input && other.dataset.asks === asks);
  }

  #forget(input) {
    input.said.textContent = "";
    input.removeAttribute("aria-invalid");
    delete input.dataset.state;
  }

  // The student's own number for a quantity, or undefined.
  #own(asks) {
    const input = this.inputs.find((one) => one.dataset.asks === asks && one.value.trim());
    return input && typed(input.value)?.x;
  }

  #judged(input) {
    const answer = typed(input.value);
    if (!answer) return ["none", "This is no number; type one such as −0.25 or 1.2e−3."];
    const { asks } = input.dataset;
    const { step, level, key } = this.fields[asks];
    const { walk } = this;
    walk.position = step;
    walk.level = level;
    const found = judgedNumber(walk, this.sentences, answer);
    if (found.right === undefined) return ["more", found.said];
    if (found.right || agrees(answer, key)) return ["right", "right"];
    const own = fromOwn(walk, asks, (other) => (other === asks ? undefined : this.#own(other)));
    if (own !== null && own !== walk.right && agrees(answer, own))
      return ["follows", "follows from your own numbers before, one of which is off"];
    return ["wrong", found.said || "Not yet. Look at the rule, and try again."];
  }

  #check(input) {
    if (!input.typed || !input.value.trim()) return "";
    const [state, said] = this.#judged(input);
    input.dataset.state = state;
    input.said.textContent = `${SIGNS[state]} ${said}`;
    input.setAttribute("aria-invalid", String(state !== "right" && state !== "follows"));
    return state;
  }

  checkAll() {
    const states = this.inputs.map((input) => this.#check(input));
    const count = (...some) => states.filter((state) => some.includes(state)).length;
    const filled = this.inputs.filter(({ value }) => value.trim());
    const asked = (inputs) => new Set(inputs.map(({ dataset }) => dataset.asks)).size;
    const follow = count("follows");
    const parts = [
      `${count("right")} right`,
      ...(follow ? [`${follow} that follow from others`] : []),
      `${count("wrong", "none", "more")} to look at`,
      `${asked(this.inputs) - asked(filled)} empty`,
    ];
    say(this.status, `${parts.join(", ")}.`);
    this.inputs.find(({ dataset }) => dataset.state === "wrong")?.focus();
  }

  #clear() {
    for (const input of this.inputs) {
      input.value = "";
      input.typed = false;
      this.#forget(input);
    }
    say(this.status, "");
  }

  // The answers that `glassgrad mark` knows, each once.
  answers() {
    const pairs = this.inputs.flatMap(({ value, dataset: { asks } }) => {
      const { what } = this.fields[asks];
      return what && value.trim() ? [[what, value.trim().replaceAll("−", "-")]] : [];
    });
    return new Map(pairs.reverse()); // the first of several
  }

  #save(kind) {
    const answers = [...this.answers()].reverse();
    const text = { csv: () => this.#csv(answers), json: () => this.#json(answers) }[kind]();
    const url = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
    h("a", { href: url, download: `${this.title}.${kind}` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
    say(this.status, `${answers.length} answers saved.`);
  }

  #csv(answers) {
    const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const lines = [["what", "answer"], ...answers].map((row) => row.map(quoted).join(","));
    return `${lines.join("\n")}\n`;
  }

  #json(answers) {
    return `${JSON.stringify(Object.fromEntries(answers), null, 1)}\n`;
  }
}

// The fields of a worksheet inside root, given life.
export const mount = (root, lesson, rows, options) => new Form(root, lesson, rows, options);
