// Reads `go test -json` from standard input, prints one line a package and the
// output of what failed, and writes the counts, under a name, into a file:
//   node gotest.mjs <name> <file>
import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

const [name, target] = process.argv.slice(2);
const counts = { pass: 0, fail: 0, skip: 0 };
const output = new Map();
const noted = new Set();
let broken = 0;

const keyOf = (event) => `${event.Package ?? event.ImportPath ?? ""} ${event.Test ?? ""}`;

function ended(event) {
  const text = (output.get(keyOf(event)) ?? []).join("");
  output.delete(keyOf(event));
  if (event.Test) {
    counts[event.Action] += 1;
    if (event.Action === "fail") process.stdout.write(text);
    if (event.Action === "skip") noted.add(`skipped: ${event.Package} ${event.Test}`);
    return;
  }
  if (event.Action === "fail") {
    broken += 1;
    process.stdout.write(text);
  }
  if (event.Action !== "skip") {
    process.stdout.write(`${event.Action === "pass" ? "ok  " : "FAIL"} ${event.Package} ${(event.Elapsed ?? 0).toFixed(1)} s\n`);
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  let event;
  try {
    event = JSON.parse(line);
  } catch {
    process.stdout.write(`${line}\n`);
    continue;
  }
  if (event.Action === "output" || event.Action === "build-output") {
    const key = keyOf(event);
    if (!output.has(key)) output.set(key, []);
    output.get(key).push(event.Output);
    if (event.Action === "build-output") process.stdout.write(event.Output);
  } else if (event.Action in counts) {
    ended(event);
  }
}

for (const note of noted) console.log(note);
const line = `${name}: ${counts.pass} passed, ${counts.fail} failed, ${counts.skip} skipped${broken ? `, ${broken} packages failed` : ""}`;
writeFileSync(target, `${line}\n`);
process.exitCode = counts.fail || broken ? 1 : 0;
