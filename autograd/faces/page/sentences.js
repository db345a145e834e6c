// Sentences and formulas from their templates: the names and numbers of a step put in.

import { h, math } from "./dom.js";
import { read, significant } from "./numbers.js";

const GUARDS = 4; // never in brackets, if negative, if negative or with an exponent; of a group
const GROUP = 3;
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

const bracketed = (text, guard) =>
  guard > 0 && (text.startsWith("−") || (guard === 2 && text.includes("e")));

// A number as MathML.
export const written = (text) => {
  const [mantissa, exponent] = text.replace(/^−/, "").split("e");
  const sign = text.startsWith("−") ? [math("mo", { form: "prefix" }, "−")] : [];
  const figures = math(mantissa === "nan" ? "mtext" : "mn", null, mantissa);
  if (exponent === undefined) return sign.length ? math("mrow", null, sign, figures) : figures;
  const power = math("msup", null, math("mn", null, "10"), written(exponent));
  return math("mrow", null, sign, figures, math("mo", null, "·"), power);
};

const fence = (sign, form) => math("mo", { fence: "true", stretchy: "true", form }, sign);
export const fenced = (inner) => math("mrow", null, fence("(", "prefix"), inner, fence(")", "postfix"));

// A kept tree as elements; a place is filled by put(number of the place, guard), and a group
// stands in brackets where put gives some for its own place.
export const grown = (tree, put) => {
  if (typeof tree === "number") return put(Math.floor(tree / GUARDS), tree % GUARDS);
  if (typeof tree === "string") return tree;
  const [tag, attributes, ...children] = tree;
  if (tag === "group") {
    const inner = children.map((child) => grown(child, put));
    const around = put(Math.floor(attributes / GUARDS), attributes % GUARDS);
    return around.bracketed ? fenced(inner) : math("mrow", null, inner);
  }
  return math(
    tag,
    attributes || null,
    children.map((child) => grown(child, put)),
  );
};

export class Sentences {
  // shown: what has the digits of numbers, which may change.
  constructor(lesson, shown = lesson) {
    this.lesson = lesson;
    this.shown = shown;
  }

  number(x) {
    return significant(x, this.shown.digits);
  }

  // A number behind another: in brackets if it has a sign.
  factor(x) {
    const text = this.number(x);
    return text.startsWith("−") ? `(${text})` : text;
  }

  // Whether an edge carried 0 where the product of its numbers is 0 · ∞.
  taken({ upstream, partial, contribution }) {
    return contribution === 0 && !(Number.isFinite(upstream) && Number.isFinite(partial));
  }

  // What is said of that.
  takenProduct(sent) {
    return `${this.number(sent.upstream)} · ${this.number(sent.partial)}${this.lesson.taken}`;
  }

  name(node) {
    return this.lesson.nodes[node].name;
  }

  // A name as an element: it keeps its own direction of writing.
  nameElement(node) {
    return h("bdi", null, this.name(node));
  }

