// Sitting a quiz: each change is saved by itself, pages turn in place, the end of the time submits.
// Without this script every page is a form that saves when it is sent.

import { openJournal } from "../journal.js";
import { csrfToken, makeOutbox, post } from "../outbox.js";
import { isSending, listenToFiles, refreshFiles } from "./files.js";
import { listenToKeys } from "./keys.js";
import { listenToLength } from "./length.js";
import { listenToOrder } from "./order.js";
import { makePages } from "./pages.js";
import { answerOf, clear, hasAnswer, isTouched, markSpot, numberOf, questionOf, finish, setAnswer, showSaved, showFeedback, showUnderstood, wordsOf } from "./question.js";

const FLAG = "flag "; // an item of this name and a question's is a flag
const CHECK = "check "; // … an answer to check
const COUNT = "count "; // … what is counted as announced; the others are answers
// The server takes at most 200 answers at once.
const MOST_AT_ONCE = 100;
const TICKS_A_SECOND = 10;
const LONG_PAUSE_S = 3;

const paper = document.querySelector("[data-paper]");
const banner = document.querySelector("[data-connection]");
const person = document.documentElement.dataset.person;
// A page that this device kept is as old as the service worker says; its clock went on meanwhile.
const age = Number(document.documentElement.dataset.age) || 0;
const began = performance.now();
const changed = {};
const flagged = {};
const savedAt = {};
const feedback = {};
const understood = {};
const finished = new Set();
let signed = {}; // answers the server had signed for when this page was opened
let over = false;
let moving = false;
let receipt = ""; // the last one, which goes along with the next answers
let warned = ""; // refused answers the learner was told of before leaving

function questionNamed(name) {
  return document.querySelector("[data-question='" + CSS.escape(name) + "'][data-kind]");
}

function isAnswer(name) {
  return !name.startsWith(FLAG) && !name.startsWith(CHECK) && !name.startsWith(COUNT);
}

function say(state, text) {
  banner.dataset.state = state;
  banner.querySelector("[data-connection-text]").textContent = text;
}

function sayLink(sentence, href, text) {
  say("lost", sentence + " ");
  const link = document.createElement("a");
  link.href = href;
  link.textContent = text;
  banner.querySelector("[data-connection-text]").append(link);
  return link;
}

function saySignIn(sentence) {
  const link = sayLink(sentence, paper.dataset.signIn, paper.dataset.signInText);
  link.target = "_blank";
  link.rel = "noopener";
}

// What is on the server and what is only here: said by the answer card and with every message about the network.
function here() {
  const count = Object.keys(outbox.waiting()).filter(isAnswer).length;
  return count ? paper.dataset.here.replace("%(count)s", count) : "";
}

function showWhere() {
  document.querySelectorAll("[data-where]").forEach(function (line) { line.textContent = here() || paper.dataset.there; });
}

function parcel(items) {
  const body = { answers: {}, sequence: {}, flags: {}, checks: {}, counts: {} };
  if (receipt) body.receipt = receipt;
  Object.entries(items).forEach(function ([name, item]) {
    if (name.startsWith(FLAG)) body.flags[name.slice(FLAG.length)] = item.value;
    else if (name.startsWith(COUNT)) body.counts[name.slice(COUNT.length)] = item.value;
    else if (name.startsWith(CHECK)) body.checks[name.slice(CHECK.length)] = item.value;
    else {
      body.answers[name] = item.value;
      body.sequence[name] = item.sequence;
    }
  });
  return body;
}

function keepReceipt(text) {
  if (typeof text !== "string") return;
  receipt = text;
  journal.sign(text);
}

