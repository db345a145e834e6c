// The passes over a graph, done again in the order of its record, by the rows of the table.

import { read } from "./numbers.js";
import { grouped, neededLines, SecondDerivatives, solved } from "./update_rule.js";

// The numbers of the record as it was written, and what is needed to compute them again.
export class Engine {
  // given: other numbers of leaves, from which it begins.
  constructor(lesson, rows, given = new Map()) {
    const { nodes, steps } = lesson.record;
    this.given = given;
    const indices = new Map(nodes.map((node, index) => [node.name, index]));
    this.rules = rows.RULES;
    this.schedules = rows.SCHEDULES;
    this.second = lesson.second
      ? new SecondDerivatives(lesson.second, lesson.params, rows.OPS)
      : null;
    this.carried = rows.carried; // upstream gradient times partial, 0 on a dead edge
    this.nodes = nodes.map((node, index) => {
      const slots = []; // for each argument, laid flat: which of the rule's, and which in that
      node.sizes.forEach((size, slot) => {
        for (let k = 0; k < (size ?? 1); k++) slots.push([slot, size === null ? null : k]);
      });
      const args = node.args.map(([from, x]) => [from, read(x)]);
      return {
        ...node,
        ...(given.has(index) ? { data: given.get(index) } : {}),
        args,
        slots,
        row: node.op === null ? null : rows.OPS.get(lesson.nodes[index].row),
      };
    });
    this.steps = steps.map((step) => ({
      ...step,
      node: indices.get(step.node),
      arg: step.arg === undefined ? null : indices.get(step.arg),
    }));
    this.output = nodes.length - 1;
    this.seed = read(steps.find((step) => step.kind === "seeded").seed);
    this.leaves = this.nodes.flatMap((node, index) => (node.op === null ? [index] : []));
    this.feeds = this.nodes.map(() => []); // the numbers of the steps that bring a gradient
    this.steps.forEach((step, k) => {
      if (step.kind === "contributed") this.feeds[step.arg].push(k);
    });
  }

  // The numbers as Python found them, or those from which it begins.
  recorded() {
    if (this.given.size) return this.computed(new Map());
    const numbers = this.#empty();
    this.nodes.forEach((node, index) => (numbers.data[index] = read(node.data)));
    numbers.grads[this.output] = this.seed;
    this.steps.forEach((step, k) => {
      if (step.kind === "contributed") {
        const { partial, upstream, contribution, before, after } = step;
        const sent = { partial, upstream, contribution, before, after };
        for (const word of Object.keys(sent)) sent[word] = read(sent[word]);
        sent.undefinedFormula = this.#undefinedFormula(step, numbers.data, sent.partial);
        numbers.sent[k] = sent;
        numbers.grads[step.arg] = sent.after;
      } else if (step.kind === "updated") {
        const quantities = Object.fromEntries(
          Object.entries(step.quantities).map(([word, x]) => [word, read(x)]),
        );
        numbers.sent[k] = { quantities, before: read(step.before), after: read(step.after) };
      }
    });
    return numbers;
  }

  // The numbers with other leaves (a Map from node to number), and inner nodes held at some.
  computed(leaves, held = new Map()) {
    return this.#back({ ...this.#empty(), data: this.values(leaves, held) }, held);
  }

  // The forward pass alone, up to a node.
  values(leaves, held = new Map(), last = this.output) {
    const data = [];
    for (let k = 0; k <= last; k++) {
      const node = this.nodes[k];
      if (node.op === null) data.push(leaves.get(k) ?? read(node.data));
      else data.push(held.has(k) ? held.get(k) : node.row.value(...this.arguments(k, data)));
    }
    return data;
  }

  // The arguments of a node as its row takes them.
  arguments(index, data) {
    const { args, sizes } = this.nodes[index];
    return grouped(
      args.map(([from, x]) => (from === null ? x : data[from])),
      sizes,
    );
  }

  // The gradients at given numbers; what is held passes nothing on.
  back(data, held) {
    return this.#back({ ...this.#empty(), data }, held);
  }

