// Light or dark: as the system asks for, unless somebody chose.

const KEY = "rallypoint-theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

export function theme() {
  return localStorage.getItem(KEY) ?? (dark.matches ? "dark" : "light");
}

function apply(then) {
  const now = theme();
  document.documentElement.dataset.theme = now;
  then(now);
}

export function toggle(then) {
  localStorage.setItem(KEY, theme() === "dark" ? "light" : "dark");
  apply(then);
}

/** Applies it now and whenever the system asks for another; `then` hears which it is. */
export function follow(then = () => {}) {
  dark.addEventListener("change", () => apply(then));
  apply(then);
}
