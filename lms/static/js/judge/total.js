// The total as the server will compute it, and the level that each mark reaches.

function number(text) {
  const found = Number(String(text).trim().replace(/[，。,]/g, "."));
  return String(text).trim() === "" || Number.isNaN(found) ? null : found;
}

function markOf(box) {
  const chosen = box.querySelector("input[type=radio]:checked");
  const field = box.querySelector("input[type=text]");
  return number(chosen ? chosen.value : field ? field.value : "");
}

export function showTotal(sheet) {
  let sum = 0;
  let most = 0;
  let missing = false;
  sheet.querySelectorAll("[data-criterion]").forEach(function (box) {
    const mark = markOf(box);
    const weight = Number(box.dataset.weight);
    if (mark === null) missing = true;
    else sum += weight * mark;
    most += weight * Number(box.dataset.most);
  });
  const outOf = Number(sheet.dataset.outOf);
  if (outOf && most) sum = sum * outOf / most;
  const place = sheet.querySelector("[data-total]");
  place.textContent = missing ? "–" : String(Math.round(sum * 100) / 100);
}

export function showLevels(sheet) {
  sheet.querySelectorAll("[data-criterion]").forEach(function (box) {
    const mark = markOf(box);
    let reached = null;
    box.querySelectorAll("[data-level]").forEach(function (level) {
      level.classList.remove("reached");
      const at = Number(level.dataset.level);
      if (mark !== null && at <= mark && (reached === null || at > Number(reached.dataset.level))) reached = level;
    });
    if (reached) reached.classList.add("reached");
  });
}
