// What the gallery does in a browser: copying, filtering, sorting, replaying. Every page reads well without it.
(() => {
  "use strict";

  // Pages opened from disk, or over plain HTTP, have no clipboard of their own; a selected text field copies there.
  const copyBySelection = (text) => {
    const field = document.createElement("textarea");
    field.value = text;
    field.style.position = "fixed";
    field.style.opacity = "0";
    document.body.append(field);
    field.select();
    const isCopied = document.execCommand("copy");
    field.remove();
    return isCopied ? Promise.resolve() : Promise.reject(new Error("copying is not allowed here"));
  };

  const copy = (text) =>
    navigator.clipboard && window.isSecureContext
      ? navigator.clipboard.writeText(text).catch(() => copyBySelection(text))
      : copyBySelection(text);

  const say = (button, word) => {
    button.textContent = word;
    setTimeout(() => {
      button.textContent = "Copy";
    }, 2000);
  };

  const textToCopy = (button) =>
    button.dataset.copy ??
    button.closest(".tactus-tabs__panel, .tactus-source").querySelector("pre code").textContent;

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-copy], button[data-copy-source]");
    if (button) {
      copy(textToCopy(button)).then(
        () => say(button, "Copied"),
        () => say(button, "Select and copy"),
      );
    }
  });

  // Opens the tab that contains a line of the source. A program and its specification share a panel.
  const openTabOf = (line) => {
    const tab = line.closest(".tactus-tabs__panel").previousElementSibling.control;
    const isOther = tab.id === "tactus-specification" && !line.closest(".tactus-part-specification");
    (isOther ? document.getElementById("tactus-program") : tab).checked = true;
  };

  // Opens the line in the address of the page, and points the link to the repository at it.
  const leadToLine = () => {
    const link = document.querySelector(".tactus-source [data-repository]");
    const number = /^#line-(\d+)$/.exec(location.hash)?.[1];
    if (link) {
      link.href = link.href.replace(/#.*$/, "") + (number ? `#L${number}` : "");
    }
    const line = /^#[\w-]*line-\d+$/.test(location.hash) && document.getElementById(location.hash.slice(1));
    if (line && line.closest(".tactus-source")) {
      openTabOf(line);
      line.scrollIntoView();
    }
  };
  window.addEventListener("hashchange", leadToLine);

  // Filtering. What failed is never hidden, and the address of the page holds what was chosen.
  const setUpFilter = (form) => {
    const kinds = [...form.querySelectorAll("select")].map((select) => select.name);
    const cards = [...document.querySelectorAll(".tactus-card")].map((card) => ({
      card,
      group: card.closest(".tactus-group"),
      text: `${card.textContent} ${card.dataset.construct}`.toLowerCase(),
      isFailed: card.classList.contains("tactus-card--failed"),
      values: Object.fromEntries(kinds.map((kind) => [kind, JSON.parse(card.dataset[kind])])),
    }));
    const fields = form.elements;

    const apply = () => {
      const words = fields.q.value.toLowerCase().split(/\s+/).filter(Boolean);
      const chosen = kinds.filter((kind) => fields[kind].value);
      let matching = 0;
      let kept = 0;
      for (const entry of cards) {
        const isMatching =
          chosen.every((kind) => entry.values[kind].includes(fields[kind].value)) &&
          words.every((word) => entry.text.includes(word));
        matching += isMatching;
        kept += !isMatching && entry.isFailed;
        entry.card.hidden = !isMatching && !entry.isFailed;
      }
      for (const group of new Set(cards.map((entry) => entry.group))) {
        group.hidden = !group.querySelector(".tactus-card:not([hidden])");
      }
      const failed = kept ? `, and ${kept} that failed` : "";
      form.querySelector("[role=status]").textContent =
        words.length || chosen.length ? `${matching} of ${cards.length} examples${failed}` : "";
    };

    const remember = () => {
      const query = new URLSearchParams(location.search);
      for (const name of ["q", ...kinds]) {
        query.delete(name);
        if (fields[name].value) {
          query.set(name, fields[name].value);
        }
      }
      const text = query.toString();
      history.replaceState(history.state, "", location.pathname + (text ? `?${text}` : "") + location.hash);
    };

    const query = new URLSearchParams(location.search);
    for (const name of ["q", ...kinds]) {
      fields[name].value = query.get(name) ?? "";
      if (fields[name].selectedIndex === -1) {
        fields[name].value = "";
      }
    }
    const change = () => {
      apply();
      remember();
    };
    form.addEventListener("input", change);
    form.addEventListener("reset", () => setTimeout(change));
    form.addEventListener("submit", (event) => event.preventDefault());
    apply();
  };

  // Sorting the results of each chapter by time, the slowest first, and back into the order of the course.
  const setUpSorting = (results) => {
    const bodies = [...results.querySelectorAll("tbody")].map((body) => [body, [...body.rows]]);
    const seconds = (row) => Number(row.cells[3].dataset.value);
    const button = results.querySelector(".tactus-sort");
    button.addEventListener("click", () => {
      const isSorted = button.getAttribute("aria-pressed") === "false";
      button.setAttribute("aria-pressed", String(isSorted));
      for (const [body, rows] of bodies) {
        body.append(...(isSorted ? [...rows].sort((a, b) => seconds(b) - seconds(a)) : rows));
        body.closest("details").open ||= isSorted;
      }
    });
  };

  // Replays a run event by event, and answers token by token. The layout does not change: later events are dimmed, and
  // the arrow, the row and the source line of the current event are highlighted.
  const TOKEN_MS = 45;
  const EVENT_MS = 700;

  const setUpPlayer = (player) => {
    const run = player.closest(".tactus-run");
    const list = run.querySelector(".tactus-transcript");
    const rows = [...list.children];
    const arrows = [...run.querySelectorAll("[data-row]")];
    const lines = rows.map((row) => {
      const link = row.querySelector("a.tactus-event__line");
      return link?.pathname === location.pathname ? document.getElementById(link.hash.slice(1)) : null;
    });
    const buttons = Object.fromEntries(
      ["play", "back", "step", "all"].map((name) => [name, player.querySelector(`[data-${name}]`)]),
    );
    const place = player.querySelector("[role=status]");
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)");
    let shown = rows.length;
    let timer = 0;

    const mark = (element, index, now) => {
      element.classList.toggle("is-coming", index >= shown);
      element.classList.toggle("is-now", index === now);
    };

    const show = (count) => {
      shown = Math.max(0, Math.min(rows.length, count));
      const isOver = shown === rows.length && !timer;
      const now = isOver ? -1 : shown - 1;
      rows.forEach((row, index) => {
        mark(row, index, now);
        lines[index]?.classList.remove("is-now");
        for (const rest of row.querySelectorAll(".is-unsaid")) {
          rest.parentElement.textContent = rest.parentElement.textContent;
        }
      });
      arrows.forEach((arrow) => mark(arrow, Number(arrow.dataset.row), now));
      lines[now]?.classList.add("is-now");
      if (now >= 0) {
        list.scrollTop = rows[now].offsetTop - (list.clientHeight - rows[now].clientHeight) / 2;
      }
      place.textContent = isOver ? "" : `${shown} of ${rows.length}`;
    };

    const stop = () => {
      clearTimeout(timer);
      timer = 0;
      buttons.play.textContent = "Play";
    };

    // A real run is played at its own pace.
    const say = (text, lengths, waits, then) => {
      const whole = text.textContent;
      const rest = document.createElement("span");
      rest.className = "is-unsaid";
      let end = 0;
      const next = () => {
        end += Number(lengths.shift());
        rest.textContent = whole.slice(end);
        text.replaceChildren(whole.slice(0, end), rest);
        const wait = waits.length ? Number(waits.shift()) : TOKEN_MS;
        timer = setTimeout(lengths.length ? next : then, lengths.length ? wait : EVENT_MS);
      };
      next();
    };

    const play = () => {
      if (shown === rows.length) {
        stop();
        show(shown);
        return;
      }
      show(shown + 1);
      const text = rows[shown - 1].querySelector("[data-tokens]");
      if (text && !isCalm.matches) {
        const waits = text.dataset.waits?.split(" ") ?? [];
        say(text, text.dataset.tokens.split(" "), waits, play);
      } else {
        timer = setTimeout(play, EVENT_MS);
      }
    };

    const actions = {
      play: () => {
        if (timer) {
          stop();
          show(shown);
          return;
        }
        if (shown === rows.length) {
          show(0);
        }
        buttons.play.textContent = "Pause";
        play();
      },
      back: () => show(shown - 1),
      step: () => show(shown === rows.length ? 1 : shown + 1),
      all: () => show(rows.length),
    };
    for (const [name, action] of Object.entries(actions)) {
      buttons[name].addEventListener("click", () => {
        if (name !== "play") {
          stop();
        }
        action();
      });
    }
    const keys = { ArrowRight: "step", ArrowLeft: "back", End: "all" };
    player.addEventListener("keydown", (event) => {
      if (keys[event.key]) {
        event.preventDefault();
        event.stopPropagation();
        buttons[keys[event.key]].click();
      }
    });
  };

  const setUp = (selector, action) => {
    for (const element of document.querySelectorAll(selector)) {
      if (!element.dataset.ready) {
        element.dataset.ready = "";
        action(element);
      }
    }
  };

  // Material's search dialog has no name for those who cannot see it; its field has one, in the site's language.
  const nameSearch = (dialog) => {
    const name = dialog.querySelector("input")?.getAttribute("aria-label");
    if (name && !dialog.hasAttribute("aria-label")) {
      dialog.setAttribute("aria-label", name);
    }
  };

  const setUpPage = () => {
    setUp(".md-search[role=dialog]", nameSearch);
    setUp(".tactus-filter", setUpFilter);
    setUp(".tactus-results", setUpSorting);
    setUp(".tactus-player", setUpPlayer);
    leadToLine();
  };

  // Material says when a page was put in place, also by instant navigation.
  if (typeof document$ === "undefined") {
    document.addEventListener("DOMContentLoaded", setUpPage);
    if (document.readyState !== "loading") {
      setUpPage();
    }
  } else {
    document$.subscribe(setUpPage);
  }
})();
