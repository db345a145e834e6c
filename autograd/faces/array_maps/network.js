// The graph of a network made of its parts: layers of units and a loss, with any numbers.

import { read } from "../page/numbers.js";
import { randomNumbers, unpacked } from "./tape.js";

// A weight that nobody has given: uniform from −1 to 1, by the seed and its place.
const drawn = (seed, ...place) => {
  const mixed = place.reduce((sum, k) => Math.imul(sum, 1009) + k + 1, seed);
  return 2 * randomNumbers(mixed)() - 1;
};

/* The network as it was given: { sizes, activations, loss } and its numbers by name, W1[2,1] and
   b1[2], which hold wherever a network has a weight of that name. */
export const givenNetwork = ({ weights, activations, loss }) => {
  const numbers = new Map();
  weights.forEach(([rows, biases], l) => {
    rows.forEach((row, j) =>
      row.forEach((w, i) => numbers.set(`W${l + 1}[${j + 1},${i + 1}]`, w)),
    );
    biases.forEach((b, j) => numbers.set(`b${l + 1}[${j + 1}]`, b));
  });
  return { sizes: weights.map(([rows]) => rows.length), activations, loss, numbers };
};

/* Another network, with the numbers that stay.

   units: [layer, how many more]; layers: how many more; activation: [layer, name]; loss: a name. */
export const changedNetwork = (shape, { units, layers = 0, activation, loss }) => {
  const [sizes, activations] = [[...shape.sizes], [...shape.activations]];
  const last = sizes.length; // as it is called; it is as wide as the loss asks
  const numbers = new Map();
  for (const [name, x] of shape.numbers) {
    const [, kind, l, place] = /^(\w)(\d+)(.*)$/.exec(name);
    const layer = Number(l);
    if (layers < 0 && layer === last - 1) continue;
    numbers.set(`${kind}${layer === last ? layer + layers : layer}${place}`, x);
  }
  if (units) sizes[units[0]] += units[1];
  if (activation) activations[activation[0]] = activation[1];
  if (layers > 0) {
    sizes.splice(last - 1, 0, sizes[last - 2] ?? 4);
    activations.splice(last - 1, 0, activations[last - 2] ?? "tanh");
  } else if (layers < 0) {
    sizes.splice(last - 2, 1);
    activations.splice(last - 2, 1);
  }
  return { sizes, activations, loss: loss ?? shape.loss, numbers };
};

