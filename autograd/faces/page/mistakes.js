// Passes with a mistake on the way, to tell which one gives a wrong answer. They are made when an
// answer is wrong, with the knobs that the diagnosis turns.

import { agrees } from "./numbers.js";

const PARTIAL = "\u{f0000}"; // in words: the number of the partial of the edge that is bent
const SAME = 1e-9; // numbers that differ by less are the right one

// A number to so many decimals or digits: rounded, halves away from 0 as people do, or cut off.
const settled = ([how, k, cut]) => {
  const half = cut ? 1e-9 : 0.5 + 1e-9;
  return (x) => {
    if (!Number.isFinite(x)) return x;
    const first = Math.floor(Math.log10(Math.abs(x) + 1e-290) + 1e-12);
    const size = how === "decimals" ? 10 ** k : 10 ** (k - 1 - first);
    return (Math.sign(x) || 1) * (Math.floor(Math.abs(x) * size + half) / size);
  };
};

const scaled = (args, by) => args.map((arg) => (Array.isArray(arg) ? scaled(arg, by) : arg * by));

// Another number in the place of f'(x) of y = f(x).
const otherSlope = (how, row, y, args) => {
  const [x, ...rest] = args;
  if (how === "result") return y;
  if (how === "argument") return x;
  if (how === "argument for result") return (row.shown ?? row.partials)[0](x, ...args);
  return row.partials[0](row.value(y, ...rest), y, ...rest);
};

// The values and gradients that come out with the knobs of a mistake.
const mistaken = (engine, original, knobs) => {
  const { edges = [], slopes = [], bent = [], kept = [], rounding = null } = knobs;
  const others = new Map(slopes);
  const write = rounding ? settled(rounding) : (x) => x;
  const back = rounding?.[3] ? (x) => x : write;
  const turned = new Map(edges.map(([step, a, b]) => [step, [a, b]]));
  const bends = new Map(bent.map(([node, ...how]) => [node, how]));
  const keeps = new Map(kept);
  const data = [];
  const args = [];
  engine.nodes.forEach((node, k) => {
    if (node.op === null) return data.push(original.data[k]);
    const [inside, outside] = bends.get(k) ?? [1, 1];
    args[k] = scaled(engine.arguments(k, data), inside);
    return data.push(write(node.row.value(...args[k])) * outside);
  });
  const grads = new Array(data.length).fill(null);
  grads[engine.output] = engine.seed;
  engine.steps.forEach((step, k) => {
    if (step.kind !== "contributed" || grads[step.node] === null) return;
    const { row, slots } = engine.nodes[step.node];
    const [, outside, slope] = bends.get(step.node) ?? [1, 1, 1];
    const [slot, inner] = slots[step.place];
    const formula = rounding && row.shown ? row.shown : row.partials;
    const partials = formula[slot](data[step.node] / outside, ...args[step.node]);
    let partial = back((inner === null ? partials : partials[inner]) * slope);
    if (others.has(k)) partial = otherSlope(others.get(k), row, data[step.node], args[step.node]);
    const [a, b] = turned.get(k) ?? [1, 0];
    partial = a === 0 ? b : a * partial + b;
    const contribution = back(engine.carried(grads[step.node], partial, row.gate));
    const before = grads[step.arg];
    const which = keeps.get(step.arg);
    if (before === null || which === "last") grads[step.arg] = contribution;
    else if (which !== "first") grads[step.arg] = back(before + contribution);
  });
  return { data, grads: grads.map((g) => g ?? 0) };
};

/* What a wrong answer comes from, in words; null where no mistake gives it.

   which: "data" or "grads" of a node; answer: as it was typed. */
export const mistakeBehind = (walk, which, node, answer) => {
  const { made, names, slopes, labelled } = walk.lesson.mistakes;
  const words = which === "data" ? names : slopes;
  const right = walk.now[which][node];
  const wrong = (x) =>
    Number.isFinite(x) &&
    Math.abs(x - right) > SAME * Math.max(Math.abs(x), Math.abs(right)) &&
    agrees(answer, x);
  for (const [said, knobs] of made) {
    if (knobs.instead) {
      const other = labelled.find(
        (k) =>
          k !== node &&
          k !== walk.output &&
          wrong(walk.now[which][k]) &&
          (which !== "data" || k < node),
      );
      if (other !== undefined) return `${words[other]} is given in place of ${words[node]}`;
      continue;
    }
    const numbers = Object.keys(knobs).some((knob) => knob !== "read")
      ? mistaken(walk.engine, walk.now, knobs)
      : walk.now;
    if (wrong(numbers[which][node] * (knobs.read ?? 1)))
      return said.replace(PARTIAL, () => walk.number(walk.now.sent[knobs.edges[0][0]].partial));
  }
  return null;
};
