// The page of a graph of arrays: its maps, the step, the controls, and learning.

import { Controls } from "../page/controls.js";
import { h } from "../page/dom.js";
import { Heard } from "../page/heard.js";
import { themeButton } from "../page/theme.js";
import { ArrayGraph } from "./array_graph.js";
import { lensField } from "./array_lens.js";
import { ArrayWalk } from "./array_steps.js";
import { Entry } from "./entry.js";
import { Learning } from "./learning.js";
import { addressOf, changedNetwork, givenNetwork, networkIn, networkLesson } from "./network.js";
import { networkPanel } from "./network_panel.js";

const PASSES = { computed: "Forward ▸", seeded: "◂ Reverse", contributed: "◂ Reverse" };

const PAPER = [680, 800]; // what fits on a page below the title
const SMALL = 0.6; // below this a print says how small it is

const told = ({ left, sign, right }, walk) => walk.formula(`${left} ${sign} ${right}`);
const countOf = (step) => {
  if (step.kind !== "contributed") return "";
  const final = step.seen === step.total ? ", final" : "";
  return ` (${step.seen} of ${step.total} in${final})`;
};

/* Build the page inside root, and give what steers it: go(k), walk, destroy(). */
export const mount = (root, lesson, rows, options = {}) => {
  if (!lesson.network) return show(root, lesson, rows, options).steers;
  const first = givenNetwork(lesson.network);
  let past = []; // networks, with the numbers that they had learnt
  const make = (shape, before) => {
    const made = networkLesson(lesson, shape);
    const learnt = () => {
      const { data } = steers.walk.tape;
      return { ...shape, numbers: new Map(made.names.map((name, k) => [name, data[made.params[k]]])) };
    };
    const another = (next) => {
      const theme = steers.element.dataset.theme;
      const before = steers.walk;
      steers.destroy();
      options = { ...options, theme };
      steers = make(next, before);
      if (options.page) history.replaceState(null, "", addressOf(next));
    };
    const acts = {
      changes: past.length,
      change: (what) => {
        past.push(learnt());
        another(changedNetwork(past.at(-1), what));
      },
      undo: () => another(past.pop()),
      reset: () => {
        past = [];
        another(first);
      },
    };
    const shown = show(root, made, rows, { ...options, before });
    shown.side.prepend(networkPanel(lesson, shape, acts));
    return shown.steers;
  };
  let steers = null;
  steers = make(networkIn(location.hash, lesson.network, first) ?? first, null);
  return steers;
};

const show = (root, lesson, rows, options) => {
  const walk = new ArrayWalk(lesson, rows);
  if (options.before) walk.goOn(options.before);
  const graph = new ArrayGraph(walk);
  const controls = new Controls(walk);
  const entry = new Entry(walk);
  const learning = new Learning(walk);
  const lens = lensField(graph);
  const place = h("p", { class: "place" });
  const sentence = h("p", { class: "sentence", "aria-hidden": "true" });
  const heard = new Heard();
  const panel = h(
    "section",
    { class: "step-panel", "aria-label": "What the step does", tabindex: "0" },
    place,
    sentence,
    heard.element,
  );
  const printed = h("p", { class: "printed" }); // what is said of the graph on paper
  const repaint = () => {
    graph.colours = null;
    if (graph.layout) graph.update();
  };
  const { theme, paint } = themeButton(() => element, repaint);
  const side = h("div", { class: "side" }, learning.element, entry.element, lens.element);
  const element = h(
    "div",
    { class: "glassgrad whole of-arrays" },
    h(
      "header",
      null,
      h(
        "div",
        { class: "titles" },
        h("h1", { class: "title" }, h("bdi", null, lesson.title)),
        lesson.note ? h("p", { class: "note" }, lesson.note) : null,
      ),
      h("div", { class: "toggles" }, theme),
    ),
    h(
      "main",
      { class: "lesson" },
      h("div", { class: "walk" }, graph.element, printed, panel, controls.element),
      side,
    ),
  );
  root.replaceChildren(element);
  paint(options.theme ?? "auto");

  const say = () => {
    const { step } = walk;
    const pass = PASSES[step.kind];
    const look = step.kind === "computed" ? "pass forward" : "pass reverse";
    const text = ` step ${walk.position} of ${walk.last}${countOf(step)}`;
    place.replaceChildren(h("span", { class: look }, pass), text);
    sentence.textContent = told(step, walk);
    heard.say(walk.position, told(step, walk));
  };
  walk.watch((what) => {
    graph.update(what);
    entry.update();
    learning.update(what);
    if (what === "step" || what === "numbers") {
      controls.update();
      say();
    }
  });
  const onKey = (event) => {
    const { target, key } = event;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (key === "Escape" && walk.chosen) walk.choose(null);
    if (target.closest?.("input, select, textarea, summary")) return;
    if (key === " " && target.closest?.("button, [role=button]")) return;
    if (!controls.press(key)) return;
    event.preventDefault();
  };
  // On paper: the whole graph laid out for a page, all its numbers in dark ink, and every step.
  const handout = h("section", { class: "handout", "aria-hidden": "true" });
  element.append(handout);
  const onPrint = () => {
    const lines = walk.steps.map((step) => h("li", null, told(step, walk)));
    handout.replaceChildren(h("h2", null, "Every step"), h("ol", null, lines));
    screen ??= { zoom: graph.zoom, theme: element.dataset.theme, position: walk.position };
    walk.go(walk.last);
    graph.build(PAPER);
    paint("light");
    const { width, height } = graph.layout;
    const zoom = Math.min(PAPER[0] / width, PAPER[1] / height, 1);
    graph.zoomTo(zoom);
    printed.textContent =
      zoom < SMALL ? `Drawn at ${Math.round(100 * zoom)} % of its size on a screen.` : "";
  };
  const onPrinted = () => {
    if (!screen) return;
    graph.build();
    paint(screen.theme);
    graph.zoomTo(screen.zoom);
    walk.go(screen.position);
    screen = null;
  };
  let screen = null; // what was seen before
  addEventListener("beforeprint", onPrint);
  addEventListener("afterprint", onPrinted);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  document.addEventListener("keydown", onKey);
  dark.addEventListener("change", repaint);
  graph.update("text");
  graph.begin();
  controls.update();
  entry.update();
  learning.update("numbers");
  say();
  const steers = {
    element,
    walk,
    learning,
    go: (k) => walk.go(k),
    destroy() {
      controls.stop();
      learning.stop();
      document.removeEventListener("keydown", onKey);
      dark.removeEventListener("change", repaint);
      removeEventListener("beforeprint", onPrint);
      removeEventListener("afterprint", onPrinted);
      element.remove();
    },
  };
  return { side, steers };
};