  #empty() {
    return {
      data: new Array(this.nodes.length).fill(NaN),
      grads: new Array(this.nodes.length).fill(0),
      sent: new Array(this.steps.length).fill(null),
    };
  }

  #back(numbers, held) {
    const { data, grads, sent } = numbers;
    grads[this.output] = this.seed;
    let node = -1;
    let slopes = [];
    let args = null;
    this.steps.forEach((step, k) => {
      if (step.kind === "contributed") {
        if (step.node !== node) {
          node = step.node;
          slopes = [];
          args = this.arguments(node, data);
        }
        const { row, slots } = this.nodes[node];
        const [slot, inner] = slots[step.place];
        slopes[slot] ??= row.partials[slot](data[node], ...args);
        const still = held.has(node);
        const partial = still ? 0 : inner === null ? slopes[slot] : slopes[slot][inner];
        const upstream = grads[node];
        const contribution = this.carried(upstream, partial, still || row.gate);
        const before = grads[step.arg];
        const after = before + contribution;
        grads[step.arg] = after;
        const undefinedFormula = this.#undefinedFormula(step, data, partial);
        sent[k] = { partial, upstream, contribution, before, after, undefinedFormula };
      } else if (step.kind === "updated") {
        sent[k] = this.#line(step, numbers, sent[k - 1]);
      }
    });
    return numbers;
  }

  // Whether the printed formula of a partial says another number, or none, as a/y at 0/0.
  #undefinedFormula(step, data, partial) {
    const { row } = this.nodes[step.node];
    if (!row?.shown && !row?.printed) return false;
    const number = this.slope(step, data, true);
    if (!Number.isFinite(number) || Number.isNaN(partial)) return !Object.is(number, partial);
    const near = Math.abs(number - partial) <= 1e-9 * Math.max(Math.abs(number), Math.abs(partial));
    return !row.shown && number !== partial && !near;
  }

  // The partial of a step at given numbers; shown: by the formula that is shown, where it is another.
  slope(step, data, shown = false) {
    const { row, slots } = this.nodes[step.node];
    const [slot, inner] = slots[step.place];
    const formulas = (shown && (row.shown ?? row.printed)) || row.partials;
    const slopes = formulas[slot](data[step.node], ...this.arguments(step.node, data));
    return inner === null ? slopes : slopes[inner];
  }

  // The solution of H·p = g where leaves have these numbers; NaN where nobody knows H.
  newtonSteps(numbers, params) {
    const hessian = this.second?.at(numbers.data, params);
    const slopes = params.map((leaf) => numbers.grads[leaf]);
    return hessian ? solved(hessian, slopes) : params.map(() => NaN);
  }

  // The nodes that the update of the record moves.
  get #updated() {
    return [...new Set(this.steps.flatMap(({ kind, node }) => (kind === "updated" ? [node] : [])))];
  }

  /* One line of an update; its quantities are those of the record, w and g, and earlier lines.

     Where the gradient is taken ahead, the parameter stands as far behind it as in the record. */
  #line(step, numbers, last) {
    const own = last?.node === step.node ? last : { made: {}, count: 0 };
    const recorded = Object.entries(step.quantities).map(([word, x]) => [word, read(x)]);
    const quantities = Object.fromEntries(recorded);
    const behind = quantities.w - read(this.nodes[step.node].data);
    const w = numbers.data[step.node] + (behind || 0);
    Object.assign(quantities, { w, g: numbers.grads[step.node] }, own.made);
    let { count } = own;
    let made;
    if (this.rules.get(step.rule).some(([word]) => word === step.quantity)) {
      const [, line] = neededLines(this.rules.get(step.rule), quantities)[own.count];
      made = { [step.quantity]: line(quantities) };
      count++;
    } else {
      const params = this.#updated;
      const place = params.indexOf(step.node);
      const slopes = this.second?.at(numbers.data, params)?.[place] ?? params.map(() => NaN);
      slopes.forEach((x, k) => (quantities[`h${k + 1}`] = x));
      made = { [step.quantity]: this.newtonSteps(numbers, params)[place] };
    }
    return {
      quantities,
      before: quantities[step.quantity],
      after: made[step.quantity],
      made: { ...own.made, ...made },
      count,
      node: step.node,
    };
  }

  // A gradient g, carried over the edge of a step.
  #through(g, k, numbers) {
    const { row } = this.nodes[this.steps[k].node];
    return this.carried(g, numbers.sent[k].partial, row.gate);
  }

  // How many paths lead from a node to the output, and those of them that are wanted.
  paths(from, numbers, most) {
    const ways = new Array(this.nodes.length).fill(0n);
    ways[this.output] = 1n;
    for (const step of this.steps) {
      if (step.kind === "contributed") ways[step.arg] += ways[step.node];
    }
    const listed = [];
    if (ways[from] <= BigInt(most)) {
      const go = (node, trail) => {
        if (node === this.output) listed.push(trail);
        else for (const k of this.feeds[node]) go(this.steps[k].node, [...trail, k]);
      };
      go(from, []);
    }
    const through = listed.map((trail) => {
      const down = [...trail].reverse();
      return {
        nodes: [from, ...trail.map((k) => this.steps[k].node)],
        edges: trail,
        partials: down.map((k) => numbers.sent[k].partial),
        product: down.reduce((g, k) => this.#through(g, k, numbers), this.seed),
      };
    });
    return { count: ways[from], through };
  }
}
