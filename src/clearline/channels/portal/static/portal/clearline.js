// Comfort only: every page works without this file.
(() => {
  // One press counts once; the server keeps the same promise on its own.
  document.querySelectorAll("form[data-once]").forEach((form) => {
    let sent = false;
    form.addEventListener("submit", (event) => {
      if (sent) event.preventDefault();
      sent = true;
    });
  });
  // A page shown again from the browser's memory may be pressed again.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });

  // A number with a check digit is checked as it is typed; the server checks it again.
  const fits = (digits) => {
    const doubled = (digit, place) => place % 2 ? (digit > 4 ? 2 * digit - 9 : 2 * digit) : digit;
    return [...digits].reverse().map(Number).map(doubled).reduce((sum, each) => sum + each, 0) % 10 === 0;
  };
  document.querySelectorAll("input[data-luhn]").forEach((input) => {
    const live = document.createElement("span");
    live.className = "msg";
    live.id = `${input.id}_live`;
    live.setAttribute("role", "status");
    input.before(live);
    const check = (left) => {
      const { luhn, shape, checksum } = input.dataset;
      const digits = input.value.replace(/[\s./-]/g, "");
      const whole = digits.length >= luhn || left;
      const said = !digits || !whole ? "" : !/^\d+$/.test(digits) || digits.length != luhn ? shape : fits(digits) ? "" : checksum;
      live.textContent = said;
    };
    input.addEventListener("input", () => check(false));
    input.addEventListener("change", () => check(true));
  });

  // While something moves, fetch the page again and swap the part that lives; a reader is never thrown to the top.
  const moving = () => document.querySelector("[data-live]");
  const refresh = async () => {
    const part = moving();
    if (!part) return;
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById(part.id);
        const held = part.contains(document.activeElement) && document.activeElement !== document.body;
        if (fresh && !held && fresh.innerHTML !== part.innerHTML) {
          part.replaceWith(fresh);
          document.title = page.title;
        }
      }
    } catch { /* The network is away for a moment; the next round asks again. */ }
    setTimeout(refresh, document.hidden ? 15000 : 2000);
  };
  if (moving()) setTimeout(refresh, 2000);
})();
