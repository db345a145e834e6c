// The passes over a graph, done again in the order of its record, by the rows of the table.

import { read } from "./numbers.js";

const grouped = (flat, sizes) => {
  let at = 0;
  return sizes.map((size) => {
    if (size === null) return flat[at++];
    at += size;
    return flat.slice(at - size, at);
  });
};

// The numbers of the record as it was written, and what is needed to compute them again.
export class Engine {
  constructor(lesson, rows) {
    const { nodes, steps } = lesson.record;
    const index = new Map(nodes.map((node, at) => [node.name, at]));
    this.rules = rows.RULES;
    this.carried = rows.carried; // upstream gradient times partial, 0 on a dead edge
    this.nodes = nodes.map((node, at) => {
      const slots = []; // for each argument, laid flat: which of the rule's, and which in that
      node.sizes.forEach((size, slot) => {
        for (let k = 0; k < (size ?? 1); k++) slots.push([slot, size === null ? null : k]);
      });
      const args = node.args.map(([from, x]) => [from, read(x)]);
      return {
        ...node,
        args,
        slots,
        row: node.op === null ? null : rows.OPS.get(lesson.nodes[at].row),
      };
    });
    this.steps = steps.map((step) => ({
      ...step,
      node: index.get(step.node),
      arg: step.arg === undefined ? null : index.get(step.arg),
    }));
    this.output = nodes.length - 1;
    this.seed = read(steps.find((step) => step.kind === "seeded").seed);
    this.leaves = this.nodes.flatMap((node, at) => (node.op === null ? [at] : []));
    this.feeds = this.nodes.map(() => []); // the numbers of the steps that bring a gradient
    this.steps.forEach((step, at) => {
      if (step.kind === "contributed") this.feeds[step.arg].push(at);
    });
  }

  // The numbers as Python found them.
  recorded() {
    const found = this.#empty();
    this.nodes.forEach((node, at) => (found.data[at] = read(node.data)));
    found.grads[this.output] = this.seed;
    this.steps.forEach((step, at) => {
      if (step.kind === "contributed") {
        const { partial, upstream, contribution, before, after } = step;
        const sent = { partial, upstream, contribution, before, after };
        for (const word of Object.keys(sent)) sent[word] = read(sent[word]);
        found.sent[at] = sent;
        found.grads[step.arg] = sent.after;
      } else if (step.kind === "updated") {
        const quantities = Object.fromEntries(
          Object.entries(step.quantities).map(([word, x]) => [word, read(x)]),
        );
        found.sent[at] = { quantities, before: read(step.before), after: read(step.after) };
      }
    });
    return found;
  }

  // The numbers with other leaves (a Map from node to number), and inner nodes held at some.
  computed(leaves, held = new Map()) {
    const found = this.#empty();
    const { data } = found;
    this.nodes.forEach((node, at) => {
      if (node.op === null) data[at] = leaves.get(at) ?? read(node.data);
      else data[at] = held.has(at) ? held.get(at) : node.row.value(...this.arguments(at, data));
    });
    return this.#back(found, held);
  }

  // The arguments of a node as its row takes them.
  arguments(at, data) {
    const { args, sizes } = this.nodes[at];
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

  #back(found, held) {
    const { data, grads, sent } = found;
    grads[this.output] = this.seed;
    let node = -1;
    let slopes = [];
    let given = null;
    this.steps.forEach((step, at) => {
      if (step.kind === "contributed") {
        if (step.node !== node) {
          node = step.node;
          slopes = [];
          given = this.arguments(node, data);
        }
        const { row, slots } = this.nodes[node];
        const [slot, inner] = slots[step.place];
        slopes[slot] ??= row.partials[slot](data[node], ...given);
        const still = held.has(node);
        const partial = still ? 0 : inner === null ? slopes[slot] : slopes[slot][inner];
        const upstream = grads[node];
        const contribution = this.carried(upstream, partial, still || row.gate);
        const before = grads[step.arg];
        grads[step.arg] = before + contribution;
        sent[at] = { partial, upstream, contribution, before, after: grads[step.arg] };
      } else if (step.kind === "updated") {
        sent[at] = this.#line(step, data, grads, sent[at - 1]);
      }
    });
    return found;
  }

  // One line of an update; its quantities are those of the record, w and g, and earlier lines.
  #line(step, data, grads, last) {
    const quantities = { ...step.quantities };
    for (const word of Object.keys(quantities)) quantities[word] = read(quantities[word]);
    Object.assign(quantities, { w: data[step.node], g: grads[step.node] });
    if (last?.node === step.node) Object.assign(quantities, last.made);
    const [, line] = this.rules.get(step.rule).find(([word]) => word === step.quantity);
    const after = line(quantities);
    const made = { ...(last?.node === step.node ? last.made : {}), [step.quantity]: after };
    return { quantities, before: quantities[step.quantity], after, made, node: step.node };
  }

  // A gradient g, carried over the edge of a step.
  #through(g, k, found) {
    const { row } = this.nodes[this.steps[k].node];
    return this.carried(g, found.sent[k].partial, row.gate);
  }

  // How many paths lead from a node to the output, and those of them that are wanted.
  paths(from, found, most) {
    const ways = new Array(this.nodes.length).fill(0n);
    ways[this.output] = 1n;
    for (const step of this.steps) {
      if (step.kind === "contributed") ways[step.arg] += ways[step.node];
    }
    const listed = [];
    if (ways[from] <= BigInt(most)) {
      const go = (at, trail) => {
        if (at === this.output) listed.push(trail);
        else for (const k of this.feeds[at]) go(this.steps[k].node, [...trail, k]);
      };
      go(from, []);
    }
    const through = listed.map((trail) => {
      const down = [...trail].reverse();
      return {
        nodes: [from, ...trail.map((k) => this.steps[k].node)],
        partials: down.map((k) => found.sent[k].partial),
        product: down.reduce((g, k) => this.#through(g, k, found), this.seed),
      };
    });
    return { count: ways[from], through };
  }
}
