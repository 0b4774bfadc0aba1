// Two versions of one mark, side by side; nothing is overwritten before the judge has chosen.

const box = document.querySelector("[data-conflict]");

function labelOf(name) {
  const criterion = name.startsWith("score.") && document.querySelector(`[data-criterion="${CSS.escape(name.slice(6))}"] [data-title]`);
  return criterion ? criterion.textContent : box.dataset[name] || "";
}

function list(pairs) {
  const made = document.createElement("dl");
  pairs.forEach(function ([name, value]) {
    const label = name === "offset" ? "" : labelOf(name);
    if (!label || !String(value).trim()) return;
    const term = document.createElement("dt");
    const text = document.createElement("dd");
    term.textContent = label;
    text.textContent = value;
    made.append(term, text);
  });
  return made;
}

function hide() {
  box.hidden = true;
}

// theirs: {fields, at, local}. choose(isMine) is called once.
export function showConflict(mine, theirs, choose) {
  box.querySelector("[data-mine]").replaceChildren(list(mine));
  box.querySelector("[data-theirs]").replaceChildren(list(theirs.fields));
  box.querySelector("[data-at]").textContent = theirs.at || "";
  const acts = { "keep-mine": true, "keep-theirs": false };
  Object.keys(acts).forEach(function (act) {
    box.querySelector(`[data-do=${act}]`).onclick = function () { hide(); choose(acts[act]); };
  });
  box.hidden = false;
  box.focus();
  box.scrollIntoView({ block: "nearest" });
}

export function isConflictShown() {
  return !box.hidden;
}
