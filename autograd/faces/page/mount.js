// A lesson inside an element: the graph, the step, the controls, and what can be changed.

import { Change } from "./change.js";
import { h } from "./dom.js";
import { Graph } from "./graph.js";
import { Handout } from "./handout.js";
import { Look } from "./look.js";
import { Player } from "./player.js";
import { Quiz } from "./quiz.js";
import { Story } from "./story.js";
import { Walk } from "./walk.js";
import { Words } from "./words.js";

const PATIENCE = 120; // milliseconds until the step stands in the address
const THEMES = ["auto", "light", "dark"];
const KEYS = [
  ["→ ←", "a step on, a step back"],
  ["Home End", "the first step, the last step"],
  ["Space", "play and pause"],
  ["Tab", "go to the graph, the controls, the numbers"],
  ["↑ ↓", "in the graph: from box to box"],
  ["Enter", "in the graph: look closer"],
  ["Esc", "stop looking closer"],
  ["Ctrl P", "print every step"],
];

const stepIn = (hash) => {
  const found = /^#step=(\d{1,6})$/.exec(hash);
  return found ? Number(found[1]) : null;
};

const heading = ({ title, note }, page) => [
  h(page ? "h1" : "h2", { class: "title" }, h("bdi", null, title)),
  note ? h("p", { class: "note" }, note) : null,
];

/* Build a lesson inside root, and give what steers it: go(k), walk, destroy().

   rows: the module of its operations. options.page: the element is all there is, so the step
   stands in the address and keys work everywhere. options.step: the step to begin with. */
export const mount = (root, lesson, rows, options = {}) => {
  const page = Boolean(options.page);
  const walk = new Walk(lesson, rows);
  const words = new Words(lesson);
  const graph = new Graph(walk);
  const story = new Story(walk, words);
  const player = new Player(walk);
  const look = new Look(walk, words);
  const change = new Change(walk, words);
  const quiz = new Quiz(walk, words, story.ask);
  const handout = new Handout(walk, words);

  const theme = h(
    "button",
    {
      type: "button",
      class: "toggle",
      onclick: () => paint(THEMES[(THEMES.indexOf(element.dataset.theme) + 1) % THEMES.length]),
    },
    "Auto",
  );
  const paint = (name) => {
    element.dataset.theme = name;
    theme.textContent = { auto: "◐ Auto", light: "○ Light", dark: "● Dark" }[name];
    theme.setAttribute("aria-label", `Colours: ${name}`);
  };
  const keys = h(
    "details",
    { class: "keys" },
    h("summary", null, "Keys"),
    h(
      "dl",
      null,
      KEYS.map(([key, said]) => [h("dt", null, h("kbd", null, key)), h("dd", null, said)]),
    ),
  );
  const element = h(
    "div",
    { class: page ? "glassgrad whole" : "glassgrad" },
    h(
      "header",
      null,
      h("div", { class: "titles" }, heading(lesson, page)),
      h("div", { class: "toggles" }, quiz.button, theme),
    ),
    h(
      page ? "main" : "div",
      { class: "lesson" },
      h("div", { class: "stage" }, graph.element, story.element, player.element),
      h("div", { class: "side" }, look.element, change.element, keys),
    ),
    handout.element,
  );
  paint(options.theme ?? "auto");
  root.replaceChildren(element);

  let waiting = null; // a browser takes only so many new addresses in a while
  const address = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => history.replaceState(null, "", `#step=${walk.at}`), PATIENCE);
  };

  const views = [story, player, look, change, quiz];
  walk.watch((what) => {
    if (what === "numbers" && walk.quiz !== null) player.stop();
    graph.update();
    for (const view of views) view.update(what);
    if (what === "step") {
      graph.follow();
      if (page) address();
    }
  });

  const onKey = (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const { target, key } = event;
    const writing = target.closest?.("input, select, textarea, summary");
    if (key === "Escape" && walk.chosen) return walk.choose(null);
    if (writing && !(target.type === "checkbox" && key !== " ")) return;
    if (key === " " && target.closest?.("button, a")) return;
    const to = { ArrowRight: walk.at + 1, ArrowLeft: walk.at - 1, Home: 1, End: walk.last }[key];
    if (to !== undefined) {
      player.stop();
      walk.go(to);
    } else if (key === " ") player.toggle();
    else return;
    event.preventDefault();
  };
  const onHash = () => walk.go(stepIn(location.hash) ?? walk.at);
  const onPrint = () => {
    handout.fill();
    graph.update(true);
  };
  const onPrinted = () => graph.update();
  const print = matchMedia("print");
  const onMedia = () => (print.matches ? onPrint() : onPrinted());
  const heard = page ? document : element;
  heard.addEventListener("keydown", onKey);
  addEventListener("beforeprint", onPrint);
  addEventListener("afterprint", onPrinted);
  print.addEventListener("change", onMedia);
  if (page) addEventListener("hashchange", onHash);

  walk.at = Math.min(options.step ?? (page ? stepIn(location.hash) : null) ?? 1, walk.last) || 1;
  walk.tell("numbers");
  graph.fit();

  return {
    element,
    walk,
    go: (k) => walk.go(k),
    destroy() {
      player.stop();
      clearTimeout(waiting);
      graph.destroy();
      heard.removeEventListener("keydown", onKey);
      removeEventListener("beforeprint", onPrint);
      removeEventListener("afterprint", onPrinted);
      removeEventListener("hashchange", onHash);
      print.removeEventListener("change", onMedia);
      element.remove();
    },
  };
};
