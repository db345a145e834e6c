// Where a walk stands: the step, the numbers now, what was changed, and what a student knows.

import { Engine } from "./engine.js";
import { typed } from "./numbers.js";
import { moved } from "./update_rule.js";
import { Watched } from "./watched.js";

const same = (a, b) => a === b || (a !== a && b !== b);

export class Walk extends Watched {
  // given: numbers of leaves from which it begins, other than those of the lesson.
  constructor(lesson, rows, given) {
    super();
    this.lesson = lesson;
    this.engine = new Engine(lesson, rows, given);
    this.nodes = this.engine.nodes;
    this.steps = this.engine.steps;
    this.output = this.engine.output;
    this.original = this.engine.recorded();
    this.totals = this.engine.feeds.map((feeds) => feeds.length);
    // What is chosen is { node } or { edge: number of a step }.
    this.level = "sum"; // what a quiz asks of a contribution: one of the LEVELS of quiz.js
    this.quiz = null; // in quiz mode: the numbers of the steps that were answered
    this.shows = () => true; // whether a step has an arrow of its own; the graph knows
    this.#begin();
  }

  #begin() {
    this.leaves = new Map();
    this.held = new Map();
    this.state = new Map(); // of the update rule, by parameter
    this.made = 0; // updates
    this.now = this.original;
    this.base = this.original; // what changes are compared with
    this.updated = false; // whether the last change was an update
    this.sizes = [this.#size(this.lesson.params)]; // of the gradient by what learns
    this.losses = [this.original.data[this.output]];
  }

