// What a convener does reaches the open page of an attempt: messages, a pause and its end, more or less time.
// Without this script, or without the stream, the next page that is loaded shows it.

const box = document.querySelector("[data-live]");
const form = document.querySelector("[data-message-form]");
const RELOAD_WITHIN_MS = 3000; // spread, so that a whole room does not ask in one moment
const AGAIN_MS = 60000;

function showMessage(message) {
  if (box.querySelector("[data-message='" + Number(message.id) + "']")) return;
  const one = form.content.cloneNode(true);
  one.querySelector("[data-message]").dataset.message = message.id;
  one.querySelector("[data-message-at]").textContent = message.at;
  one.querySelector("[data-message-text]").textContent = message.text;
  box.append(one);
}

// Answers that are not sent yet stay on this device, and go when the page is back.
function follow(standing) {
  const wasPaused = box.hasAttribute("data-paused");
  if (standing.paused === wasPaused) {
    if (!wasPaused && typeof standing.left_s === "number") document.dispatchEvent(new CustomEvent("timesync", { detail: standing.left_s }));
    return;
  }
  box.toggleAttribute("data-paused", standing.paused);
  const said = document.createElement("p");
  said.textContent = standing.paused ? box.dataset.pauseSentence : box.dataset.resumeSentence;
  box.append(said);
  if (!box.hasAttribute("data-stays")) setTimeout(function () { location.reload(); }, Math.random() * RELOAD_WITHIN_MS);
}

function listen() {
  const source = new EventSource(box.dataset.live);
  source.addEventListener("message", function (event) { showMessage(JSON.parse(event.data)); });
  source.addEventListener("standing", function (event) { follow(JSON.parse(event.data)); });
  source.addEventListener("error", function () {
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, AGAIN_MS * (1 + Math.random()));
  });
}

if (box && window.EventSource) listen();
