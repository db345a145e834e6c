// Python in WebAssembly, for test_pyodide.py: every line of standard input is Python as JSON, and
// what it gives, or its error, is a line of standard output.
//
// The arguments: the folder of the npm package pyodide, and wheels to unpack.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [folder, ...wheels] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`));
const pyodide = await loadPyodide({ stdout: () => {}, stderr: () => {} });
for (const wheel of wheels) pyodide.unpackArchive(new Uint8Array(readFileSync(wheel)), "wheel");

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = { given: pyodide.runPython(JSON.parse(line)) };
  } catch (error) {
    answer = { error: String(error) };
  }
  console.log(JSON.stringify(answer));
}
