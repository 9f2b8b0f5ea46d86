"use strict";
// The pages work without this; it only makes them quicker.
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector) => [...document.querySelectorAll(selector)];
  const lang = document.documentElement.lang;

  for (const button of $$("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    const label = button.textContent;
    button.addEventListener("click", () => {
      navigator.clipboard.writeText(button.dataset.copy).then(() => {
        button.textContent = button.dataset.done;
        setTimeout(() => { button.textContent = label; }, 2000);
      });
    });
  }

  for (const button of $$("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }

  // Rows: a click anywhere opens, j and k walk.
  const rows = $$(".list tbody tr");
  for (const row of rows) {
    row.addEventListener("click", (event) => {
      const busy = event.target.closest("a,button,input,form") || String(getSelection());
      const link = $("a", row);
      if (!busy && link) location.href = link.href;
    });
  }
  const links = $$(".list tbody .what a, .letters summary");
  const walk = (step) => {
    const at = links.indexOf(document.activeElement);
    const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step];
    if (next) next.focus();
  };
  const help = $(".help");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input,textarea,select,[contenteditable]")) return;
    const make = $("main").dataset.new;
    const search = $("[data-search]");
    if (event.key === "/" && search) search.focus();
    else if (event.key === "n" && make) location.href = make;
    else if (event.key === "j") walk(1);
    else if (event.key === "k") walk(-1);
    else if (event.key === "?" && help?.showModal) help.showModal();
    else return;
    event.preventDefault();
  });

  // A text: how it reads, while it is written.
  for (const writing of $$("form[data-preview]")) {
    let pause;
    writing.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(() => {
        const body = new URLSearchParams(new FormData(writing));
        body.set("part", "preview");
        fetch(writing.dataset.preview, { method: "POST", body })
          .then((answer) => (answer.ok ? answer.text() : Promise.reject()))
          .then((html) => { $("#preview").innerHTML = html; }).catch(() => {});
      }, 400);
    });
  }

  // The message of a link as its readers will see it, asked for while it is looked at.
  for (const phone of $$("[data-shown]")) {
    const form = phone.closest("form");
    phone.hidden = false;
    let drawing;
    const draw = () => {
      clearTimeout(drawing);
      if (!phone.open) return;
      drawing = setTimeout(() => {
        for (const part of phone.querySelectorAll("[data-format]")) {
          const body = new URLSearchParams(new FormData(form));
          body.set("format", part.dataset.format);
          if (part.dataset.format === "short") {
            body.set("text", form.elements.short.value);
            body.delete("subject");
          }
          fetch(phone.dataset.shown, { method: "POST", body })
            .then((answer) => (answer.ok ? answer.text() : Promise.reject()))
            .then((html) => { part.innerHTML = html; }).catch(() => {});
        }
      }, 400);
    };
    phone.addEventListener("toggle", draw);
    form.addEventListener("input", draw);
    phone.open = matchMedia("(min-width:78rem)").matches;
  }

  // Typing into a field that belongs to a choice makes that choice.
  for (const input of $$("[data-picks]")) {
    input.addEventListener("input", () => {
      const choice = $(`[type=radio][value=${input.dataset.picks}]`);
      choice.checked = true;
      choice.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  // The form of a link: the amount in words, the button says what it will do.
  const form = $("form[data-words]");
  if (!form) return;
  const words = $("#words");
  let waiting;
  const speak = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const query = new URLSearchParams({ amount: form.elements.amount.value });
      if (form.elements.shop) query.set("shop", form.elements.shop.value);
      fetch(`${form.dataset.words}?${query}`).then((answer) => (answer.ok ? answer.text() : ""))
        .then((text) => { words.textContent = text; }).catch(() => {});
    }, 250);
  };
  form.elements.amount.addEventListener("input", speak);
  const button = $("[data-none]", form);
  const told = $("#told");
  const say = (people) => {
    const shown = new Intl.NumberFormat(lang).format(people);
    button.textContent = people === 0 ? button.dataset.none
      : people === 1 ? button.dataset.one : button.dataset.many.replace("{n}", shown);
  };
  const count = () => say(Number($("[data-count]", told)?.dataset.count ?? 0));
  // Who would be told is the server's word: it knows who asked for no messages.
  const typed = ["recipients", "mobiles", "telegram", "bale", "eitaa", "whatsapp"];
  let asking;
  const ask = () => {
    clearTimeout(asking);
    asking = setTimeout(() => {
      const query = new URLSearchParams();
      for (const name of ["shop", "customer", "document", "own", "position", "chose", "by", ...typed]) {
        for (const value of new FormData(form).getAll(name)) query.append(name, value);
      }
      fetch(`${told.dataset.told}?${query}`).then((answer) => (answer.ok ? answer.text() : ""))
        .then((html) => { if (html) { told.innerHTML = html; count(); } }).catch(() => {});
    }, 250);
  };
  for (const name of typed) form.elements[name].addEventListener("input", ask);
  form.addEventListener("change", (event) => { if (["own", "position", "by"].includes(event.target.name)) ask(); });
  count();
  const show = () => {
    for (const choice of $$("[data-shows]")) $(`#${choice.dataset.shows}`).hidden = !choice.checked;
  };
  form.addEventListener("change", show);
  show();
})();
