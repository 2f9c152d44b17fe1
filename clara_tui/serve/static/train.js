// The Train tab: make a model, and list those there are.

import { ask, tell } from "./request.js";

const at = (id) => document.getElementById(id);

export async function listModels(selected = null) {
  const { models } = await (await ask("/api/models")).json();
  const select = at("model"), before = selected ?? select.value;
  select.replaceChildren(new Option("none: learn from the file", ""), ...models.map((one) => new Option(one.name)));
  select.value = models.some((one) => one.name === before) ? before : "";
  at("models").replaceChildren(...models.map((one) => {
    const item = document.createElement("li");
    item.textContent = `${one.name}: ${one.trained_on}`;
    return item;
  }));
  if (!models.length) at("models").textContent = "There is none yet.";
}

function request() {
  const name = at("name").value.trim(), contamination = at("train-contamination").value;
  if (document.querySelector("input[name=lesson]:checked").value === "synthetic") {
    const body = { n_samples: Number(at("n-samples").value), contamination: Number(contamination), name };
    return ["/api/train/synthetic", { method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body) }];
  }
  const body = new FormData();
  for (const file of at("train-files").files) body.append("files", file);
  body.append("name", name);
  body.append("contamination", contamination);
  return ["/api/train", { method: "POST", body }];
}

async function train() {
  at("learn").disabled = true;
  tell("Training …");
  try {
    const { model, remarks } = await (await ask(...request())).json();
    await listModels(model.name);
    at("method").value = "iflof";
    at("recipe").disabled = false;
    const left = remarks.length ? ` Left out: ${remarks.join("; ")}` : "";
    tell(`Model ${model.name} is trained on ${model.trained_on}, and chosen in Analyze.${left}`);
  } catch (error) {
    tell(error.message, true);
  } finally {
    at("learn").disabled = false;
  }
}

export function setUpTrain() {
  at("train-form").addEventListener("submit", (event) => { event.preventDefault(); train(); });
  at("train-files").addEventListener("change", () => {
    document.querySelector("input[name=lesson][value=files]").checked = true;
  });
}
