// Sitting a quiz: each change is saved by itself, pages turn in place, the time's end hands in.
// Without this script every page is a form that saves when it is sent.

import { listenToKeys } from "./keys.js";
import { makeOutbox } from "./outbox.js";
import { makePages } from "./pages.js";
import { answerOf, clear, markSpot, questionOf, setAnswer, showSaved, showTold } from "./question.js";

const paper = document.querySelector("[data-paper]");
const banner = document.querySelector("[data-connection]");
const changed = {};
const flagged = {};
const savedAt = {};
const told = {};
let over = false;
let warned = ""; // refused answers the learner was told of before leaving

function questionNamed(name) {
  return document.querySelector("[data-question='" + CSS.escape(name) + "'][data-kind]");
}

function say(state, text) {
  banner.dataset.state = state;
  banner.querySelector("[data-connection-text]").textContent = text;
}

const outbox = makeOutbox(paper, {
  sent: function (names, body) {
    names.forEach(function (name) {
      savedAt[name] = body.saved_at;
      const question = questionNamed(name);
      if (question && !outbox.waiting().answers[name]) showSaved(question, "saved", body.saved_at);
    });
    Object.keys(body.told || {}).forEach(function (name) {
      told[name] = body.told[name];
      if (questionNamed(name)) showTold(questionNamed(name), told[name]);
    });
    if (banner.dataset.state === "refused" && !Object.keys(outbox.waiting().refused).length) say("fine", "");
    if (body.left_s !== null) document.dispatchEvent(new CustomEvent("timesync", { detail: body.left_s }));
  },
  lost: function (names) {
    say("lost", banner.dataset.lostText);
    names.forEach(function (name) {
      const question = questionNamed(name);
      if (question) showSaved(question, "waiting", "");
    });
  },
  back: function () {
    say("back", banner.dataset.backText);
    setTimeout(function () { if (banner.dataset.state === "back") say("fine", ""); }, 6000);
  },
  signedOut: function () {
    say("lost", paper.dataset.signedOut + " ");
    const link = document.createElement("a");
    link.href = paper.dataset.signIn;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = paper.dataset.signInText;
    banner.querySelector("[data-connection-text]").append(link);
  },
  refused: function (name, why) {
    savedAt[name] = "";
    markSpot(paper, name, false, null);
    if (questionNamed(name)) showSaved(questionNamed(name), "refused", why);
    else say("refused", paper.dataset.refused + " " + why);
  },
  closed: function (url) { location.assign(url); },
});

// A page that was fetched ahead or kept shows what has changed since.
function refresh() {
  Object.keys(changed).forEach(function (name) {
    const question = questionNamed(name);
    markSpot(paper, name, changed[name].length > 0, null);
    if (!question) return;
    setAnswer(question, changed[name]);
    if (name in told) showTold(question, told[name]);
    if (outbox.waiting().refused[name]) {
      markSpot(paper, name, false, null);
      showSaved(question, "refused", outbox.waiting().refused[name].why);
    } else if (outbox.waiting().answers[name]) showSaved(question, banner.dataset.state === "lost" ? "waiting" : "saving", "");
    else if (savedAt[name]) showSaved(question, "saved", savedAt[name]);
  });
  Object.keys(flagged).forEach(function (name) {
    const question = questionNamed(name);
    markSpot(paper, name, null, flagged[name]);
    if (question) question.querySelector("[data-flag]").checked = flagged[name];
  });
  showKeys();
}

const pages = makePages({
  turned: refresh,
  failed: function () { say("lost", paper.dataset.unreachable); },
});

function turn(way) {
  const button = document.querySelector("[name=go][value=" + way + "][data-to]");
  if (button && !over) pages.go(button.dataset.to);
}
const showKeys = listenToKeys(turn);

function record(question) {
  if (over) return;
  const name = question.dataset.question;
  changed[name] = answerOf(question);
  outbox.answer(name, changed[name]);
  showSaved(question, banner.dataset.state === "lost" ? "waiting" : "saving", "");
  markSpot(paper, name, changed[name].length > 0, null);
}

paper.addEventListener("input", function (event) {
  const question = questionOf(event.target);
  if (!question || event.target.type === "hidden") return;
  if (event.target.matches("[data-flag]")) {
    const name = question.dataset.question;
    flagged[name] = event.target.checked;
    outbox.flag(name, flagged[name]);
    markSpot(paper, name, null, flagged[name]);
  } else record(question);
});

paper.addEventListener("click", function (event) {
  const wipe = event.target.closest("[data-clear]");
  const spot = event.target.closest(".answer-card a");
  if (wipe) {
    clear(questionOf(wipe));
    record(questionOf(wipe));
  } else if (spot && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    pages.go(spot.getAttribute("href"));
  }
});

// Leave for another document only when nothing is left behind.
function leave(url) {
  outbox.flush().then(function (fine) {
    const refused = Object.keys(outbox.waiting().refused).join();
    if (!fine) say("lost", paper.dataset.unsent);
    else if (refused && refused !== warned) say("refused", paper.dataset.refused);
    else location.assign(url);
    warned = fine ? refused : warned;
  });
}

paper.addEventListener("submit", function (event) {
  const button = event.submitter || document.querySelector("[name=go][value=next][data-to], [data-leave]");
  if (paper.hasAttribute("data-last")) {
    if (!Object.keys(outbox.waiting().answers).length) return;
    event.preventDefault();
    outbox.flush().then(function (fine) {
      if (fine) paper.submit();
      else say("lost", paper.dataset.unsent);
    });
    return;
  }
  event.preventDefault();
  if (button && button.value === "stay") outbox.flush();
  else if (button && button.dataset.to) pages.go(button.dataset.to);
  else if (button && button.dataset.leave) leave(button.dataset.leave);
  else turn("next");
});

document.addEventListener("timeup", function () {
  if (over) return;
  over = true;
  say("lost", paper.dataset.timeUp);
  document.querySelectorAll("[data-question] input").forEach(function (one) { one.disabled = true; });
  const handIn = function () {
    outbox.flush().then(function () {
      return fetch(paper.dataset.handIn, {
        method: "POST",
        credentials: "same-origin",
        headers: { "X-CSRFToken": outbox.token(), Accept: "text/html" },
      });
    }).then(function () { location.assign(paper.dataset.result); }, function () { setTimeout(handIn, 3000); });
  };
  handIn();
});

// What was given before a reload and never acknowledged.
Object.keys(outbox.waiting().refused).forEach(function (name) { changed[name] = outbox.waiting().refused[name].value; });
Object.keys(outbox.waiting().answers).forEach(function (name) { changed[name] = outbox.waiting().answers[name].value; });
Object.keys(outbox.waiting().flags).forEach(function (name) { flagged[name] = outbox.waiting().flags[name].on; });
refresh();
