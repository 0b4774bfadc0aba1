// A link to a question opens it, also in browsers that do not open what a link leads into.

function openNamed() {
  const place = location.hash.startsWith("#q-") && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const box = place && place.closest("details");
  if (!box || box.open) return;
  box.open = true;
  place.scrollIntoView();
}

addEventListener("hashchange", openNamed);
openNamed();
