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

  // Where something is said of a field as it is typed: beside its own error, in words that a reader hears.
  const saying = (field) => {
    const inputs = field.matches("input") ? [field] : [...field.querySelectorAll("input")];
    const live = document.createElement("span");
    live.className = "msg";
    live.id = `${inputs[0].id}_live`;
    live.setAttribute("role", "status");
    field.before(live);
    inputs.forEach((input) => {
      const others = input.getAttribute("aria-describedby");
      input.setAttribute("aria-describedby", others ? `${others} ${live.id}` : live.id);
    });
    return [inputs, (said) => {
      live.textContent = said;
      inputs.forEach((input) => said ? input.setAttribute("aria-invalid", "true") : input.removeAttribute("aria-invalid"));
    }];
  };

  // A number with a check digit is checked as it is typed; the server checks it again.
  const fits = (digits) => {
    const doubled = (digit, place) => place % 2 ? (digit > 4 ? 2 * digit - 9 : 2 * digit) : digit;
    return [...digits].reverse().map(Number).map(doubled).reduce((sum, each) => sum + each, 0) % 10 === 0;
  };
  document.querySelectorAll("input[data-luhn]").forEach((input) => {
    const [, say] = saying(input);
    const check = (left) => {
      const { luhn, shape, checksum } = input.dataset;
      const digits = input.value.replace(/[\s./-]/g, "");
      const whole = digits.length >= luhn || left;
      say(!digits || !whole ? "" : !/^\d+$/.test(digits) || digits.length != luhn ? shape : fits(digits) ? "" : checksum);
    };
    input.addEventListener("input", () => check(false));
    input.addEventListener("change", () => check(true));
  });

  // Everything else is asked of the server when a field is left: its rules are the form's own.
  const asked = document.querySelector("[data-checked]")?.dataset.checked;
  document.querySelectorAll("form [data-check]").forEach((field) => {
    const [inputs, say] = saying(field);
    const token = field.closest("form").elements.csrfmiddlewaretoken;
    let turn = 0;
    const check = async () => {
      const mine = ++turn;
      if (!asked || !token || inputs.some((input) => !input.value.trim())) return say("");
      const typed = new URLSearchParams({ field: field.dataset.check, csrfmiddlewaretoken: token.value });
      // A day has three fields; any other is called as the rule is.
      inputs.forEach((input) => typed.set(inputs.length > 1 ? input.name : field.dataset.check, input.value));
      try {
        const answer = await fetch(asked, { method: "POST", body: typed });
        const said = answer.ok ? (await answer.json()).said : "";
        if (mine === turn) say(said);
      } catch { /* The network is away: the form says it when it is sent. */ }
    };
    inputs.forEach((input) => {
      input.addEventListener("change", check);
      input.addEventListener("input", () => { if (turn && input.getAttribute("aria-invalid")) say(""); });
    });
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
