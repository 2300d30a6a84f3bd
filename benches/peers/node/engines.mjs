// Первый набор на движках Node: node engines.mjs ДВИЖОК ПАПКА; пакеты лежат в папке NODE_PACKAGES.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const packages = createRequire(join(process.env.NODE_PACKAGES, "here.js"));
const version = (name) =>
  JSON.parse(readFileSync(join(process.env.NODE_PACKAGES, "node_modules", name, "package.json"), "utf8")).version;

const OPEN = ["stage", "notIn", ["won", "lost"]];
const CLAUSES = [
  [["stage", "equal", "new"], ["idle_days", "greaterThan", 1]],
  [["stage", "equal", "qualified"], ["has_budget", "equal", false]],
  [["stage", "equal", "demo"], ["touches", "lessThan", 3]],
  [["stage", "equal", "proposal"], ["has_dm", "equal", false]],
  [OPEN, ["idle_days", "greaterThan", 14]],
  [OPEN, ["amount", "greaterThanInclusive", 500000], ["touches", "lessThan", 5]],
  [OPEN, ["emails_7d", "greaterThanInclusive", 3]],
  [
    ["stage", "equal", "qualified"],
    ["source", "in", ["partner", "expo"]],
    ["has_budget", "equal", true],
    ["has_dm", "equal", true],
  ],
];

function jsonRules() {
  const { Engine } = packages("json-rules-engine");
  const engine = new Engine();
  CLAUSES.forEach((all, place) => {
    const conditions = { all: all.map(([fact, operator, value]) => ({ fact, operator, value })) };
    engine.addRule({ conditions, event: { type: String(1 << place) } });
  });
  return async (deal) => {
    const { events } = await engine.run(deal);
    return events.reduce((bits, event) => bits | Number(event.type), 0);
  };
}

function jsonLogic() {
  const logic = packages("json-logic-js");
  const signs = { equal: "==", greaterThan: ">", lessThan: "<", greaterThanInclusive: ">=", in: "in" };
  const one = ([name, operator, value]) =>
    operator === "notIn" ? { "!": { in: [{ var: name }, value] } } : { [signs[operator]]: [{ var: name }, value] };
  const rules = CLAUSES.map((all) => ({ and: all.map(one) }));
  return (deal) => rules.reduce((bits, rule, place) => (logic.apply(rule, deal) ? bits | (1 << place) : bits), 0);
}

const ENGINES = {
  "json-rules-engine": [jsonRules, "json-rules-engine (Node)", 3],
  "json-logic-js": [jsonLogic, "json-logic-js (Node)", 9],
};

const [name, folder] = process.argv.slice(2);
const [build, title, rounds] = ENGINES[name];
const judge = build();
const text = readFileSync(join(folder, "deals.ndjson"), "utf8");
const judged = [];
const whole = [];
let found;
// Первый прогон не считается: в нём код становится машинным.
for (let round = 0; round <= rounds; round += 1) {
  const started = process.hrtime.bigint();
  const deals = text.trimEnd().split("\n").map((line) => JSON.parse(line));
  const decoded = process.hrtime.bigint();
  found = [];
  for (const deal of deals) found.push(await judge(deal));
  const ended = process.hrtime.bigint();
  if (round > 0) {
    judged.push(Number(ended - decoded));
    whole.push(Number(ended - started));
  }
}
const lines = found.flatMap((bits, deal) =>
  CLAUSES.flatMap((_, place) => (bits & (1 << place) ? [`${deal} 1.${place + 1}`] : [])),
);
mkdirSync(join(folder, "answers"), { recursive: true });
writeFileSync(join(folder, "answers", name), lines.map((line) => `${line}\n`).join(""));
const micros = (all) => {
  const sorted = all.toSorted((one, other) => one - other);
  return [sorted[sorted.length >> 1], sorted[0]].map((nanos) => nanos / 1e3 / found.length);
};
const figures = { engine: name, title, version: version(name), set: "eight", deals: found.length, rounds };
console.log(JSON.stringify({ ...figures, judged: micros(judged), whole: micros(whole) }));
