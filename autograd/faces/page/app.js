// A lesson inside an element: the graph, the step, the controls, and what can be changed.

import { WhatIf } from "./what_if.js";
import { button, definitions, h } from "./dom.js";
import { Examples } from "./examples.js";
import { Formulas } from "./formulas.js";
import { Graph } from "./graph.js";
import { Handout } from "./handout.js";
import { LensField } from "./lens.js";
import { Motion } from "./motion.js";
import { Inspector } from "./inspector.js";
import { Controls } from "./controls.js";
import { Quiz } from "./quiz.js";
import { Sheet } from "./sheet.js";
import { Source } from "./source.js";
import { StepPanel } from "./step_panel.js";
import { themeButton } from "./theme.js";
import { typed } from "./numbers.js";
import { Walk } from "./walk.js";
import { Sentences } from "./sentences.js";

const PATIENCE = 120; // milliseconds until the step stands in the address
const KEYS = [
  ["→ ←", "a step on, a step back"],
  ["Home End", "the first step, the last step"],
  ["Space", "play and pause"],
  ["P", "present: the graph and the sentence, large"],
  ["Tab", "go to the graph, the controls, the numbers"],
  ["↑ ↓", "in the graph: from box to box"],
  ["Enter", "in the graph: look closer, open a group"],
  ["Shift Enter", "in the graph: close the group around a box"],
  ["Esc", "stop looking closer, stop presenting"],
  ["Ctrl P", "print every step"],
];
const SIGNS = [
  ["dL/dw", "a whole gradient: the sum over all paths from w to L"],
  ["∂v/∂w", "the partial of one edge: a factor of the paths that go over it"],
];

const stepIn = (hash) => {
  const match = /^#step=(\d{1,6})(?:&|$)/.exec(hash);
  return match ? Number(match[1]) : null;
};

