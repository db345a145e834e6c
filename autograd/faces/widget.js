// What a notebook runs: the lesson of the model, mounted in the notebook's colours.
/* global mount */

const THEMES = ["dark", "light"];

// Notebooks have themes of their own, whatever the system's is.
const theme = () => {
  const { body, documentElement } = document;
  const { jpThemeLight, vscodeThemeKind } = body.dataset;
  if (jpThemeLight) return jpThemeLight === "false" ? "dark" : "light";
  if (vscodeThemeKind) return /light/.test(vscodeThemeKind) ? "light" : "dark";
  const named = [body, documentElement].flatMap((element) => [
    element.getAttribute("theme"), // Colab
    element.dataset.theme, // books
    ...element.classList,
  ]);
  return named.find((name) => THEMES.includes(name)) ?? "auto";
};

export default {
  render({ model, el }) {
    // Keys are the stepper's here, where a letter would insert or delete a cell. JupyterLab hears
    // of them first, and looks whether the element that has the focus forbids it.
    const bare = ({ ctrlKey, metaKey }) => !ctrlKey && !metaKey;
    const forbid = (event) => {
      if (el.contains(event.target))
        event.target.toggleAttribute("data-lm-suppress-shortcuts", bare(event));
    };
    addEventListener("keydown", forbid, true);
    el.addEventListener("keydown", (event) => bare(event) && event.stopPropagation());
    let shown = theme();
    const mounted = mount(el, JSON.parse(model.get("lesson")), { theme: shown });
    const watching = new MutationObserver(() => {
      if (theme() === shown) return;
      shown = theme();
      mounted.paint(shown);
    });
    for (const element of [document.body, document.documentElement])
      watching.observe(element, { attributes: true });
    return () => {
      removeEventListener("keydown", forbid, true);
      watching.disconnect();
      mounted.destroy();
    };
  },
};
