// Turns the screens of a wall display and reads the board again each minute; without a network it shows what it has.

const TURN_MS = 12000;
const READ_MS = 60000;
let wall = document.querySelector("[data-wall]");
let readAt = clock();
let lostSince = "";
let paused = false;

function clock() {
  return new Date().toTimeString().slice(0, 5);
}

function screens() {
  return Array.from(wall.querySelectorAll(".wall-screen"));
}

function show(index) {
  const all = screens();
  const wanted = index % all.length;
  all.forEach(function (screen, place) { screen.hidden = place !== wanted; });
  const page = wall.querySelector("[data-wall-page]");
  if (page) {
    page.textContent = page.textContent.replace(/\d+/, String(wanted + 1));
  }
}

function shown() {
  return Math.max(0, screens().findIndex(function (screen) { return !screen.hidden; }));
}

function sayLost() {
  const words = wall.dataset.lost.replace("{since}", lostSince).replace("{read}", readAt);
  wall.querySelector("[data-wall-lost]").textContent = lostSince ? words : "";
}

function sayRead() {
  const place = wall.querySelector("[data-wall-read]");
  place.textContent = place.dataset.words.replace("{read}", readAt);
}

function addPause() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet";
  button.textContent = paused ? wall.dataset.goOn : wall.dataset.pause;
  button.addEventListener("click", function () {
    paused = !paused;
    button.textContent = paused ? wall.dataset.goOn : wall.dataset.pause;
  });
  wall.querySelector("[data-wall-tools]").replaceChildren(button);
}

async function read() {
  try {
    const answer = await fetch(location.pathname, { credentials: "same-origin", cache: "no-cache" });
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-wall]");
    // The sign-in page or the page of a network in between is no board.
    if (!answer.ok || !found) {
      throw new Error("no board");
    }
    const at = shown();
    const hadFocus = wall.contains(document.activeElement);
    wall.replaceWith(found);
    wall = found;
    lostSince = "";
    readAt = clock();
    sayRead();
    show(at);
    addPause();
    if (hadFocus) {
      wall.querySelector("button").focus();
    }
  } catch (_error) {
    lostSince = lostSince || clock();
    sayLost();
  }
}

if (wall) {
  sayRead();
  addPause();
  setInterval(function () {
    if (!paused && screens().length > 1) {
      show(shown() + 1);
    }
  }, TURN_MS);
  setInterval(read, READ_MS);
  window.addEventListener("online", read);
}
