/** Adds the visitor's own time beside an event's, where the two clocks differ. */
const language = document.documentElement.lang;
const clock = (moment, options) =>
  new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", ...options }).format(moment);

for (const place of document.querySelectorAll(".local-time[data-zone]")) {
  const moment = new Date(place.parentElement.querySelector("time[data-local-start]").dateTime);
  try {
    const here = clock(moment);
    if (here === clock(moment, { timeZone: place.dataset.zone })) continue;
    place.textContent = `${place.dataset.label} ${here}`;
    place.hidden = false;
  } catch {
    // A browser that does not know the zone shows the event's time alone.
  }
}
