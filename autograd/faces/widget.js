// What a notebook runs: the lesson of the model, mounted in the notebook's colours.
/* global mount */

// Notebooks have themes of their own, whatever the system's is.
const theme = () => {
  const { body, documentElement } = document;
  const { jpThemeLight, vscodeThemeKind } = body.dataset;
  if (jpThemeLight) return jpThemeLight === "false" ? "dark" : "light";
  if (vscodeThemeKind) return /light/.test(vscodeThemeKind) ? "light" : "dark";
  for (const { classList } of [body, documentElement]) {
    if (classList.contains("dark")) return "dark";
    if (classList.contains("light")) return "light";
  }
  return "auto";
};

export default {
  render({ model, el }) {
    el.setAttribute("data-lm-suppress-shortcuts", "true"); // arrow keys are the stepper's here
    const mounted = mount(el, JSON.parse(model.get("lesson")), { theme: theme() });
    return () => mounted.destroy();
  },
};
