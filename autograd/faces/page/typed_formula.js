// Formulas that a student types: text becomes a function of the numbers of the graph.

const RAISED = new Map([..."⁰¹²³⁴⁵⁶⁷⁸⁹"].map((sign, digit) => [sign, String(digit)]));
const SAME = new Map([..."·×⋅∙"].map((sign) => [sign, "*"]));
for (const [sign, plain] of ["−-", "–-", "÷/", "≤≤", "≥≥"]) SAME.set(sign, plain);
const NUMBER = /^(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?/i;
const WORD = /^[\p{L}_][\p{L}\p{Nd}_]*/u;
const PLAIN = ["exp", "log", "sqrt", "abs", "sign", "sin", "cos", "tan", "sinh", "cosh", "tanh"];
const OTHER = { ln: "log", σ: "sigmoid", step: "heaviside" };
const CONSTANTS = { pi: Math.PI, π: Math.PI };
const COMPARED = {
  "<": (a, b) => a < b,
  ">": (a, b) => a > b,
  "≤": (a, b) => a <= b,
  "≥": (a, b) => a >= b,
};

// What a word may call: what the browser knows, and the rows of the graph itself.
const functionsOf = (engine) => {
  const known = new Map(PLAIN.map((name) => [name, Math[name]]));
  known.set("max", Math.max).set("min", Math.min);
  for (const { op, row, sizes } of engine.nodes)
    if (row && sizes.every((size) => size === null)) known.set(op, row.value);
  for (const [name, usual] of Object.entries(OTHER))
    if (known.has(usual)) known.set(name, known.get(usual));
  return known;
};

const tokens = (text, names) => {
  const found = [];
  const known = [...names.keys()].sort((a, b) => b.length - a.length);
  let rest = text.trim();
  const take = (kind, raw, value = raw) => {
    found.push({ kind, value });
    rest = rest.slice(raw.length).trimStart();
  };
  while (rest) {
    const ends = (name) => !/^[\p{L}\p{Nd}_]/u.test(rest.slice(name.length)) || /\W$/.test(name);
    const name = known.find((one) => rest.startsWith(one) && ends(one));
    const number = NUMBER.exec(rest)?.[0];
    const word = WORD.exec(rest)?.[0];
    const [sign] = rest;
    if (name !== undefined) take("name", name);
    else if (number) take("number", number, Number(number));
    else if (word) take("word", word);
    else if (RAISED.has(sign)) {
      const [raised] = /^[⁰¹²³⁴⁵⁶⁷⁸⁹]+/.exec(rest);
      found.push({ kind: "^" });
      take("number", raised, Number([...raised].map((one) => RAISED.get(one)).join("")));
    } else if (rest.startsWith("**")) take("^", "**");
    else if (/^[<>]=/.test(rest)) take(sign === "<" ? "≤" : "≥", rest.slice(0, 2));
    else {
      const usual = SAME.get(sign) ?? { "[": "(", "]": ")" }[sign] ?? sign;
      if (!"+-*/^(),<>≤≥".includes(usual)) throw new Error(`“${sign}” is not understood here.`);
      take(usual, sign);
    }
  }
  return found;
};

/* The function of a typed formula: it takes the numbers of all nodes, and gives one.

   names: a Map from a name to its node. An Error says what is not understood. */
export const formulaTyped = (text, names, engine) => {
  const functions = functionsOf(engine);
  const left = tokens(text, names);
  if (!left.length) throw new Error("Type a formula, such as 1 − a^2.");
  const next = (...kinds) => kinds.includes(left[0]?.kind) && left.shift().kind;
  const begins = () => ["name", "number", "word", "("].includes(left[0]?.kind);
  const closed = (inner) => {
    if (!next(")")) throw new Error("A bracket is not closed.");
    return inner;
  };
  const call = (word) => {
    const made = functions.get(word);
    if (!made) {
      const near = [...names.keys()].slice(0, 6).join(", ");
      const reason = left[0]?.kind === "(" ? "no function" : "no number";
      throw new Error(`There is ${reason} called ${word} here; the numbers are ${near}.`);
    }
    if (!next("(")) throw new Error(`${word} needs its argument in brackets: ${word}(…).`);
    const args = [compared()];
    while (next(",")) args.push(compared());
    closed();
    return (data) => made(...args.map((arg) => arg(data)));
  };
  const operand = () => {
    const { kind, value } = left.shift() ?? {};
    if (kind === "number") return () => value;
    if (kind === "name") return (data) => data[names.get(value)];
    if (kind === "(") return closed(compared());
    if (kind === "word" && Object.hasOwn(CONSTANTS, value)) return () => CONSTANTS[value];
    if (kind === "word") return call(value);
    throw new Error("The formula is not complete.");
  };
  const power = () => {
    const base = operand();
    if (!next("^")) return base;
    const exponent = signed();
    return (data) => base(data) ** exponent(data);
  };
  const signed = () => {
    if (next("+")) return signed();
    if (!next("-")) return power();
    const inner = signed();
    return (data) => -inner(data);
  };
  const product = () => {
    let made = signed();
    for (;;) {
      const sign = next("*", "/");
      if (!sign && !begins()) return made;
      const [before, by] = [made, sign ? signed() : power()];
      made = sign === "/" ? (data) => before(data) / by(data) : (data) => before(data) * by(data);
    }
  };
  const sum = () => {
    let made = product();
    for (let sign = next("+", "-"); sign; sign = next("+", "-")) {
      const [before, by, one] = [made, product(), sign === "+" ? 1 : -1];
      made = (data) => before(data) + one * by(data);
    }
    return made;
  };
  // 1 where it is true, else 0.
  const compared = () => {
    const before = sum();
    const sign = next(...Object.keys(COMPARED));
    if (!sign) return before;
    const after = sum();
    return (data) => Number(COMPARED[sign](before(data), after(data)));
  };
  const whole = compared();
  if (left.length) throw new Error(`“${left[0].value ?? left[0].kind}” is one too many.`);
  return whole;
};
