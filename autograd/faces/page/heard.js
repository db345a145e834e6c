// A sentence for who hears it: signs that a screen reader leaves out or spells, as words.

import { h, say } from "./dom.js";

const NAME = "[^\\s/·×=]+";
const POWERS = { "²": " squared", "³": " cubed" };
const WORDS = [
  [/ \+= /gu, " gets "],
  [/\((\S+) → (\S+), (\d+ of \d+) in, (.*)\)$/u, "; the sum goes from $1 to $2, $3 in, $4"],
  [new RegExp(`∂(${NAME})/∂(${NAME})`, "gu"), "the partial of $1 by $2"],
  [new RegExp(`(?<![\\p{L}\\p{N}_])d(${NAME})/d(${NAME})`, "gu"), "the gradient of $1 by $2"],
  [/[⁰¹²³⁴-⁹⁻]+/gu, (sign) => POWERS[sign] ?? ` to the power of ${sign.normalize("NFKC")}`],
  [/\^/gu, " to the power of "],
  [/(?<=\d)×(?=\d)/gu, " by "], // of a shape
  [/[·×∘]/gu, " times "],
  [/\//gu, " over "],
  [/−/gu, " minus "],
  [/=/gu, " equals "],
  [/\+/gu, " plus "],
  [/→/gu, " to "],
  [/ᵀ/gu, " transposed"],
  [/√/gu, " the root of "],
  [/\?/gu, " what "],
  [/\s+/gu, " "],
  [/\s+(?=[;,.)])|(?<=\()\s+/gu, ""],
];

export const inWords = (sentence) =>
  WORDS.reduce((text, [sign, words]) => text.replace(sign, words), sentence).trim();

// What is read aloud at each step; a page shows the sentence beside it.
export class Heard {
  constructor() {
    this.element = h("p", { class: "heard", "aria-live": "polite", "aria-atomic": "true" });
  }

  say(position, sentence) {
    say(this.element, `Step ${position}: ${inWords(sentence)}`);
  }
}
