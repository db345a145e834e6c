// The slider of a training: what the gradient does in every layer at one step.

const NAMESPACE = "http://www.w3.org/2000/svg";

const element = (tag, text, attributes = {}) => {
  const made = document.createElement(tag);
  made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
};

const drawn = (tag, attributes) => {
  const made = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
};

// A line across a picture at the step that is shown; it gives a function that moves it.
const marker = (picture) => {
  const [left, right, top, bottom, first, last] = picture.dataset.steps.split(" ").map(Number);
  const line = drawn("line", { class: "now", y1: top, y2: bottom });
  picture.append(line);
  return (step) => {
    const x = left + ((right - left) * (step - first)) / (last - first);
    line.setAttribute("x1", x);
    line.setAttribute("x2", x);
  };
};

// A row of the table of layers; the bar is as long as its gradient has decades above the least.
const layerRow = (name) => {
  const cells = [1, 2, 3, 4].map(() => element("td", ""));
  const bar = drawn("rect", { height: "100%", rx: 2 });
  const size = element("td", "", { class: "size" });
  const chart = drawn("svg", { "aria-hidden": "true" });
  chart.append(bar);
  size.append(chart);
  const row = element("tr", "");
  const [gradient, ...others] = cells;
  row.append(element("th", name, { scope: "row" }), gradient, size, ...others);
  const show = ([share, ...texts]) => {
    bar.setAttribute("width", `${100 * share}%`);
    cells.forEach((cell, k) => (cell.textContent = texts[k]));
  };
  return { row, show };
};

export const mountFlow = (root, run) => {
  const markers = [...document.querySelectorAll("svg[data-steps]")].map(marker);
  const rows = run.layers.map(layerRow);
  const output = element("output", "");
  const verdict = element("p", "", { class: "verdict" });
  const slider = element("input", "", {
    type: "range",
    min: 1,
    max: run.steps.length,
    step: 1,
    value: 1,
    "aria-label": "Training step",
  });
  const show = () => {
    const { step, loss, finding, layers } = run.steps[Number(slider.value) - 1];
    output.textContent = `step ${step} of ${run.total}, loss ${loss}`;
    slider.setAttribute("aria-valuetext", output.textContent);
    verdict.textContent = finding;
    rows.forEach((row, k) => row.show(layers[k]));
    for (const move of markers) move(step);
  };
  const turn = (text, name, by) => {
    const made = element("button", text, { type: "button", "aria-label": name });
    made.addEventListener("click", () => {
      slider.value = Number(slider.value) + by;
      show();
    });
    return made;
  };
  slider.addEventListener("input", show);
  const controls = element("div", "", { class: "step" });
  controls.append(turn("◂", "One step back", -1), slider, turn("▸", "One step on", 1), output);
  const table = element("table", "");
  const heads = element("tr", "");
  heads.append(...run.heads.map((head) => element("th", head, { scope: "col" })));
  const head = element("thead", "");
  head.append(heads);
  const body = element("tbody", "");
  body.append(...rows.map(({ row }) => row));
  table.append(head, body);
  const around = { class: "scroll", tabindex: 0, role: "region", "aria-label": "Layers at a step" };
  const scroll = element("div", "", around);
  scroll.append(table);
  root.append(controls, verdict, scroll);
  show();
};