// The network as an address has it, if it is one that can be made; else null.
export const networkIn = (hash, network, given) => {
  const words = new URLSearchParams(hash.replace(/^#/, ""));
  if (!words.has("layers")) return null;
  const hidden = words.get("layers") ? words.get("layers").split(",").map(Number) : [];
  const activations = (words.get("activations") ?? "").split(",");
  const [units, layers] = network.most;
  const right =
    hidden.length < layers &&
    hidden.every((n) => Number.isInteger(n) && n > 0 && n <= units) &&
    activations.length === hidden.length + 1 &&
    activations.every((name) => network.choices.includes(name)) &&
    Object.hasOwn(network.losses, words.get("loss"));
  if (!right) return null;
  const sizes = [...hidden, given.sizes.at(-1)];
  const numbers = sizes.length === given.sizes.length ? given.numbers : new Map();
  return { sizes, activations, loss: words.get("loss"), numbers };
};

export const addressOf = ({ sizes, activations, loss }) =>
  `#${new URLSearchParams({ layers: sizes.slice(0, -1).join(), activations: activations.join(), loss })}`;

/* The data of a page, as array_lesson gives them, of a network. */
export const networkLesson = (lesson, shape) => {
  const { network } = lesson;
  const part = network.losses[shape.loss];
  const keys = [];
  const rowNumber = (key, sizes) => {
    const at = keys.findIndex(([name]) => name === key);
    return at < 0 ? keys.push([key, sizes]) : at + 1;
  };
  const [ops, args, leaves, homes, arrays, params] = [[], [], [], [], [], []];
  // Constants come after all nodes; until those are counted they are below 0.
  const constants = [...part.tape.constants];
  const add = (op, taken, home) => {
    args.push(...taken);
    homes.push(home);
    return ops.push(op) - 1;
  };
  const leaf = (x, home) => {
    leaves.push(x);
    return add(0, [], home);
  };
  const line = (name, rows, { formula = "", sent = [] } = {}) =>
    arrays.push({ name, rows, formula, sent, gradient: `dL/d${name}` });
  const X = network.samples.map((row) => row.map((x) => leaf(x, 0)));
  line("X", X);
  const count = shape.sizes.length;
  const layers = shape.sizes.map((units, l) => {
    const inputs = l ? shape.sizes[l - 1] : X[0].length;
    const parameter = (name, otherwise, home) => {
      const node = leaf(shape.numbers.get(name) ?? otherwise(), home);
      params.push([name, node]);
      return node;
    };
    const W = Array.from({ length: units }, (_, j) =>
      Array.from({ length: inputs }, (__, i) =>
        parameter(`W${l + 1}[${j + 1},${i + 1}]`, () => drawn(network.seed, l, j, i), arrays.length),
      ),
    );
    line(`W${l + 1}`, W);
    const b = Array.from({ length: units }, (_, j) =>
      parameter(`b${l + 1}[${j + 1}]`, () => 0, arrays.length),
    );
    line(`b${l + 1}`, [b]);
    return { W, b };
  });
  let [values, before] = [X, "X"];
  layers.forEach(({ W, b }, l) => {
    const names = { A: before, W: `W${l + 1}`, b: `b${l + 1}`, Z: `Z${l + 1}`, Y: `A${l + 1}` };
    const filled = (text) => text.replace(/\{(\w)\}/g, (_, letter) => names[letter]);
    const told = ([{ formula, sent }]) => ({
      formula: filled(formula),
      sent: sent
        .map((pair) => pair.map(filled))
        .filter(([name]) => name !== "X"), // the samples are data
    });
    const width = values[0].length;
    const dot = rowNumber(`dot:${width}`, [width, width, null]);
    values = values.map((row) =>
      W.map((weights, j) => add(dot, [...weights, ...row, b[j]], arrays.length)),
    );
    line(names.Z, values, told(network.layer));
    if (!l) arrays[0].feeds = arrays.length - 1;
    before = names.Z;
    const activation = shape.activations[l];
    if (activation === "linear") return;
    const [key, ...settings] = network.keys[activation];
    const op = rowNumber(key, [null, ...settings.map(() => null)]);
    const given = settings.map((x) => -constants.push(read(x)));
    values = values.map((row) => row.map((node) => add(op, [node, ...given], arrays.length)));
    line(names.Y, values, told(network.formulas[activation]));
    before = names.Y;
  });
  const [lossOps, lossArgs, lossLeaves] = ["ops", "args", "leaves"].map((word) => [
    ...unpacked(part.tape[word]),
  ]);
  const numbers = new Map(part.predictions.map((node, k) => [node, values.flat()[k]]));
  const shift = new Map(); // of the arrays of the loss
  part.arrays.forEach(({ name, rows, formula, sent, gradient }, k) => {
    if (name === part.name) return shift.set(k, arrays.length - 1);
    const own = { formula, sent: sent.map(([to, text]) => [to === part.name ? before : to, text]) };
    const renamed = new RegExp(`\\b${part.name}\\b`, "g");
    own.formula = own.formula.replace(renamed, before);
    own.sent = own.sent.map(([to, text]) => [to, text.replace(renamed, before)]);
    shift.set(k, arrays.length);
    return arrays.push({ name, rows, ...own, gradient });
  });
  let [next, nextLeaf] = [0, 0];
  const total = lossOps.length;
  lossOps.forEach((op, node) => {
    const [key, sizes] = op ? part.tape.rows[op - 1] : [];
    const size = op ? sizes.reduce((sum, n) => sum + (n ?? 1), 0) : 0;
    const taken = lossArgs.slice(next, next + size);
    next += size;
    const x = op ? 0 : lossLeaves[nextLeaf++];
    if (numbers.has(node)) return;
    const home = shift.get(part.homes[node]) ?? -1;
    if (!op) return void numbers.set(node, leaf(x, home));
    const given = taken.map((arg) => (arg < total ? numbers.get(arg) : total - 1 - arg));
    return void numbers.set(node, add(rowNumber(key, sizes), given, home));
  });
  const place = (arg) => (arg < 0 ? ops.length - 1 - arg : arg);
  for (const array of arrays.slice(-part.arrays.length + 1))
    if (array.name !== part.name)
      array.rows = array.rows.map((row) => row.map((node) => numbers.get(node) ?? null));
  return {
    ...lesson,
    output: "L",
    tape: { rows: keys, ops, args: args.map(place), constants, leaves },
    arrays,
    homes,
    params: params.map(([, node]) => node),
    names: params.map(([name]) => name),
    layers: count,
  };
};
