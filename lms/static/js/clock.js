// Ticks every [data-countdown] (seconds left when the page was made). The server's clock decides; this only shows.

const started = performance.now();
const shown = Array.from(document.querySelectorAll("[data-countdown]"), function (place) {
  return { place: place, seconds: Number(place.dataset.countdown) };
});

export function clockText(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  const pad = function (number) { return String(number).padStart(2, "0"); };
  const hours = Math.floor(whole / 3600);
  const rest = pad(Math.floor((whole % 3600) / 60)) + ":" + pad(whole % 60);
  return hours ? hours + ":" + rest : rest;
}

function tick() {
  const passed = (performance.now() - started) / 1000;
  shown.forEach(function (one) {
    one.place.textContent = clockText(one.seconds - passed);
  });
}
if (shown.length) {
  tick();
  setInterval(tick, 1000);
}
