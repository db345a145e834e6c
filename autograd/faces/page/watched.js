// Where a person stands in the steps of a pass, how numbers are shown, and who is told of changes.

import { significant } from "./numbers.js";

const CONSTANT = /[\u{F0000}-\u{FFFFD}]/gu; // in a formula: which one stands there

export class Watched {
  constructor() {
    this.position = 1; // the number of the step that is shown
    this.chosen = null; // what is looked at more closely
    this.watchers = [];
  }

  // Significant digits of every number that is shown.
  get digits() {
    return this.chosenDigits ?? this.lesson.digits;
  }

  showDigits(digits) {
    this.chosenDigits = digits;
    this.tell("numbers");
  }

  number(x) {
    return significant(x, this.digits);
  }

  // The text of a formula, with its constants.
  formula(text) {
    return text.replace(CONSTANT, (sign) => {
      const x = this.lesson.constants?.[sign.codePointAt(0) - 0xf0000];
      return x === undefined ? sign : this.number(x);
    });
  }

  watch(watcher) {
    this.watchers.push(watcher);
  }

  tell(what) {
    for (const watcher of this.watchers) watcher(what);
  }

  get step() {
    return this.steps[this.position - 1];
  }

  get last() {
    return this.steps.length;
  }

  // To step number k, or as near as there is one.
  go(k) {
    const position = Math.min(Math.max(Math.round(k) || 1, 1), this.last);
    if (position === this.position) return;
    this.position = position;
    this.tell("step");
  }

  choose(chosen) {
    this.chosen = chosen;
    this.tell("chosen");
  }
}
