// Files as answers: each is sent as soon as it is chosen, with its progress; without a network it says so.

import { csrfToken } from "../outbox.js";
import { questionOf } from "./question.js";

const shown = {}; // what the server said last, by question: pages fetched ahead are older
let running = 0;

export function isSending() {
  return running > 0;
}

function tell(question, words, isProblem, share) {
  const place = question.querySelector("[data-file-told]");
  place.textContent = words;
  place.toggleAttribute("data-problem", Boolean(isProblem));
  if (share === undefined) return;
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.value = share;
  bar.setAttribute("aria-hidden", "true");
  place.append(bar);
}

// Progress is spoken at the quarters alone.
function telling(question, words) {
  let last = -1;
  return function (share) {
    const quarter = Math.floor(share / 25);
    const bar = question.querySelector("[data-file-told] progress");
    if (quarter === last && bar) bar.value = share;
    else tell(question, words.replace("#", String(share)), false, share);
    last = quarter;
  };
}

function put(question, html) {
  question.querySelector("[data-files]").innerHTML = html;
}

// A page that was fetched ahead shows the files as they are now.
export function refreshFiles(find) {
  Object.keys(shown).forEach(function (name) {
    if (find(name)) put(find(name), shown[name]);
  });
}

// hooks: saved(question name, answer), closed(answer), find(question name)
export function listenToFiles(paper, hooks) {
  function send(question, address, form, words) {
    const name = question.dataset.question;
    const place = question.querySelector("[data-files]");
    const texts = Object.assign({}, place.dataset);
    const request = new XMLHttpRequest();
    const current = function () { return hooks.find(name) || question; };
    request.open("POST", address);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.responseType = "json";
    if (words) {
      const told = telling(question, words);
      told(0);
      request.upload.addEventListener("progress", function (event) {
        if (event.lengthComputable) told(Math.round(event.loaded / event.total * 100));
      });
      request.upload.addEventListener("load", function () { tell(current(), texts.checking); });
    }
    running += 1;
    request.addEventListener("loadend", function () {
      running -= 1;
      const answer = request.getResponseHeader("X-Gengdu") && request.response;
      if (!answer || typeof answer !== "object" || !(answer.saved_at || answer.error)) {
        tell(current(), texts.offline, true);
      } else if (answer.result) {
        hooks.closed(answer);
      } else {
        if (typeof answer.files === "string") {
          shown[name] = answer.files;
          put(current(), answer.files);
          hooks.saved(name, answer);
        }
        tell(current(), answer.error || (words ? texts.done + " " + answer.saved_at : texts.removed), Boolean(answer.error));
        const field = current().querySelector("[data-file]");
        if (field && current().contains(document.activeElement) === false && document.activeElement === document.body) field.focus();
      }
    });
    request.send(form);
  }

  function upload(question) {
    const place = question.querySelector("[data-files]");
    const files = Array.from(question.querySelector("[data-file]").files);
    if (!files.length) {
      tell(question, place.dataset.none, true);
      return;
    }
    if (files.some(function (file) { return file.size > Number(place.dataset.mostMb) * 1000000; })) {
      tell(question, place.dataset.large, true);
      return;
    }
    const form = new FormData();
    files.forEach(function (file) { form.append("file", file); });
    send(question, place.dataset.address, form, place.dataset.sending);
  }

  paper.addEventListener("change", function (event) {
    if (event.target.matches("[data-file]") && event.target.files.length) upload(questionOf(event.target));
  });

  paper.addEventListener("click", function (event) {
    const button = event.target.closest("[data-upload], [data-remove]");
    if (!button) return;
    event.preventDefault();
    const question = questionOf(button);
    if (button.matches("[data-upload]")) {
      upload(question);
      return;
    }
    const form = new FormData();
    form.append("digest", button.dataset.remove);
    send(question, question.querySelector("[data-files]").dataset.address + "/remove", form, "");
  });
}
