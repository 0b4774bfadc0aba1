// One question on the page: read and set its answer, show whether it is saved, mark its place in the navigator.

export function questionOf(place) {
  return place.closest ? place.closest("[data-question][data-kind]") : null;
}

function fields(question) {
  const name = "a." + question.dataset.question;
  return Array.from(question.querySelectorAll("[name='" + name + "'], [name^='" + name + ".']"));
}

function hasParts(question) {
  return ["match", "order", "cloze"].indexOf(question.dataset.kind) >= 0;
}

function partOf(field) {
  return field.name.slice(field.name.lastIndexOf(".") + 1);
}

function levels(question) {
  return Array.from(question.querySelectorAll("[data-certainty]"));
}

// The answer, and after it how sure the person is: a tab and a number.
export function answerOf(question) {
  const answer = plainAnswerOf(question);
  const level = levels(question).find(function (one) { return one.checked; });
  return level ? [].concat(answer, "\t" + level.value) : answer;
}

export function withoutCertainty(value) {
  return Array.isArray(value) ? value.filter(function (one) { return !one.startsWith("\t"); }) : value;
}

export function hasAnswer(value) {
  return withoutCertainty(value).length > 0 && (!Array.isArray(value) || withoutCertainty(value).some(Boolean));
}

function plainAnswerOf(question) {
  if (hasParts(question)) {
    return fields(question).filter(function (one) { return one.value.trim(); }).map(function (one) { return partOf(one) + "=" + one.value; });
  }
  if (question.dataset.kind === "radio" || question.dataset.kind === "checkbox") {
    return fields(question).filter(function (one) { return one.checked; }).map(function (one) { return one.value; });
  }
  return fields(question)[0].value;
}

// The answer as its person reads it later: the words of the chosen options, or what was typed.
export function wordsOf(question) {
  if (hasParts(question)) {
    return fields(question).map(function (one) {
      return one.selectedOptions ? one.selectedOptions[0].textContent : one.value;
    }).join(" · ");
  }
  const words = fields(question).filter(function (one) { return one.checked; }).map(function (one) {
    return one.closest(".option").textContent.replace(/\s+/g, " ").trim();
  });
  return question.dataset.kind === "radio" || question.dataset.kind === "checkbox" ? words.join(" · ") : fields(question)[0].value;
}

export function numberOf(question) {
  return question.querySelector(".question-head .kicker").firstChild.textContent.trim();
}

// Whether it was answered before the script ran: someone on a slow phone may be quicker.
export function isTouched(question) {
  return fields(question).concat(levels(question)).some(function (one) {
    if (one.options) return Array.from(one.options).some(function (option) { return option.selected !== option.defaultSelected && (option.selected ? option.value : true); });
    return one.type === "text" || one.type === "textarea" ? one.value !== one.defaultValue : one.checked !== one.defaultChecked;
  });
}

export function setAnswer(question, given) {
  const value = withoutCertainty(given);
  levels(question).forEach(function (one) { one.checked = given.indexOf("\t" + one.value) >= 0; });
  if (hasParts(question)) {
    const parts = {};
    value.forEach(function (part) { parts[part.slice(0, part.indexOf("="))] = part.slice(part.indexOf("=") + 1); });
    fields(question).forEach(function (one) { one.value = parts[partOf(one)] || ""; });
    question.dispatchEvent(new CustomEvent("answerset"));
    return;
  }
  fields(question).forEach(function (one) {
    if (one.type === "radio" || one.type === "checkbox") one.checked = value.indexOf(one.value) >= 0;
    else one.value = Array.isArray(value) ? value.join(" ") : value;
  });
  if (question.dataset.kind === "long") question.dispatchEvent(new CustomEvent("answerset", { bubbles: true }));
}

export function choose(question, index) {
  const one = fields(question)[index];
  if (!one || (one.type !== "radio" && one.type !== "checkbox")) return false;
  one.focus();
  one.click();
  return true;
}

export function clear(question) {
  if (hasParts(question)) setAnswer(question, []);
  else fields(question).forEach(function (one) { one.checked = false; });
}

// No answer can be changed any more: all tries are used, or the last one was right.
export function finish(question) {
  question.querySelectorAll("[data-answer]").forEach(function (group) { group.disabled = true; });
  question.querySelectorAll("[data-check], [data-clear]").forEach(function (button) { button.remove(); });
}

// state: idle, saving, saved, waiting, refused; at: "14:03:07", or why it was refused
export function showSaved(question, state, at) {
  const line = question.querySelector("[data-saved]");
  if (!line) return;
  line.dataset.state = state;
  const words = { saving: line.dataset.saving, waiting: line.dataset.waiting, saved: line.dataset.done + " " + at };
  line.querySelector("[data-saved-text]").textContent = state in words ? words[state] : at;
}

// read: how the server reads a typed number ("text", "problem"), or nothing while it is being typed.
export function showUnderstood(question, read) {
  const line = question.querySelector("[data-understood]");
  if (!line) return;
  line.textContent = read ? read.text : "";
  line.toggleAttribute("data-problem", Boolean(read && read.problem));
}

// html: what the server says about the saved answer (practice), or nothing.
export function showFeedback(question, html) {
  const old = question.querySelector(".feedback");
  if (old) old.remove();
  if (html) question.insertAdjacentHTML("beforeend", html);
}

export function markSpot(paper, name, answered, flagged) {
  const spot = document.querySelector(".answer-card [data-question='" + CSS.escape(name) + "']");
  if (!spot) return;
  if (answered !== null) spot.classList.toggle("answered", answered);
  if (flagged !== null) spot.classList.toggle("flagged", flagged);
  const words = [spot.classList.contains("answered") ? paper.dataset.answered : paper.dataset.unanswered];
  if (spot.classList.contains("flagged")) words.push(paper.dataset.flagged);
  spot.querySelector("[data-spot-words]").textContent = words.join(" · ");
}
