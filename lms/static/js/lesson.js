// A lesson's video goes on where it stopped; the outline shows where the reader is.

const lesson = document.querySelector("[data-lesson]");
const video = lesson && lesson.querySelector("video");

function save(seconds, ended) {
  const body = new URLSearchParams({
    position_s: String(Math.floor(seconds)),
    ended: ended ? "1" : "0",
    csrf_token: lesson.dataset.token,
  });
  // A lost save costs nothing but the place: no message, the next one tries again.
  fetch(lesson.dataset.lesson, { method: "POST", body: body, keepalive: true, credentials: "same-origin" }).catch(function () { /* see above */ });
}

if (video) {
  const start = Number(lesson.dataset.position);
  let saved = start;
  video.addEventListener("loadedmetadata", function () {
    if (start > 5 && start < video.duration - 5) video.currentTime = start;
  }, { once: true });
  video.addEventListener("timeupdate", function () {
    if (Math.abs(video.currentTime - saved) < 15) return;
    saved = video.currentTime;
    save(saved, false);
  });
  video.addEventListener("pause", function () {
    if (!video.ended) save(video.currentTime, false);
  });
  video.addEventListener("ended", function () {
    saved = 0;
    save(0, true);
  });
}

// A lesson marked as read without a network is sent later.
const done = document.querySelector(".lesson-end form");
if (done && lesson) {
  let loading = null;
  const load = function () {
    loading = loading || import("./lessons.js").then(function (module) {
      return module.lessons({
        saved: function (body) { location.assign(body.next); },
        waiting: function () { document.dispatchEvent(new CustomEvent("say", { detail: lesson.dataset.later })); },
      });
    });
    return loading;
  };
  // Fetched by the time it is pressed, and not before someone comes near.
  ["pointerenter", "focusin"].forEach(function (name) { done.addEventListener(name, function () { load().catch(function () { loading = null; }); }, { once: true }); });
  done.addEventListener("submit", function (event) {
    event.preventDefault();
    load().then(function (outbox) {
      outbox.put(new URL(done.action).pathname, done.elements.done.value, document.querySelector("h1").textContent);
      outbox.flush();
    }, function () {
      // Without a network the error page would replace the lesson.
      loading = null;
      if (navigator.onLine) done.submit();
      else document.dispatchEvent(new CustomEvent("say", { detail: document.getElementById("confirm-words").dataset.offline }));
    });
  });
}

const places = new Map();
document.querySelectorAll("[data-outline] a").forEach(function (link) {
  const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (heading) places.set(heading, link);
});
if (places.size && "IntersectionObserver" in window) {
  const observer = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) {
      if (!entry.isIntersecting) return;
      places.forEach(function (link) { link.removeAttribute("aria-current"); });
      places.get(entry.target).setAttribute("aria-current", "location");
    });
  }, { rootMargin: "0px 0px -70% 0px" });
  places.forEach(function (_, heading) { observer.observe(heading); });
}
