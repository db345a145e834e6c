// What can be changed of a network: its units, its layers, their activations, and the loss.

import { button, fresh, h, section } from "../page/dom.js";

/* change(what) shows another network as changedNetwork makes it, undo() the one before, reset() the
   first. */
export const networkPanel = ({ network }, shape, { change, undo, reset, changes }) => {
  const [most, mostLayers] = network.most;
  const hidden = shape.sizes.length - 1;
  const act = (what) => () => change(what);
  const choice = (label, names, now, pick) => {
    const id = `glassgrad-choice-${fresh()}`;
    const list = h(
      "select",
      { id, onchange: () => pick(list.value) },
      names.map((name) => h("option", { value: name, selected: name === now }, name)),
    );
    return h("span", { class: "choice" }, h("label", { for: id }, label), list);
  };
  const step = (label, sign, possible, what) =>
    button(
      { "aria-label": label, title: label, disabled: !possible, onclick: act(what) },
      sign,
    );
  const layers = shape.sizes.map((units, l) => {
    const name = `layer ${l + 1}`;
    const last = l === hidden;
    return h(
      "div",
      { class: "rate" },
      h("b", null, `${name}: ${units} ${units === 1 ? "unit" : "units"}`),
      last
        ? null
        : [
            step(`Remove a unit of ${name}`, "−", units > 1, { units: [l, -1] }),
            step(`Add a unit to ${name}`, "+", units < most, { units: [l, 1] }),
          ],
      choice("φ", network.choices, shape.activations[l], (picked) =>
        change({ activation: [l, picked] }),
      ),
    );
  });
  return section(
    "network",
    "The network",
    layers,
    h(
      "div",
      { class: "rate" },
      step("Add a layer", "Add a layer", shape.sizes.length < mostLayers, { layers: 1 }),
      step("Remove a layer", "Remove a layer", hidden > 0, { layers: -1 }),
    ),
    h(
      "div",
      { class: "rate" },
      choice("loss", Object.keys(network.losses), shape.loss, (loss) =>
        change({ loss }),
      ),
    ),
    h(
      "p",
      { class: "hint" },
      `New weights are drawn uniformly from −1 to 1 with seed ${network.seed}, new biases are 0.`,
    ),
    changes
      ? h(
          "div",
          { class: "rate" },
          button({ class: "plain", onclick: undo }, "Undo"),
          button({ class: "plain", onclick: reset }, "The first network again"),
        )
      : null,
  );
};
