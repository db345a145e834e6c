// What went wrong in one step: the slips that a wrong partial, product, sum or update comes from.

import { agrees, typed } from "./numbers.js";
import { formulaTyped } from "./typed_formula.js";

const POINTS = 6; // at which a formula is held to the partial
const NEAR = 0.03; // how far they lie from the numbers of the graph
const CLOSE = 1e-7; // relative, within which two formulas are the same

const byUpstream = "it is multiplied by the upstream gradient already";
const turned = "the sign is turned round";
const upstreamAlone = "the upstream gradient is taken for it";

// The slips of a contribution, by what is asked of it; each [what comes out, in words].
const ofContribution = ({ partial, upstream, contribution, before, after }, level, seen) => {
  const product = [
    [-contribution, turned],
    [partial, "the upstream gradient is left out"],
    [upstream, "the partial is left out"],
    [upstream + partial, "the two are added, not multiplied"],
    [upstream / partial, "the upstream gradient is divided by the partial"],
  ];
  if (level === "partial")
    return [
      [-partial, turned],
      [upstream, upstreamAlone],
      [contribution, byUpstream],
      [1 / partial, "it is turned upside down"],
    ];
  if (level === "product") return product;
  const sum =
    seen > 1
      ? [
          [contribution, "the contribution overwrites what came before"],
          [before - contribution, "the contribution is subtracted"],
          [before, "the contribution is left out"],
          [before * contribution, "the two are multiplied, not added"],
        ]
      : [];
  return [...sum, [-after, turned], ...product.map(([x, words]) => [before + x, words])];
};

/* The slip behind a wrong number in a contribution, in words, or undefined.

   first: only those that say more than a whole pass with a mistake in it would. */
export const slipBehind = (walk, answer, first) => {
  const { step, level, right } = walk;
  const sent = walk.now.sent[walk.position - 1];
  const whole = level === "sum" || level === "gradient";
  const slips = ofContribution(sent, level, level === "gradient" ? 1 : step.seen);
  const some = first && whole ? slips.slice(0, step.seen > 1 && level === "sum" ? 2 : 0) : slips;
  return some.find(([x]) => x !== right && agrees(answer, x))?.[1];
};

/* The slip behind a wrong number in a line of an update: one of its quantities is left out, or has
   the other sign. */
export const updateSlip = (walk, answer) => {
  const { step, right, engine } = walk;
  const { quantities, before } = walk.now.sent[walk.position - 1];
  const found = engine.rules.get(step.rule).find(([word]) => word === step.quantity);
  if (!found) return undefined; // it is solved for, and has no line
  const [, line] = found;
  const named = { w: "the weight", g: "the gradient", lr: "the learning rate" };
  const slips = Object.entries(quantities).flatMap(([word, x]) => {
    const name = named[word] ?? word;
    const other = (y) => line({ ...quantities, [word]: y });
    return [
      [other(-x), word === "g" || word === "lr" ? "the step goes the other way" : `${name} has the other sign`],
      [other(1), word === "lr" ? `${name} is left out` : `${name} is taken as 1`],
      [other(0), word === "w" ? "the step alone is given" : `${name} is left out`],
    ];
  });
  slips.push(
    [before, "nothing has moved"],
    [right - before, "the change alone is given"],
    [before - right, "the change alone is given, turned round"],
    [-right, turned],
  );
  return slips.find(([x]) => x !== right && agrees(answer, x))?.[1];
};

// Numbers near those of the graph, always the same.
const nearby = (walk) => {
  let seed = 7;
  const random = () => ((seed = (seed * 16807) % 2147483647) / 2147483647) * 2 - 1;
  const { data } = walk.now;
  return Array.from({ length: POINTS }, () => {
    const moved = walk.engine.leaves.map((leaf) => {
      const x = data[leaf];
      return [leaf, x + NEAR * (x || 0.3) * random()];
    });
    return walk.engine.computed(new Map(moved));
  });
};

const same = (a, b) => Math.abs(a - b) <= CLOSE * Math.max(Math.abs(a), Math.abs(b)) + 1e-13;

/* How a typed formula compares with the partial of the step: { right, said }.

   Two formulas are the same where they give the same numbers at points near those of the graph. */
export const judgedFormula = (walk, sentences, text) => {
  const { engine, position, step } = walk;
  const names = new Map(walk.nodes.map((_, node) => [sentences.name(node), node]));
  let formula = null;
  try {
    formula = formulaTyped(text, names, engine);
  } catch (error) {
    return { right: false, read: false, said: error.message };
  }
  const k = position - 1;
  const points = nearby(walk).filter(({ sent }) => Number.isFinite(sent[k].partial));
  const made = points.map(({ data }) => formula(data));
  const is = (other) =>
    points.length > 0 && points.every((numbers, at) => same(made[at], other(numbers)));
  const own = ({ sent }) => sent[k].partial;
  // A partial that is the same everywhere is its number, as exactly as it was typed.
  const answer = typed(text);
  const everywhere = points.every((numbers) => same(own(numbers), own(points[0])));
  const rounded = everywhere && answer?.digits > 1 && points.length && agrees(answer, own(points[0]));
  if (is(own) || rounded) return { right: true };
  const { nodes, steps } = engine;
  const [node, arg] = [step.node, step.arg];
  const { row, sizes } = nodes[node];
  const others = steps.flatMap((other, at) =>
    other.kind === "contributed" && other.node === node && at !== k ? [at] : [],
  );
  const name = (which) => sentences.name(which);
  const bends = (walk.lesson.mistakes.made ?? []).flatMap(([said, { edges = [] }]) =>
    edges.filter(([at]) => at === k).map(([, a, b]) => [(n) => a * own(n) + b, said, a, b]),
  );
  const constant = nodes[node].args.map(([from, x]) => (from === null ? x : null));
  const slips = [
    [(n) => -own(n), turned],
    [({ sent }) => sent[k].upstream, upstreamAlone],
    [({ sent }) => sent[k].contribution, byUpstream],
    [({ data }) => data[node], `${name(node)} itself is given, not its slope`],
    ...others.map((at) => [
      ({ sent }) => sent[at].partial,
      `the partial by ${name(steps[at].arg)} is given, not by ${name(arg)}`,
    ]),
    [({ data }) => data[arg], `${name(arg)} itself is given, not the slope by it`],
    [(n) => 1 / own(n), "it is turned upside down"],
    ...(sizes.length === 1 && sizes[0] === null
      ? [
          [
            ({ data }) => (row.shown ?? row.partials)[0](data[arg], data[arg]),
            `${name(arg)} stands where ${name(node)} belongs`,
          ],
        ]
      : []),
    ...constant.flatMap((c) =>
      c ? [[(n) => own(n) / c, `the factor ${sentences.number(c)} is left out`]] : [],
    ),
    ...bends.filter(([, , a, b]) => a !== 0 || b !== 1),
    [(n) => own(n) / 2, "the factor 2 is left out"],
    [(n) => own(n) * 2, "there is a factor 2 too many"],
    [(n) => own(n) - 1, "1 is left out"],
  ];
  const slip = slips.find(([other]) => is(other));
  if (slip) return { right: false, read: true, said: `That is what comes out if ${slip[1]}.` };
  const here = walk.now.sent[k].partial;
  const number = formula(walk.now.data);
  if (same(number, here) || agrees({ x: number, unit: 10 ** -4, digits: 9 }, here))
    return {
      right: false,
      read: true,
      said: "That is its number here; the formula is asked for, which holds for other numbers, too.",
    };
  return { right: false, read: true, said: null };
};