  // What fills a place: a name, or a number of the step; hidden numbers are "?".
  #filled(ref, step, numbers, hidden) {
    const node = Number(ref.slice(1));
    if (ref[0] === "n" && node === node) return { node };
    if (hidden?.(ref)) return { text: "?" };
    if (ref[0] === "k") return { text: this.number(this.lesson.constants[node]) };
    if (ref[0] === "d" && node === node) return { text: this.number(numbers.data[node]) };
    if (ref === "seed") return { text: this.number(read(step.seed)) };
    const sent = numbers.sent[step.number - 1];
    return { text: this.number(ref[0] === "q" ? sent.quantities[ref.slice(1)] : sent[ref]) };
  }

  // The sides of an equation in plain text, each a list of { text } and { node }.
  #sides([template, refs], step, numbers, hidden) {
    const fill = (part) => this.#filled(refs[Math.floor(part / GUARDS)], step, numbers, hidden);
    const add = (parts, side) => {
      for (const part of side) {
        if (typeof part === "string") parts.push({ text: part });
        else if (typeof part === "number") put(parts, fill(part), part % GUARDS);
        else {
          const [mark, ...inner] = part;
          const around = bracketed(fill(mark).text, GROUP);
          if (around) parts.push({ text: "(" });
          add(parts, inner);
          if (around) parts.push({ text: ")" });
        }
      }
      return parts;
    };
    const put = (parts, filled, guard) => {
      if (filled.text !== undefined) {
        if (bracketed(filled.text, guard)) filled.text = `(${filled.text})`;
        const before = parts.at(-1);
        if (before?.text?.endsWith("^") && /^\d+$/.test(filled.text)) {
          before.text = before.text.slice(0, -1);
          filled.text = filled.text.replace(/\d/g, (figure) => RAISED[figure]);
        }
      }
      parts.push(filled);
    };
    return this.lesson.text[template].map((side) => add([], side));
  }

  #plain(parts) {
    return parts.map((part) => part.text ?? this.name(part.node)).join("");
  }

  // The sentence of a step in parts; what is said twice in a row is said once.
  #parts(step, numbers, hidden) {
    const { say, taken } = this.lesson.steps[step.number - 1];
    const sent = numbers.sent[step.number - 1];
    const dead = taken && sent && !hidden && this.taken(sent);
    const [head, ...sides] = this.#sides(dead ? taken : say, step, numbers, hidden);
    const texts = sides.map((side) => this.#plain(side));
    const kept = sides.filter((_, k) => k === 0 || texts[k] !== texts[k - 1]);
    return [...head, ...kept.flatMap((side, k) => (k ? [{ text: " = " }, ...side] : side))];
  }

  sentence(step, numbers, hidden) {
    return this.#plain(this.#parts(step, numbers, hidden));
  }

  // The same as elements: names keep their own direction of writing.
  spoken(step, numbers, hidden) {
    return this.#parts(step, numbers, hidden).map((part) =>
      part.text === undefined ? this.nameElement(part.node) : part.text,
    );
  }

  // The rule behind a step, in symbols and in numbers: a MathML element for each side. Where the
  // formula of a partial has no value with these numbers, the side before the last says so.
  rule(step, numbers, hidden) {
    const [template, refs] = this.lesson.steps[step.number - 1].rule;
    const put = (place, guard) => {
      const filled = this.#filled(refs[place], step, numbers, hidden);
      if (filled.text === undefined) return this.symbol(filled.node);
      if (guard === GROUP) return { bracketed: bracketed(filled.text, guard) };
      const number =
        filled.text === "?" ? math("mi", { class: "asked" }, "?") : written(filled.text);
      if (!bracketed(filled.text, guard)) return number;
      return fenced([number]);
    };
    const [head, ...trees] = this.lesson.math[template];
    const sides = trees.map((side) => grown(side, put));
    const texts = sides.map((side) => side.textContent);
    const kept = sides.filter((_, k) => k === 0 || texts[k] !== texts[k - 1]);
    const last = kept.length - 1;
    const undefinedFormula = last > 0 && numbers.sent[step.number - 1]?.undefinedFormula;
    const equals = () => math("mo", { form: "infix" }, "=");
    const begin = head ? [grown(head, put)] : [];
    return kept.map((side, k) => {
      if (!undefinedFormula || k < last - 1) return math("math", null, k ? equals() : begin, side);
      if (k === last) return math("math", null, side);
      const takenAs = math("mtext", null, this.lesson.takenAs);
      return math("math", null, k ? equals() : begin, side, takenAs);
    });
  }

  // A name as MathML.
  symbol(node) {
    return grown(this.lesson.nodes[node].math);
  }

  // The partial of one edge, ∂of/∂by.
  partial(of, by) {
    return this.#slope(["mo", null, "∂"], of, by);
  }

  // A whole gradient, dof/dby.
  gradient(of, by) {
    return this.#slope(["mi", null, "d"], of, by);
  }

  #slope(sign, of, by) {
    const symbol = (node) => math("mrow", null, math(...sign), this.symbol(node));
    return math("math", null, math("mfrac", null, symbol(of), symbol(by)));
  }
}
