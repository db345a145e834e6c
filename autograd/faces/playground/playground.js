// The page of the playground: the form, the stepper, what Python says, and how far it has loaded.

import { mount } from "../page/app.js";
import { button, fresh, h, say } from "../page/dom.js";
import { asFragment, Form, fromFragment } from "./formula_form.js";
import { Python } from "./python.js";

const PATIENCE = 300; // milliseconds from the last key to a look at the names
const MEGA = 1e6;
const site = JSON.parse(document.getElementById("site").textContent);

const megabytes = (bytes) => `${(bytes / MEGA).toFixed(1)} MB`;
const host = new URL(site.pyodide, location.href).host;
const source = host === location.host ? "" : ` from ${host}`;

const status = h("p", { role: "status", class: "status" });
const meter = h("progress", { "aria-label": "Python loaded", max: site.bytes ?? 1 });
const amount = h("span", { "aria-hidden": "true" });
const loading = h("div", { class: "loading" }, meter, amount);
const wrong = h("pre", { role: "alert", class: "wrong" });
const place = h("div", null, h("p", { class: "glassgrad wait" }, "The steps stand here in a moment."));
const words = h("pre", { tabindex: "0", "aria-label": "Every step in words" });
const inWords = h(
  "details",
  { class: "glassgrad said", hidden: true },
  h("summary", null, "Every step in words"),
  words,
);

let shown = null; // what the stepper shows, as it was typed
let stepper = null;
let begun = false; // whether anything was shown: then a phone is moved to what is new
let due = null; // when the address is written next
let turn = 0; // the last request; answers to others come too late

const save = button({ onclick: () => download(), disabled: true }, "Save page");
const link = button({ onclick: () => copyLink(), disabled: true }, "Copy link");
const stop = button({ onclick: () => python.stop(), hidden: true }, "Stop");
const again = button({ onclick: () => python.start(), hidden: true }, "Load again");

const form = new Form(site, [save, link, stop, again], [status, loading, wrong], {
  submit: () => walk(),
  edit: () => edited(),
});

const wrt = h("input", { type: "text", autocomplete: "off", id: `playground-${fresh()}` });
const guess = h("input", { type: "text", autocomplete: "off", id: `playground-${fresh()}` });
const verdict = h("pre", { role: "status" });
const explain = h(
  "form",
  {
    novalidate: true,
    onsubmit: (event) => {
      event.preventDefault();
      diagnose();
    },
  },
  h(
    "details",
    null,
    h("summary", null, "A number came out differently?"),
    h("label", { for: guess.id }, "The number, as it was written down"),
    guess,
    h("label", { for: wrt.id }, "The derivative by (left out: the value)"),
    wrt,
    button({ type: "submit" }, "Which mistake gives it?"),
    verdict,
  ),
);

const fold = button(
  {
    class: "fold",
    "aria-expanded": "true",
    "aria-controls": "asked",
    onclick: () => {
      const open = fold.getAttribute("aria-expanded") !== "true";
      fold.setAttribute("aria-expanded", String(open));
      say(fold, open ? "Hide" : "Show the formula");
      root.classList.toggle("folded", !open);
    },
  },
  "Hide",
);
const panel = h(
  "section",
  { class: "glassgrad panel", "aria-label": "What is walked" },
  h("div", { class: "head" }, h("h1", null, "Playground"), fold),
  h(
    "div",
    { id: "asked" },
    form.element,
    explain,
    h(
      "p",
      { class: "hint" },
      `glassgrad ${site.version}. Python runs in this window, by Pyodide${source}; `,
      "no formula leaves it.",
    ),
  ),
);
const root = document.getElementById("playground");
root.replaceChildren(panel, h("main", null, place, inWords));

const python = new Python(site, ({ stage, loaded, reason }) => {
  loading.hidden = stage === "ready" || stage === "failed";
  again.hidden = stage !== "failed";
  if (site.bytes) meter.value = Math.min(loaded, site.bytes);
  else meter.removeAttribute("value");
  const whole = site.bytes ? ` of ${megabytes(site.bytes)}` : "";
  say(amount, stage === "loading" ? `${megabytes(loaded)}${whole}` : "");
  const size = site.bytes ? `, ${megabytes(site.bytes)}` : ", about 13 MB";
  if (stage === "loading") say(status, `Loading Python${source}${size} …`);
  if (stage === "starting") say(status, "Starting Python …");
  if (stage === "failed") {
    say(status, "Python did not start.");
    say(wrong, `Python could not be loaded${source}: ${reason}`);
  }
});