const hooks = {
  saved: function (answer) {
    const body = answer.body;
    const waiting = outbox.waiting();
    const refused = outbox.refused();
    keepReceipt(body.receipt);
    showWhere();
    Object.keys(answer.items).filter(isAnswer).forEach(function (name) {
      if (name in refused) return;
      savedAt[name] = body.saved_at;
      const question = questionNamed(name);
      if (question && !waiting[name]) showSaved(question, "saved", body.saved_at);
    });
    Object.keys(body.understood || {}).forEach(function (name) {
      if (waiting[name]) return;
      understood[name] = body.understood[name];
      if (questionNamed(name)) showUnderstood(questionNamed(name), understood[name]);
    });
    Object.keys(body.feedback || {}).forEach(function (name) {
      feedback[name] = body.feedback[name];
      if (questionNamed(name)) showFeedback(questionNamed(name), feedback[name]);
    });
    (body.finished || []).forEach(function (name) {
      finished.add(name);
      if (questionNamed(name)) finish(questionNamed(name));
    });
    if (banner.dataset.state === "refused" && !Object.keys(refused).length) say("fine", "");
    if (banner.dataset.state === "lost" && !over) {
      say("back", banner.dataset.backText);
      setTimeout(function () { if (banner.dataset.state === "back") say("fine", ""); }, 6000);
    }
    if (typeof body.left_s === "number") document.dispatchEvent(new CustomEvent("timesync", { detail: body.left_s }));
  },
  waiting: function (detail) {
    // A pause has a sentence of its own; what was typed is kept and sent when the attempt goes on.
    if (detail.error && detail.error === paper.dataset.otherDevice) sayLink(detail.error, paper.dataset.device, paper.dataset.deviceText);
    else if (!over) say("lost", [detail.error || banner.dataset.lostText, here()].join(" ").trim());
    showWhere();
    Object.keys(outbox.waiting()).forEach(function (name) {
      const question = questionNamed(name.startsWith(CHECK) ? name.slice(CHECK.length) : name);
      if (question) showSaved(question, "waiting", "");
    });
  },
  "signed-out": function () { saySignIn(paper.dataset.signedOut); },
  "other-person": function () { saySignIn(paper.dataset.otherPerson); },
  refused: function (reasons) {
    Object.keys(reasons).filter(function (name) { return name.startsWith(CHECK); }).forEach(function (name) {
      outbox.drop(name);
      const question = questionNamed(name.slice(CHECK.length));
      if (question) showSaved(question, "refused", reasons[name]);
    });
    Object.keys(reasons).filter(isAnswer).forEach(function (name) {
      savedAt[name] = "";
      markSpot(paper, name, false, null);
      if (questionNamed(name)) showSaved(questionNamed(name), "refused", reasons[name]);
      else say("refused", paper.dataset.refused + " " + reasons[name]);
    });
  },
  closed: function (body) {
    keepReceipt(body.receipt);
    location.assign(paper.dataset.result);
  },
  receipt: function () { receipt = ""; },
  // The server knows no conflict between devices here: the later change of a question counts.
  conflict: function (body) { say("refused", body.error); },
};

// Tenths of a second since the attempt began by the server's clock, so that two devices agree which change is newer.
const thing = "attempt:" + paper.dataset.attempt;
const journal = openJournal(person, thing);
const outbox = makeOutbox({
  person: person,
  thing: thing,
  journal: journal,
  title: document.querySelector(".quiz-bar-title").textContent,
  url: paper.dataset.begin || paper.dataset.result,
  most: MOST_AT_ONCE,
  clock: function () { return Number(paper.dataset.tick) + Math.floor((age + (performance.now() - began) / 1000) * TICKS_A_SECOND); },
  // A paper that a code has opened is no attempt yet: its answers are delivered by the page where it was opened.
  send: paper.dataset.begin ? null : function (items) { return post(paper.dataset.answers, parcel(items)); },
  on: function (event, detail) { hooks[event](detail); },
});

// A page that was kept shows what the server has signed for since; a newer one knows better.
function showSigned() {
  Object.keys(signed).forEach(function (name) {
    const question = questionNamed(name);
    if (name in changed || !isAnswer(name)) return;
    markSpot(paper, name, hasAnswer(signed[name]), null);
    if (question) setAnswer(question, signed[name]);
  });
}

// A page that was fetched ahead or kept shows what has changed since.
function refresh(isKept) {
  if (isKept) showSigned();
  const waiting = outbox.waiting();
  const refused = outbox.refused();
  Object.keys(changed).forEach(function (name) {
    const question = questionNamed(name);
    markSpot(paper, name, hasAnswer(changed[name]), null);
    if (!question) return;
    setAnswer(question, changed[name]);
    if (name in feedback) showFeedback(question, feedback[name]);
    showUnderstood(question, understood[name]);
    if (refused[name]) {
      markSpot(paper, name, false, null);
      showSaved(question, "refused", refused[name].why);
    } else if (waiting[name]) showSaved(question, banner.dataset.state === "lost" ? "waiting" : "saving", "");
    else if (savedAt[name]) showSaved(question, "saved", savedAt[name]);
  });
  refreshFiles(questionNamed);
  finished.forEach(function (name) {
    if (questionNamed(name)) finish(questionNamed(name));
  });
  Object.keys(flagged).forEach(function (name) {
    const question = questionNamed(name);
    markSpot(paper, name, null, flagged[name]);
    if (question) question.querySelector("[data-flag]").checked = flagged[name];
  });
  showWhere();
  showKeys();
}

