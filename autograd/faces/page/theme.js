// The colours of a page: those of the system, light, or dark.

import { button } from "./dom.js";

const WORDS = { auto: "◐ Auto", light: "○ Light", dark: "● Dark" };

/* A button that gives an element the next colours, and paint(name), which gives it some.

   element(): whose colours they are; onpaint() is told of others. */
export const themeButton = (element, onpaint = () => {}) => {
  const names = Object.keys(WORDS);
  const next = () => names[(names.indexOf(element().dataset.theme) + 1) % names.length];
  const theme = button({ class: "toggle", onclick: () => paint(next()) });
  const paint = (name) => {
    element().dataset.theme = name;
    theme.textContent = WORDS[name];
    theme.setAttribute("aria-label", `Colours: ${name}`);
    onpaint();
  };
  return { theme, paint };
};
