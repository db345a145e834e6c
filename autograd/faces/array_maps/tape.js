// A graph of any size as flat lists of numbers, computed forward and back by the rows of the table.

const KINDS = { 2: Uint16Array, 4: Uint32Array, 8: Float64Array };

// Numbers that were packed as base64, little end first; a list of numbers is given back.
export const unpacked = (packed) => {
  const [bytes, text] = packed;
  if (typeof text !== "string") return packed;
  const raw = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new KINDS[bytes](raw.buffer);
};

export class Tape {
  constructor({ tape, arrays, homes, text }, rows) {
    this.table = rows.OPS;
    this.carried = rows.carried;
    this.ops = unpacked(tape.ops);
    this.args = Uint32Array.from(unpacked(tape.args));
    this.count = this.ops.length;
    this.output = this.count - 1;
    this.rows = tape.rows.map(([key, sizes]) => this.#row(key, sizes));
    this.starts = new Uint32Array(this.count);
    let next = 0;
    this.ops.forEach((op, node) => {
      this.starts[node] = next;
      next += op ? this.rows[op - 1].count : 0;
    });
    this.data = new Float64Array(this.count + tape.constants.length);
    this.data.set(tape.constants, this.count);
    this.grads = new Float64Array(this.count);
    this.leaves = [...this.ops.keys()].filter((node) => !this.ops[node]);
    const numbers = unpacked(tape.leaves);
    this.leaves.forEach((node, k) => (this.data[node] = numbers[k]));
    this.#place(arrays, homes);
    this.text = text;
    if (text) this.#prepareText(arrays);
    else this.#activate(Infinity);
  }

  #row(key, sizes) {
    const count = sizes.reduce((sum, size) => sum + (size ?? 1), 0);
    return { ...this.table.get(key), name: key.split(":")[0], sizes, count };
  }

