// How long a written answer is, as the server counts it, and whether that is within the range asked for.

import { measure } from "../essay/count.js";
import { questionOf } from "./question.js";

export function showLength(question) {
  const line = question.querySelector("[data-length]");
  if (!line) return;
  const total = measure(question.querySelector("textarea").value).total;
  const least = Number(line.dataset.least);
  const most = Number(line.dataset.most);
  const hint = total && least && total < least ? line.dataset.short : most && total > most ? line.dataset.long : "";
  line.querySelector("[data-length-total]").textContent = total;
  line.querySelector("[data-length-hint]").textContent = hint;
  line.toggleAttribute("data-outside", Boolean(hint));
}

export function listenToLength(root) {
  ["input", "answerset"].forEach(function (event) {
    root.addEventListener(event, function (one) {
      const question = questionOf(one.target);
      if (question && question.dataset.kind === "long") showLength(question);
    });
  });
}