  // The length of the gradient by some leaves.
  #size(leaves) {
    return Math.hypot(...leaves.map((leaf) => this.now.grads[leaf]));
  }

  // What is known when the current step is done; in quiz mode, when it is answered.
  known(upto = this.asked ? this.position - 1 : this.position) {
    const data = this.nodes.map((node, k) => (node.op === null ? this.now.data[k] : null));
    const grads = new Array(this.nodes.length).fill(null);
    const seen = new Array(this.nodes.length).fill(0);
    const sent = new Map();
    for (let k = 0; k < upto; k++) {
      const step = this.steps[k];
      if (step.kind === "computed") data[step.node] = this.now.data[step.node];
      else if (step.kind === "seeded") grads[step.node] = this.engine.seed;
      else if (step.kind === "contributed") {
        grads[step.arg] = this.now.sent[k].after;
        seen[step.arg]++;
        sent.set(k, this.now.sent[k]);
      } else if (step.quantity === "w") data[step.node] = this.now.sent[k].after;
    }
    return { data, grads, seen, sent };
  }

  get changed() {
    return this.leaves.size > 0 || this.held.size > 0;
  }

  // Give a leaf another number, or hold an inner node at one.
  set(node, x) {
    this.#settle();
    (this.nodes[node].op === null ? this.leaves : this.held).set(node, x);
    this.#compute();
  }

  // Give several nodes other numbers.
  change(numbers) {
    for (const [node, x] of numbers)
      (this.nodes[node].op === null ? this.leaves : this.held).set(node, x);
    this.#compute();
  }

  // Let an inner node go, or give a leaf its own number back.
  release(node) {
    this.#settle();
    this.leaves.delete(node);
    this.held.delete(node);
    this.#compute();
  }

  reset() {
    this.#begin();
    this.tell("numbers");
  }

  // What is changed by hand after an update is compared with what the update left.
  #settle() {
    if (this.updated) this.base = this.now;
    this.updated = false;
  }

  #compute() {
    this.now = this.changed ? this.engine.computed(this.leaves, this.held) : this.original;
    this.tell("numbers");
  }

  // What an update that comes now has for a setting that changes, or undefined.
  scheduled(name) {
    const { schedules, batches } = this.lesson;
    const schedule = schedules[name];
    if (!schedule) return undefined;
    const { numbers } = schedule;
    if (numbers.length) return numbers[Math.min(this.made, numbers.length - 1)];
    const epoch = batches.length ? Math.floor(this.made / batches.length) : this.made;
    return this.engine.schedules.get(name)({ t: this.made + 1, epoch });
  }

  // Begin a rule anew: what is kept of another is nothing to it.
  forget() {
    this.state = new Map();
  }

  // One update of some leaves by a rule of the lesson; quietly, nobody is told.
  update(params, rule, settings, quietly = false) {
    const { inTurn, batches, begin } = this.lesson;
    const base = this.now;
    const own = rule.name === this.lesson.rule ? begin : {};
    for (const some of inTurn ? params.map((leaf) => [leaf]) : [params]) {
      const { leaves, held, state } = this;
      const how = { rule, settings, state, begin: own };
      const { after, kept } = moved(this.engine, how, some, this.now, leaves, held);
      for (const leaf of some) {
        this.state.set(leaf, kept.get(leaf));
        this.leaves.set(leaf, after.get(leaf));
      }
      this.now = this.engine.computed(this.leaves, this.held);
    }
    this.made++;
    if (batches.length) {
      for (const [leaf, x] of batches[this.made % batches.length]) this.leaves.set(leaf, x);
      this.now = this.engine.computed(this.leaves, this.held);
    }
    this.base = base;
    this.updated = true;
    this.losses.push(this.now.data[this.output]);
    this.sizes.push(this.#size(params));
    if (!quietly) this.tell("numbers");
  }

  // What the last update changed, or what was changed since: Σ gradient · Δ beside the truth.
  compared() {
    const slopes = this.engine.back(this.base.data, this.held).grads;
    const sets = [...this.leaves.keys(), ...this.held.keys()].flatMap((node) => {
      const [before, after] = [this.base.data[node], this.now.data[node]];
      if (same(before, after)) return [];
      return [{ node, before, after, slope: slopes[node], delta: after - before }];
    });
    const [before, after] = [this.base.data[this.output], this.now.data[this.output]];
    const foretold = sets.reduce((total, { slope, delta }) => total + slope * delta, 0);
    return { sets, before, after, change: after - before, foretold };
  }

  // Quiz mode: whether the number of the current step is asked for.
  get asked() {
    const { step } = this;
    if (this.quiz === null || step.kind === "seeded" || this.quiz.has(this.position)) return false;
    if (step.kind === "contributed" && this.level === "edge") return this.shows(this.position - 1);
    return step.kind !== "contributed" || this.level !== "gradient" || step.seen === step.total;
  }

  // Quiz mode: whether it is asked which arrow is next, so that nothing may tell.
  get asksEdge() {
    return this.level === "edge" && this.step.kind === "contributed" && this.asked;
  }

  examine(on) {
    this.quiz = on ? new Set() : null;
    if (on) this.#begin();
    this.tell("numbers");
  }

  // The number that the current step makes.
  get right() {
    const { step } = this;
    if (step.kind === "computed") return this.now.data[step.node];
    const asked = { partial: "partial", product: "contribution" }[this.level];
    return this.now.sent[this.position - 1][(step.kind === "contributed" && asked) || "after"];
  }

  // The same, made of the numbers that are shown, as who reads them calculates.
  get rightAsShown() {
    const { step, level, now, engine } = this;
    const seen = (x) => typed(this.number(x)).x;
    const sent = now.sent[this.position - 1];
    if (step.kind === "updated") {
      const [, line] = engine.rules.get(step.rule).find(([word]) => word === step.quantity) ?? [];
      const pairs = Object.entries(sent.quantities).map(([word, x]) => [word, seen(x)]);
      return line ? line(Object.fromEntries(pairs)) : this.right;
    }
    if (step.kind === "contributed" && level !== "partial") {
      const product = seen(sent.upstream) * seen(sent.partial);
      return level === "product" ? product : seen(sent.before) + product;
    }
    const data = now.data.map(seen);
    if (step.kind === "contributed") return engine.slope(step, data, true);
    return engine.nodes[step.node].row.value(...engine.arguments(step.node, data));
  }

  answered() {
    this.quiz.add(this.position);
    this.tell("numbers");
  }
}