// What stands behind the step in an address.
const behindStep = (hash) => new URLSearchParams(hash.replace(/^#step=\d+&?/, ""));

// The height of the graph that an address asks for, if there is such a one.
const heightIn = (hash, heights) =>
  behindStep(hash)
    .getAll("height")
    .find((height) => heights.includes(height));

// The lens that an address asks for; a number there is one of a node that is called lens.
const lensIn = (hash) => behindStep(hash).getAll("lens").find((text) => !typed(text)) ?? "";

// The digits that an address asks for, else those of the lesson.
const digitsIn = (hash, lesson) => {
  const digits = Number(behindStep(hash).get("digits"));
  return Number.isInteger(digits) && digits > 0 && digits <= 17 ? digits : lesson.digits;
};

// The example that an address asks for, from 1; 0 is all of them.
const exampleIn = (hash, { samples }) => {
  const number = Number(behindStep(hash).get("example"));
  return samples && Number.isInteger(number) && samples.each[number - 1] ? number : 0;
};

// The numbers that an address changes: [node, number] for each name behind the step.
const numbersIn = (hash, { nodes }) => {
  const named = new Map(nodes.map(({ name }, node) => [name, node]));
  return [...behindStep(hash)].flatMap(([name, text]) => {
    const number = typed(text);
    return number && named.has(name) ? [[named.get(name), number.x]] : [];
  });
};

// The address of a step with the example, the height and the digits, if they are others than at the
// beginning, the lens, and the numbers that were changed.
const addressOf = (walk, { height, first, lens }, example) => {
  const changed = new URLSearchParams([
    ...(example ? [["example", example]] : []),
    ...(height === first ? [] : [["height", height]]),
    ...(lens ? [["lens", lens]] : []),
    ...(walk.digits === walk.lesson.digits ? [] : [["digits", walk.digits]]),
    ...[...walk.leaves, ...walk.held].map(([node, x]) => [walk.lesson.nodes[node].name, String(x)]),
  ]);
  return `#step=${walk.position}${changed.size ? `&${changed}` : ""}`;
};

const heading = ({ title, note }, { alone, lines }, page) => [
  h(
    page ? "h1" : "h2",
    { class: "title", title: alone ? title : null }, // for who cannot read MathML
    alone ? [...lines[0].childNodes] : h("bdi", null, title),
  ),
  note ? h("p", { class: "note" }, note) : null,
];

/* One lesson inside root.

   choice: whole, the lesson of all examples; example, the number of the one that is shown, or 0;
   given, its numbers; choose(number, kept), which shows another; of a page that showed another
   before, kept: its step, its colours, and what was learnt. */
const mountOne = (root, lesson, rows, options, choice) => {
  const { whole, example, given, choose, kept } = choice;
  const page = Boolean(options.page);
  const walk = new Walk(lesson, rows, given);
  walk.chosenDigits = kept?.digits ?? (page ? digitsIn(location.hash, lesson) : undefined);
  const sentences = new Sentences(lesson, walk);
  const graph = new Graph(walk);
  const motion = new Motion(graph);
  const panel = new StepPanel(walk, sentences);
  const controls = new Controls(walk);
  const inspector = new Inspector(walk, sentences, graph);
  const lens = new LensField(graph);
  const whatIf = new WhatIf(walk, sentences);
  const show = (number) => choose(number, { ...kept, ...carried(), focus: true });
  const examples = new Examples(walk, sentences, { whole, example, rows, choose: show });
  whatIf.element.prepend(examples.element);
  if (examples.decision) whatIf.outcome.before(examples.decision.element);
  const quiz = new Quiz(walk, sentences, panel.ask, graph);
  const formulas = new Formulas(walk, sentences);
  const handout = new Handout(walk, sentences, formulas);

  const { theme, paint } = themeButton(() => element);
  const presents = button(
    { class: "toggle", "aria-pressed": "false", onclick: () => present(!graph.presenting) },
    "Present",
  );
  const present = (on) => {
    element.classList.toggle("presenting", on);
    presents.setAttribute("aria-pressed", String(on));
    graph.present(on);
    panel.settle();
  };
  const folded = (title, content) =>
    h("details", { class: "keys" }, h("summary", null, title), content);
  const keys = folded("Keys", definitions(KEYS.map(([key, does]) => [h("kbd", null, key), does])));
  panel.onlight = (steps) => graph.light(steps);
  const beside = h(
    "div",
    { class: "walk" },
    formulas.element,
    graph.element,
    panel.element,
    controls.element,
  );
  const { another } = lesson;
  const side = h(
    "div",
    { class: "side" },
    inspector.element,
    whatIf.element,
    another ? folded("Another network", h("p", { class: "hint" }, another)) : null,
    lens.element,
    keys,
    folded("Signs", definitions(SIGNS)),
  );
  const source = new Source(walk, graph);
  if (source.element) side.prepend(source.element);
  const sheet = new Sheet(walk, graph, inspector, side, beside);
  const element = h(
    "div",
    { class: page ? "glassgrad whole" : "glassgrad" },
    h(
      "header",
      null,
      h("div", { class: "titles" }, heading(lesson, formulas, page)),
      h("div", { class: "toggles" }, quiz.level, quiz.button, presents, theme),
    ),
    h(page ? "main" : "div", { class: "lesson" }, beside, side),
    handout.element,
  );
  paint(kept?.theme ?? options.theme ?? "auto");
  root.replaceChildren(element);

  let waiting = null; // a browser takes only so many new addresses in a while
  const address = () => {
    clearTimeout(waiting);
    const write = () => history.replaceState(null, "", addressOf(walk, graph.view, example));
    waiting = setTimeout(write, PATIENCE);
  };
  walk.shows = (k) => graph.view.arrowOf.has(k);
  graph.onrise = () => {
    if (page) address();
    if (walk.quiz) walk.choose(null); // other arrows are seen now
  };

  let begun = false;
  let shown = 0; // the step that was seen last
  const views = [formulas, panel, controls, inspector, sheet, whatIf, examples, quiz, source];
  walk.watch((what) => {
    if (what === "numbers" && walk.quiz !== null) controls.stop();
    graph.update();
    for (const view of views) view.update(what);
    if (what === "step") {
      if (!walk.asksEdge) graph.follow();
      if (walk.position === shown + 1) motion.show(controls.interval);
      else motion.stop();
      shown = walk.position;
    }
    if (page && what !== "chosen" && begun) address();
  });

  // What another example begins with: the step, and the numbers of what learns.
  const carried = () => {
    const learnt = walk.lesson.params.map((leaf) => [lesson.nodes[leaf].name, walk.now.data[leaf]]);
    const moved = walk.lesson.params.some((leaf) => walk.leaves.has(leaf));
    return {
      lesson,
      step: walk.position,
      theme: element.dataset.theme,
      digits: walk.digits,
      learnt: moved ? learnt : (kept?.learnt ?? []),
    };
  };
  const onKey = (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const { target, key } = event;
    const writing = target.closest?.("input, select, textarea, summary");
    if (key === "Escape" && walk.chosen) return walk.choose(null);
    if (key === "Escape" && graph.presenting) return present(false);
    const presenting = target.type === "range" && /^p$/i.test(key); // a scrubber takes no letters
    if (writing && !presenting && !(target.type === "checkbox" && key !== " ")) return;
    if (key === " " && target.closest?.("button, a")) return;
    if (key === "p" || key === "P") present(!graph.presenting);
    else if (!controls.press(key)) return;
    event.preventDefault();
  };
  const onHash = () => {
    if (addressOf(walk, graph.view, example) === location.hash) return;
    const asked = exampleIn(location.hash, whole);
    if (asked !== example) return choose(asked, { theme: element.dataset.theme });
    const changed = numbersIn(location.hash, lesson);
    if (changed.length) walk.change(changed);
    walk.showDigits(digitsIn(location.hash, lesson));
    const height = heightIn(location.hash, graph.view.heights);
    if (height && height !== graph.view.height) graph.rise(height);
    lens.show(lensIn(location.hash));
    return walk.go(stepIn(location.hash) ?? walk.position);
  };
  const onPrint = () => {
    handout.fill();
    motion.stop();
    graph.print(true);
  };
  const onPrinted = () => graph.print(false);
  const print = matchMedia("print");
  const onMedia = () => (print.matches ? onPrint() : onPrinted());
  const heard = page ? document : element;
  heard.addEventListener("keydown", onKey);
  addEventListener("beforeprint", onPrint);
  addEventListener("afterprint", onPrinted);
  print.addEventListener("change", onMedia);
  if (page) addEventListener("hashchange", onHash);

  const height = page && heightIn(location.hash, graph.view.heights);
  if (height) graph.view.rise(height);
  if (page) lens.show(lensIn(location.hash));
  const same = kept?.lesson === lesson ? kept.step : undefined;
  const begin = same ?? (kept?.lesson ? 1 : undefined) ?? options.step ?? (page ? stepIn(location.hash) : null) ?? 1;
  walk.position = Math.min(begin, walk.last) || 1;
  shown = walk.position;
  const learnt = new Map(kept?.learnt);
  const leaves = lesson.nodes.flatMap(({ name }, node) =>
    learnt.has(name) ? [[node, learnt.get(name)]] : [],
  );
  walk.change(kept?.lesson ? leaves : page ? numbersIn(location.hash, lesson) : []);
  begun = true;
  if (kept?.lesson && page) address();
  if (kept?.focus) examples.select.focus();
  graph.fit();
  panel.settle();

  return {
    element,
    walk,
    paint,
    go: (k) => walk.go(k),
    destroy() {
      controls.stop();
      clearTimeout(waiting);
      motion.stop();
      whatIf.stop();
      examples.destroy();
      graph.destroy();
      panel.destroy();
      sheet.destroy();
      heard.removeEventListener("keydown", onKey);
      removeEventListener("beforeprint", onPrint);
      removeEventListener("afterprint", onPrinted);
      removeEventListener("hashchange", onHash);
      print.removeEventListener("change", onMedia);
      element.remove();
    },
  };
};

/* Build a lesson inside root, and give what steers it: go(k), paint(theme), walk, destroy().

   rows: the module of its operations. options.page: the element is all there is, so the step
   stands in the address and keys work everywhere. options.step: the step to begin with. */
export const mount = (root, lesson, rows, options = {}) => {
  const { samples } = lesson;
  let shown = null;
  const choose = (example, kept) => {
    shown?.destroy();
    const sample = example ? samples.each[example - 1] : null;
    const given = sample
      ? new Map(samples.data[sample.graph].map((leaf, k) => [leaf, sample.numbers[k]]))
      : new Map();
    const own = sample ? samples.lessons[sample.graph] : lesson;
    const choice = { whole: lesson, example, given, choose, kept };
    shown = mountOne(root, own, rows, options, choice);
  };
  choose(options.page ? exampleIn(location.hash, lesson) : 0);
  return {
    get element() {
      return shown.element;
    },
    get walk() {
      return shown.walk;
    },
    paint: (theme) => shown.paint(theme),
    go: (k) => shown.go(k),
    destroy: () => shown.destroy(),
  };
};