// What was typed, with the numbers that the names have in the stepper by now.
const current = () => {
  const values = { ...shown.values };
  for (const [leaf, x] of stepper?.walk.leaves ?? []) {
    const { name } = stepper.walk.nodes[leaf];
    if (Object.hasOwn(values, name) && Number.isFinite(x)) values[name] = String(x);
  }
  return { ...shown, values };
};

const address = () => {
  if (shown) history.replaceState(null, "", asFragment(current(), stepper?.walk.position ?? 1));
};

// The names of the formula get their fields while it is typed.
let waiting = null;
const edited = () => {
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const { names } = (await python.ask("names", form.typed)) ?? {};
    if (names) form.show(names);
  }, PATIENCE);
};

// One task at a time is waited for; `what` is said meanwhile.
const asked = async (task, typed, what) => {
  turn += 1;
  const mine = turn;
  say(wrong, "");
  if (python.stage === "ready") say(status, what);
  python.ready.then(() => mine === turn && say(status, what));
  stop.hidden = false;
  const answer = await python.ask(task, typed);
  if (mine !== turn) return null;
  stop.hidden = true;
  if (answer?.error) {
    say(status, "");
    say(wrong, answer.error);
  } else if (!answer) say(status, "Stopped.");
  return answer?.error ? null : answer;
};

const imported = async (text) => {
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    return await import(url);
  } finally {
    URL.revokeObjectURL(url);
  }
};

const counted = (lesson) => `${lesson.record.steps.length} steps.`;

const walk = async (step = 1) => {
  clearTimeout(waiting);
  const { names } = (await python.ask("names", form.typed)) ?? {};
  if (names) form.show(names);
  const empty = form.empty();
  if (empty.length) {
    say(status, "");
    say(wrong, `Give ${empty.join(", ")} a value: a number, 1/3, or a list such as [1, 2].`);
    return;
  }
  const typed = form.typed;
  const answer = await asked("walk", typed, "Walking …");
  if (!answer) return;
  const { lesson, rows, refused } = answer;
  say(words, answer.words);
  inWords.hidden = false;
  if (refused) inWords.open = true;
  const theme = stepper?.element.dataset.theme;
  clearTimeout(due);
  stepper?.destroy();
  stepper = null;
  shown = typed;
  save.disabled = false; // a page of many arrays shows more than the stepper here
  link.disabled = false;
  if (refused) {
    say(wrong, refused);
    say(status, "");
    address();
    return;
  }
  stepper = mount(place, lesson, await imported(rows), { step, theme });
  stepper.element.classList.add("whole");
  if (begun && place.getBoundingClientRect().top > innerHeight / 2) place.scrollIntoView();
  begun = true;
  stepper.walk.watch((what) => {
    clearTimeout(due);
    if (what === "step") address();
    else due = setTimeout(address, PATIENCE); // a slider changes numbers many times a second
  });
  document.title = `${lesson.title} – glassgrad`;
  say(status, counted(lesson));
  address();
};

const download = async () => {
  const answer = await asked("page", shown, "Writing the page …");
  if (!answer) return;
  const name = document.title.replace(/ – glassgrad$/, "").match(/[\p{L}\d]+/gu) ?? [];
  const url = URL.createObjectURL(new Blob([answer.html], { type: "text/html" }));
  const file = `${name.slice(0, 6).join("-") || "lesson"}.html`;
  h("a", { href: url, download: file }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  say(status, `Saved ${file}: one file that opens without a network.`);
};

const copyLink = async () => {
  address();
  try {
    await navigator.clipboard.writeText(location.href);
    say(status, "The link is copied; it holds the formula, the values and the step.");
  } catch {
    say(status, "The address of this window is the link: copy it from there.");
  }
};

const diagnose = async () => {
  say(verdict, "");
  const typed = { ...form.typed, d: wrt.value.trim(), answer: guess.value.trim() };
  const answer = await asked("diagnose", typed, "Looking for the mistake …");
  if (!answer) return;
  say(status, "");
  say(verdict, answer.words);
  verdict.scrollIntoView({ block: "nearest" });
};

const begin = () => {
  const sent = fromFragment(location.hash);
  form.fill(sent ?? site.examples[0]);
  walk(sent?.step);
};
addEventListener("hashchange", begin);
begin();