  // In which array each node is, and which of its entries it is.
  #place(arrays, homes) {
    this.homes = Int32Array.from(homes);
    this.cells = new Int32Array(this.count).fill(-1);
    for (const { rows } of arrays)
      rows.flat().forEach((node, cell) => {
        if (node !== null) this.cells[node] = cell;
      });
    this.sizes = arrays.map(({ rows }) => rows.flat().length);
  }

  // A node of the array that is looked up is of the position of its row; others of the last they need.
  #prepareText(arrays) {
    const { text, args, starts } = this;
    const inTable = new Set(arrays[text.table].rows.flat());
    this.lookups = arrays[text.looked_up].rows.map((row) =>
      row.map((node) => {
        const end = starts[node] + this.#rowOf(node).count;
        for (let k = starts[node]; k < end; k++) if (inTable.has(args[k])) return k;
        return -1;
      }),
    );
    this.tableRows = arrays[text.table].rows;
    this.logits = arrays[text.logits].rows;
    this.positions = new Int32Array(this.count).fill(-1);
    arrays[text.looked_up].rows.forEach((row, k) => {
      for (const node of row) this.positions[node] = k;
    });
    for (let node = 0; node < text.mean; node++) {
      if (!this.ops[node] || this.positions[node] >= 0) continue;
      this.positions[node] = this.#lastPosition(node);
    }
    this.losses = [...args.subarray(starts[text.mean], starts[text.mean] + text.length)];
    this.byPosition = Array.from({ length: text.length }, () => []);
    for (let node = 0; node < text.mean; node++)
      if (this.positions[node] >= 0) this.byPosition[this.positions[node]].push(node);
    this.always = []; // what is of no position: made of parameters alone
    for (let node = 0; node < this.count; node++)
      if (this.ops[node] && this.positions[node] < 0) this.always.push(node);
  }

  // The last position that a node needs; what a mask multiplies by 0 is not needed.
  #lastPosition(node) {
    const { args, starts } = this;
    const { name, sizes, count } = this.#rowOf(node);
    const begin = starts[node];
    let last = -1;
    for (let k = begin; k < begin + count; k++) {
      const factor = name === "dot" && k >= begin + sizes[0] ? args[k - sizes[0]] : -1;
      const masked = factor >= 0 && !this.ops[factor] && this.data[factor] === 0;
      if (args[k] < this.count && !masked) last = Math.max(last, this.positions[args[k]]);
    }
    return last;
  }

  #rowOf(node) {
    return node === this.text?.mean && this.mean ? this.mean : this.rows[this.ops[node] - 1];
  }

  #activate(length) {
    this.length = length;
    const active = [];
    for (let node = 0; node < this.count; node++)
      if (this.ops[node] && !(this.positions?.[node] >= length)) active.push(node);
    this.active = active;
    if (this.text) this.mean = this.#row(`mean:${length}`, [length]);
  }

  // The tokens of a text with the one at its ends before it; null where a letter is not known.
  tokens(word) {
    const { letters, length } = this.text;
    const tokens = [letters.length, ...[...word].map((letter) => letters.indexOf(letter))];
    return tokens.includes(-1) || tokens.length > length ? null : tokens;
  }

  // Let the graph read a text: what is looked up, and the logit of what comes next.
  read(word) {
    const tokens = this.tokens(word);
    tokens.forEach((token, k) => this.#lookUp(k, token));
    [...tokens.slice(1), this.text.letters.length].forEach((token, k) => {
      const logits = this.logits[k];
      const node = this.losses[k];
      const others = logits.filter((_, j) => j !== token);
      this.args.set([logits[token], ...others], this.starts[node]);
    });
    this.#activate(tokens.length);
    this.compute();
  }

  #lookUp(position, token) {
    this.lookups[position].forEach((place, j) => (this.args[place] = this.tableRows[token][j]));
  }

  isActive(node) {
    return node !== null && !(this.positions?.[node] >= this.length);
  }

  // The arguments of a node as its row takes them.
  argumentsOf(node) {
    const { data, args } = this;
    let next = this.starts[node];
    return this.#rowOf(node).sizes.map((size) => {
      if (size === null) return data[args[next++]];
      const numbers = new Array(size);
      for (let k = 0; k < size; k++) numbers[k] = data[args[next++]];
      return numbers;
    });
  }

  #forward(nodes) {
    for (const node of nodes)
      this.data[node] = this.#rowOf(node).value(...this.argumentsOf(node));
  }

  // Both passes.
  compute() {
    const { active, data, grads, homes, cells } = this;
    this.#forward(active);
    grads.fill(0);
    grads[this.output] = 1;
    this.sent = new Map(); // from array to array: what the one sends to each entry of the other
    for (let k = active.length - 1; k >= 0; k--) {
      const node = active[k];
      const g = grads[node];
      this.#edges(node, (arg, partial, gate) => {
        const contribution = this.carried(g, partial, gate);
        grads[arg] += contribution;
        if (homes[arg] === homes[node] || cells[arg] < 0) return;
        const key = homes[node] * 65536 + homes[arg];
        if (!this.sent.has(key)) this.sent.set(key, new Float64Array(this.sizes[homes[arg]]));
        this.sent.get(key)[cells[arg]] += contribution;
      });
    }
    return data[this.output];
  }

  // Each argument of a node that is a node, with its partial.
  #edges(node, visit) {
    const row = this.#rowOf(node);
    const taken = this.argumentsOf(node);
    let next = this.starts[node];
    row.sizes.forEach((size, slot) => {
      let slope = null;
      for (let k = 0; k < (size ?? 1); k++, next++) {
        const arg = this.args[next];
        if (arg >= this.count) continue;
        slope ??= row.partials[slot](this.data[node], ...taken);
        visit(arg, size === null ? slope : slope[k], row.gate);
      }
    });
  }

  // What a node is made of: its operation and { arg, x, partial, contribution } of each argument.
  made(node) {
    const op = this.ops[node];
    if (!op) return { op: null, edges: [] };
    const edges = [];
    this.#edges(node, (arg, partial, gate) =>
      edges.push({
        arg,
        x: this.data[arg],
        partial,
        contribution: this.carried(this.grads[node], partial, gate),
      }),
    );
    return { op: this.#rowOf(node).name, edges };
  }

  // The probabilities of the token after a position, at a temperature.
  shares(position, temperature = 1) {
    const z = this.logits[position].map((node) => this.data[node] / temperature);
    const { value } = this.table.get(`softmax:${z.length - 1}`);
    return z.map((x, j) => value(x, [...z.slice(0, j), ...z.slice(j + 1)]));
  }

  // A text drawn letter by letter; draw() gives numbers from 0 to 1. What is shown stays.
  sample(draw, temperature) {
    const [saved, args] = [this.data.slice(), this.args.slice()];
    const end = this.text.letters.length;
    let [token, word] = [end, ""];
    this.#forward(this.always.filter((node) => node < this.text.mean));
    for (let position = 0; position < this.text.length; position++) {
      this.#lookUp(position, token);
      this.#forward(this.byPosition[position].filter((node) => !this.losses.includes(node)));
      const shares = this.shares(position, temperature);
      let left = draw();
      token = shares.findIndex((share) => (left -= share) < 0);
      if (token < 0) token = end;
      if (token === end) break;
      word += this.text.letters[token];
    }
    this.data.set(saved);
    this.args.set(args);
    return word;
  }
}

// Numbers from 0 to 1 by a seed (mulberry32): the same in every browser.
export const randomNumbers = (seed) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
};
