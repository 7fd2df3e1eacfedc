/**
 * Two-click players. Before the first click nothing is asked of the provider; what
 * the reader allows is kept in this browser only when she ticks the box.
 */
const KEY = "lotse.players";
const players = new Map(); // with what stood in each of them at first

function remembered() {
  try {
    return new Set(JSON.parse(localStorage.getItem(KEY)) ?? []);
  } catch {
    return new Set(); // storage is switched off, or holds what is not ours
  }
}

function remember(providers) {
  try {
    if (providers.size) localStorage.setItem(KEY, JSON.stringify([...providers]));
    else localStorage.removeItem(KEY);
  } catch {
    // Without storage we ask again next time.
  }
}

function frame({ embed, title }) {
  const iframe = document.createElement("iframe");
  iframe.title = title;
  iframe.allow = "fullscreen; picture-in-picture";
  iframe.referrerPolicy = "strict-origin-when-cross-origin";
  iframe.loading = "lazy";
  iframe.setAttribute(
    "sandbox",
    "allow-scripts allow-same-origin allow-presentation allow-popups allow-popups-to-escape-sandbox",
  );
  iframe.src = embed;
  return iframe;
}

function notice(player) {
  return player.parentElement.querySelector(".player-forget");
}

/** Offer to forget below each player that plays while its provider is remembered. */
function tell() {
  const allowed = remembered();
  for (const player of players.keys()) {
    const plays = player.querySelector("iframe") !== null;
    notice(player).hidden = !(plays && allowed.has(player.dataset.provider));
  }
}

function play(player, { focus }) {
  const iframe = frame(player.dataset);
  player.replaceChildren(iframe);
  if (focus) iframe.focus();
  tell();
}

function ask(player, template) {
  const question = player.querySelector(".player-ask");
  question.prepend(template.content.cloneNode(true));
  question.querySelector(".player-plain a").className = "";
  question.querySelector("[data-play]").addEventListener("click", () => {
    if (question.querySelector("[data-remember]").checked) {
      remember(remembered().add(player.dataset.provider));
    }
    play(player, { focus: true });
  });
}

function reset(player, content) {
  player.replaceChildren(...content.map((node) => node.cloneNode(true)));
  ask(player, player.querySelector("template"));
}

for (const player of document.querySelectorAll(".player[data-embed]")) {
  players.set(player, [...player.childNodes].map((node) => node.cloneNode(true)));
}

addEventListener("storage", tell); // another tab has allowed or withdrawn it

for (const player of players.keys()) {
  const { provider } = player.dataset;
  notice(player).querySelector("[data-forget]").addEventListener("click", () => {
    const providers = remembered();
    providers.delete(provider);
    remember(providers);
    // What is withdrawn is withdrawn for the whole page, not for one video of many.
    for (const [other, content] of players) {
      if (other.dataset.provider === provider) reset(other, content);
    }
    tell();
    player.querySelector("[data-play]").focus();
  });
  if (remembered().has(provider)) play(player, { focus: false });
  else ask(player, player.querySelector("template"));
}