// The number so far, so that sending it twice counts nothing twice.
const counts = JSON.parse(paper.dataset.counts || "{}");
document.addEventListener("counted", function (event) {
  const kept = outbox.waiting()[COUNT + event.detail];
  counts[event.detail] = Math.max(counts[event.detail] || 0, kept ? kept.value : 0) + 1;
  outbox.put(COUNT + event.detail, counts[event.detail]);
});

const pages = makePages({
  turned: refresh,
  failed: function () { say("lost", paper.dataset.unreachable); },
});

function turn(way) {
  const button = document.querySelector("[name=go][value=" + way + "][data-to]");
  if (button && !over) pages.go(button.dataset.to);
}
const showKeys = listenToKeys(turn);
listenToOrder(paper);
listenToLength(paper);
listenToFiles(paper, {
  find: questionNamed,
  closed: function (answer) { location.assign(answer.result); },
  saved: function (name, answer) {
    markSpot(paper, name, answer.answered, null);
    if (questionNamed(name)) showSaved(questionNamed(name), answer.answered ? "saved" : "idle", answer.answered ? answer.saved_at : "");
    if (typeof answer.left_s === "number") document.dispatchEvent(new CustomEvent("timesync", { detail: answer.left_s }));
  },
});

function record(question) {
  if (over) return;
  const name = question.dataset.question;
  changed[name] = answerOf(question);
  delete understood[name];
  showUnderstood(question, null);
  // A long text goes when its writer pauses; the copy on this device is there at once.
  outbox.put(name, changed[name], { number: numberOf(question), words: wordsOf(question) }, question.dataset.kind === "long" ? LONG_PAUSE_S : undefined);
  showSaved(question, banner.dataset.state === "lost" ? "waiting" : "saving", "");
  markSpot(paper, name, hasAnswer(changed[name]), null);
  showWhere();
}

paper.addEventListener("input", function (event) {
  const question = questionOf(event.target);
  if (!question || event.target.type === "hidden" || event.target.type === "file") return;
  if (event.target.matches("[data-flag]")) {
    const name = question.dataset.question;
    flagged[name] = event.target.checked;
    outbox.put(FLAG + name, flagged[name]);
    markSpot(paper, name, null, flagged[name]);
  } else record(question);
});

paper.addEventListener("click", function (event) {
  const wipe = event.target.closest("[data-clear]");
  const check = event.target.closest("[data-check]");
  const spot = event.target.closest(".answer-card a");
  if (wipe) {
    event.preventDefault();
    clear(questionOf(wipe));
    record(questionOf(wipe));
  } else if (check) {
    event.preventDefault();
    const question = questionOf(check);
    outbox.put(CHECK + question.dataset.question, answerOf(question));
    showSaved(question, banner.dataset.state === "lost" ? "waiting" : "saving", "");
    outbox.flush();
  } else if (spot && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    pages.go(spot.getAttribute("href"));
  }
});

// Where one page comes after another the server turns it, and only when it has every answer of this one.
async function moveOn() {
  if (over || moving) return;
  moving = true;
  try {
    const fine = await outbox.flush();
    const refused = Object.keys(outbox.refused()).filter(questionNamed).join();
    if (!fine) say("lost", paper.dataset.unsentPage);
    else if (isSending()) say("refused", paper.dataset.sendingFile);
    else if (refused && refused !== warned) {
      say("refused", paper.dataset.refused);
      warned = refused;
    } else {
      const response = await fetch(paper.action, {
        method: "POST",
        credentials: "same-origin",
        headers: { "X-CSRFToken": csrfToken(), Accept: "text/html" },
        body: new URLSearchParams({ go: "next", saved: "1" }),
      });
      const text = await response.text();
      if (!response.ok || !text.includes("data-person=\"" + person + "\"")) throw new Error(String(response.status));
      if (banner.dataset.state === "lost") say("fine", "");
      pages.replace({ url: response.url, text: text });
    }
  } catch {
    say("lost", paper.dataset.unsentPage);
  }
  moving = false;
}

