// Updates of some leaves, by the lines that Python printed of their rule.

import { read } from "./numbers.js";

// Arguments that are laid flat, as a rule takes them.
export const grouped = (flat, sizes) => {
  let next = 0;
  return sizes.map((size) => {
    if (size === null) return flat[next++];
    next += size;
    return flat.slice(next - size, next);
  });
};

// The solution of a small system of equations, with pivots; NaN where there is none.
export const solved = (matrix, right) => {
  const rows = matrix.map((row, k) => [...row, right[k]]);
  const size = rows.length;
  for (let k = 0; k < size; k++) {
    let pivot = k;
    for (let j = k + 1; j < size; j++) {
      if (Math.abs(rows[j][k]) > Math.abs(rows[pivot][k])) pivot = j;
    }
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    if (!rows[k][k]) return new Array(size).fill(NaN);
    for (let j = 0; j < size; j++) {
      if (j === k || !rows[j][k]) continue;
      const share = rows[j][k] / rows[k][k];
      rows[j] = rows[j].map((x, place) => x - share * rows[k][place]);
    }
  }
  return rows.map((row, k) => row[size] / row[k]);
};

// The second derivatives of the output by its parameters: a graph whose rows go on behind the nodes.
export class SecondDerivatives {
  constructor({ rows, hessian }, params, table) {
    this.rows = rows.map(([key, sizes, args]) => ({ row: table.get(key), sizes, args }));
    this.hessian = hessian;
    this.params = params;
  }

  // The matrix for some of the parameters, where the nodes have these numbers; null for others.
  at(data, chosen) {
    const places = chosen.map((leaf) => this.params.indexOf(leaf));
    if (places.includes(-1)) return null;
    const numbers = [...data];
    const number = ([from, x]) => (from === null ? read(x) : numbers[from]);
    for (const { row, sizes, args } of this.rows) {
      numbers.push(row.value(...grouped(args.map(number), sizes)));
    }
    return places.map((j) => places.map((k) => number(this.hessian[j][k])));
  }
}

// The lines of a rule that say something at some settings.
export const neededLines = (lines, settings) =>
  lines.filter(([, , only]) => !only || settings[only]);

/* Move some leaves once, all of which know their gradients before the first moves.

   rule: of the lesson. settings: its numbers, by name. state: a Map from a leaf to what the rule
   keeps of it. numbers: those of the engine where the leaves stand. What comes back are Maps from
   each leaf to its new number and to its new state. */
export const moved = (engine, { rule, settings, state, begin }, params, numbers, leaves, held) => {
  const lines = neededLines(engine.rules.get(rule.name), settings);
  const starts = params.map((leaf) => {
    const zero = rule.state.map((word) => [word, begin[word] ?? 0]);
    const kept = state.get(leaf) ?? Object.fromEntries(zero);
    return { ...settings, ...kept, w: numbers.data[leaf] };
  });
  const [[first, ahead]] = lines;
  let there = numbers;
  if (first === "ahead") {
    const places = new Map(leaves);
    params.forEach((leaf, k) => places.set(leaf, ahead(starts[k])));
    there = engine.computed(places, held);
  }
  const slopes = params.map((leaf) => there.grads[leaf]);
  const steps = rule.solved ? engine.newtonSteps(there, params) : [];
  const after = new Map();
  const kept = new Map();
  params.forEach((leaf, k) => {
    const made = { ...starts[k], g: slopes[k] };
    if (rule.solved) made[rule.solved] = steps[k];
    for (const [word, line] of lines) {
      if (word !== "ahead") made[word] = line(made);
    }
    after.set(leaf, made.w);
    kept.set(leaf, Object.fromEntries(rule.state.map((word) => [word, made[word]])));
  });
  return { after, kept };
};
