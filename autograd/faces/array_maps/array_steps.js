// The pass at the height of arrays: which step is shown, and what is known at it.

import { Watched } from "../page/watched.js";
import { Tape } from "./tape.js";

export class ArrayWalk extends Watched {
  // What is chosen is { array, row, column }, or { array, node }.
  constructor(lesson, rows) {
    super();
    this.lesson = lesson;
    this.rules = rows.RULES;
    this.tape = new Tape(lesson, rows);
    const { arrays, output } = lesson;
    const number = new Map(arrays.map(({ name }, k) => [name, k]));
    const forward = arrays.flatMap(({ formula, name }, node) =>
      formula ? [{ kind: "computed", node, left: name, sign: "=", right: formula }] : [],
    );
    const seed = { kind: "seeded", node: arrays.length - 1, sign: "=", right: "1" };
    seed.left = arrays[seed.node].gradient;
    const total = arrays.map(() => 0);
    const reverse = [...arrays.keys()].reverse().flatMap((node) =>
      arrays[node].sent.flatMap(([name, right]) => {
        const arg = number.get(name);
        if (arg === undefined) return [];
        const seen = ++total[arg];
        return [{ kind: "contributed", node, arg, left: arrays[arg].gradient, right, seen }];
      }),
    );
    for (const step of reverse) {
      step.total = total[step.arg];
      step.sign = step.total > 1 || !arrays[step.arg].formula ? "+=" : "=";
    }
    this.totals = total;
    this.steps = [...forward, seed, ...reverse];
    this.position = this.last;
    this.state = new Map(); // of the update rule, by parameter
    this.start = this.tape.leaves.map((leaf) => this.tape.data[leaf]);
    this.output = output;
    this.asked = false; // as in a walk of single numbers
    if (lesson.text) this.tape.read((this.word = lesson.text.text));
    else this.tape.compute();
    this.losses = [this.loss];
    this.updates = 0;
  }

  // The losses and updates of a network that this one takes the place of.
  goOn({ losses, updates }) {
    this.losses.unshift(...losses);
    this.updates = updates;
  }

  get loss() {
    return this.tape.data[this.tape.output];
  }

  // Another text is read, if all its letters are known: whether it is.
  read(word) {
    if (!this.tape.tokens(word)) return false;
    this.word = word;
    this.tape.read(word);
    this.losses = [this.loss];
    this.updates = 0;
    this.tell("text");
    return true;
  }

  // The rows of an array that the shown text has: node numbers, null where nothing depends on one.
  rowsOf(array) {
    const { rows } = this.lesson.arrays[array];
    const { tape } = this;
    const placed = (node) => tape.positions?.[node] >= 0;
    if (!rows.some((row) => row.some(placed))) return rows;
    const shown = rows.filter((row) => row.some((node) => placed(node) && tape.isActive(node)));
    const wide = Math.max(
      ...shown.map((row) => row.findLastIndex((k) => placed(k) && tape.isActive(k)) + 1),
    );
    return shown.map((row) => row.slice(0, wide));
  }

  // Whether an array is computed at the step.
  computed(array) {
    if (!this.lesson.arrays[array].formula) return true;
    const at = this.steps.findIndex(({ kind, node }) => kind === "computed" && node === array);
    return at < this.position;
  }

  /* How many of the lines that an array goes into have sent what is theirs, and its gradient so
     far: { seen, numbers by entry } or null. */
  gradient(array) {
    const { tape } = this;
    let seen = 0;
    const numbers = new Float64Array(tape.sizes[array]);
    for (const step of this.steps.slice(0, this.position)) {
      if (step.kind === "seeded" && step.node === array) {
        numbers.fill(1);
        seen += 1;
      }
      if (step.kind !== "contributed" || step.arg !== array) continue;
      seen += 1;
      const sent = tape.sent.get(step.node * 65536 + array);
      sent?.forEach((x, k) => (numbers[k] += x));
    }
    return seen ? { seen, numbers } : null;
  }

  // One update of all parameters by the rule; quietly, nobody is told.
  update(lr, quietly = false) {
    const { rule, settings, state, begin, params } = this.lesson;
    const { data, grads } = this.tape;
    const lines = this.rules.get(rule);
    for (const leaf of params) {
      const kept = this.state.get(leaf) ?? begin;
      const made = { ...settings, lr, ...kept, w: data[leaf], g: grads[leaf] };
      for (const [word, line, only] of lines) if (!only || made[only]) made[word] = line(made);
      this.state.set(leaf, Object.fromEntries(state.map((word) => [word, made[word]])));
      data[leaf] = made.w;
    }
    this.tape.compute();
    this.updates += 1;
    this.losses.push(this.loss);
    if (!quietly) this.tell("numbers");
  }

  reset() {
    this.tape.leaves.forEach((leaf, k) => (this.tape.data[leaf] = this.start[k]));
    this.state.clear();
    this.tape.compute();
    this.losses = [this.loss];
    this.updates = 0;
    this.tell("numbers");
  }

  // How a number is called.
  nameOf(node) {
    const { arrays } = this.lesson;
    const array = this.tape.homes[node];
    if (array < 0) return `number ${node}`;
    const { name, rows } = arrays[array];
    const at = rows.findIndex((row) => row.includes(node));
    if (at < 0) return `a part of ${name}`;
    const column = rows[at].indexOf(node) + 1;
    if (rows.length === 1) return rows[0].length === 1 ? name : `${name}[${column}]`;
    return `${name}[${at + 1},${column}]`;
  }
}