// Leave for another document only when nothing is left behind.
function leave(url) {
  if (paper.dataset.begin) {
    location.assign(paper.dataset.begin);
    return;
  }
  outbox.flush().then(function (fine) {
    const refused = Object.keys(outbox.refused()).join();
    if (!fine) say("lost", paper.dataset.unsent);
    else if (isSending()) say("refused", paper.dataset.sendingFile);
    else if (refused && refused !== warned) say("refused", paper.dataset.refused);
    else location.assign(url);
    warned = fine ? refused : warned;
  });
}

paper.addEventListener("submit", function (event) {
  const button = event.submitter || document.querySelector("[name=go][value=next][data-to], [data-leave]");
  if (paper.hasAttribute("data-last")) {
    if (!outbox.isWaiting()) return;
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
  else if (button && "on" in button.dataset) moveOn();
  else if (button && button.dataset.leave) leave(button.dataset.leave);
  else turn("next");
});

// Our own result page, and no page that someone on the way put in its place.
async function isResult(response) {
  if (!response.ok || new URL(response.url).pathname !== paper.dataset.result) return false;
  const made = new DOMParser().parseFromString(await response.text(), "text/html");
  return made.documentElement.dataset.person === person;
}

const PAUSE_ASKED_S = 20;

// The end has moved meanwhile, or the attempt is paused: the server knows, the timer of this page did not.
async function goesOn(response) {
  if (!response.ok || !(response.headers.get("Content-Type") || "").startsWith("application/json")) return false;
  const body = await response.json().catch(function () { return {}; });
  if (body.paused) {
    setTimeout(handIn, PAUSE_ASKED_S * 1000);
    return true;
  }
  if (!("left_s" in body)) return false;
  over = false;
  location.reload();
  return true;
}

async function handIn() {
  try {
    await outbox.flush();
    if (!outbox.isWaiting()) {
      const response = await fetch(paper.dataset.handIn, {
        method: "POST",
        credentials: "same-origin",
        headers: { "X-CSRFToken": csrfToken(), Accept: "text/html" },
        body: new URLSearchParams({ time_up: "1" }),
      });
      if (await goesOn(response.clone())) return;
      if (await isResult(response)) {
        location.assign(paper.dataset.result);
        return;
      }
    }
  } catch { /* no network; again in a moment */ }
  setTimeout(handIn, 3000);
}

document.addEventListener("timeup", function () {
  if (over) return;
  over = true;
  say("lost", outbox.isWaiting() ? paper.dataset.timeUpUnsent : paper.dataset.timeUp);
  document.querySelectorAll("[data-question] input, [data-question] textarea, [data-question] select, [data-question] button").forEach(function (one) { one.disabled = true; });
  if (paper.dataset.begin) {
    location.assign(paper.dataset.begin);
    return;
  }
  if (paper.dataset.late) {
    outbox.flush().then(function () { location.assign(paper.dataset.late); });
    return;
  }
  setTimeout(function () {
    if (outbox.isWaiting()) say("lost", paper.dataset.tooLate);
  }, Number(paper.dataset.grace) * 1000);
  handIn();
});

document.querySelectorAll("[data-question][data-kind]").forEach(function (question) {
  if (isTouched(question)) record(question);
});
// What was given before a reload and never acknowledged.
function resume() {
  Object.entries({ ...outbox.waiting(), ...outbox.refused() }).forEach(function ([name, item]) {
    if (isAnswer(name)) changed[name] = item.value;
    else if (name.startsWith(FLAG)) flagged[name.slice(FLAG.length)] = item.value;
  });
  refresh("age" in document.documentElement.dataset);
  if (outbox.isWaiting()) outbox.flush();
}
if (paper.dataset.begin) sayLink(paper.dataset.onlyHere, paper.dataset.begin, paper.dataset.deliverText);
resume();
journal.load().then(function (kept) {
  receipt = receipt || kept.last;
  signed = Object.fromEntries(Object.entries(kept.receipts).filter(function ([, one]) { return one.value !== undefined; })
    .map(function ([name, one]) { return [name, one.value]; }));
  // However the clock of this device was set meanwhile, no change counts as older than one the server has signed for.
  outbox.adopt(kept.items, Math.max(0, ...Object.values(kept.receipts).map(function (one) { return one.sequence; })));
  if (Object.keys(kept.items).length || Object.keys(signed).length) resume();
});
