// The page: its tabs, its token and its two forms.

import { setUpAnalyze } from "./analyze.js";
import { keepToken, tell } from "./request.js";
import { listModels, setUpTrain } from "./train.js";

const TABS = ["analyze", "train"];

function show(name) {
  for (const tab of TABS) {
    document.getElementById(tab).hidden = tab !== name;
    document.getElementById(`tab-${tab}`).setAttribute("aria-selected", String(tab === name));
  }
}

async function begin() {
  try {
    await listModels();
    document.getElementById("token-form").hidden = true;
    tell("");
  } catch (error) {
    tell(error.message, true);
  }
}

for (const tab of TABS) document.getElementById(`tab-${tab}`).addEventListener("click", () => show(tab));
document.getElementById("token-form").addEventListener("submit", (event) => {
  event.preventDefault();
  keepToken(document.getElementById("token").value);
  begin();
});
setUpAnalyze();
setUpTrain();
begin();
