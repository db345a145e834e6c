// How the JavaScript of the project is checked. ESLint comes from build/node (`make npm`).
import { createRequire } from "node:module";

const require = createRequire(new URL("../../build/node/package.json", import.meta.url));
const js = require("@eslint/js");
const globals = require("globals");

export default [
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2023, sourceType: "module", globals: globals.browser },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: ["error", "always"],
      "no-var": "error",
      "prefer-const": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-restricted-syntax": [
        "error",
        {
          // text that a user typed must never be read as markup
          selector: "MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML)$/]",
          message: "Make elements and set their textContent.",
        },
      ],
    },
  },
  {
    files: ["**/operations.js"], // every partial takes all arguments, needed or not
    rules: { "no-unused-vars": ["error", { args: "none" }] },
  },
];
