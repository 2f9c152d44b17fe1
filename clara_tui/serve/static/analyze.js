// The Analyze tab: send a light curve, draw it and list its events.

import { ask, tell } from "./request.js";
import { draw, zoomTo } from "./plot.js";

const ROWS = 1000;
const at = (id) => document.getElementById(id);
let file = null, analysis = null;

function choose(chosen) {
  if (!chosen) return;
  file = chosen;
  at("file-name").textContent = file.name;
  at("go").disabled = false;
}

function form() {
  const sent = new FormData();
  sent.append("file", file);
  sent.append("method", at("method").value);
  if (at("method").value === "iflof") {
    for (const [field, id] of [["contamination", "contamination"], ["window_size", "window"],
      ["vote_threshold", "vote"], ["strategy", "strategy"], ["model", "model"]]) {
      if (at(id).value) sent.append(field, at(id).value);
    }
  }
  return sent;
}

const shown = (value, digits) => (value === null ? "–" : value.toFixed(digits));

function row(event) {
  const line = document.createElement("tr");
  line.tabIndex = 0;
  for (const text of [event.kind, shown(event.peak_btjd, 4), shown(event.start_btjd, 4), shown(event.end_btjd, 4),
    shown(event.amplitude_ppm, 0), shown(event.sigma, 1), String(event.n_points), event.circumstances]) {
    line.insertCell().textContent = text;
  }
  line.addEventListener("click", () => zoomTo(event));
  line.addEventListener("keydown", (key) => key.key === "Enter" && zoomTo(event));
  return line;
}

async function analyze() {
  at("go").disabled = true;
  tell(`Analyzing ${file.name} …`);
  try {
    const answer = await (await ask("/api/analyze", { method: "POST", body: form() })).json();
    const curve = await (await ask(`/api/curve/${answer.id}`)).json();
    const [scan] = answer.files;
    analysis = answer.id;
    at("result").hidden = false;
    const count = scan.events.length === 1 ? "1 event" : `${scan.events.length} events`;
    at("summary").textContent = `${scan.file}: ${count} in ${scan.n_points} points (${scan.method})`;
    at("events").replaceChildren(...scan.events.slice(0, ROWS).map(row));
    at("more").textContent = scan.events.length > ROWS ? `The first ${ROWS} events; the download has all.` : "";
    draw(at("plot"), curve, scan.events);
    tell("");
  } catch (error) {
    tell(error.message, true);
  } finally {
    at("go").disabled = false;
  }
}

async function save(format) {
  try {
    const blob = await (await ask(`/api/export/${analysis}?format=${format}`)).blob();
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `events.${format}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  } catch (error) {
    tell(error.message, true);
  }
}

export function setUpAnalyze() {
  const drop = at("drop");
  at("file").addEventListener("change", () => choose(at("file").files[0]));
  at("method").addEventListener("change", () => { at("recipe").disabled = at("method").value !== "iflof"; });
  for (const name of ["dragover", "dragleave", "drop"]) {
    addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", name === "dragover");
      if (name === "drop") choose(event.dataTransfer.files[0]);
    });
  }
  at("analyze-form").addEventListener("submit", (event) => { event.preventDefault(); analyze(); });
  at("save-csv").addEventListener("click", () => save("csv"));
  at("save-json").addEventListener("click", () => save("json"));
}
