// Copy buttons of the commands. One listener on the document serves every page, also after instant navigation.
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

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-copy]");
    if (button) {
      copy(button.dataset.copy).then(
        () => say(button, "Copied"),
        () => say(button, "Select and copy"),
      );
    }
  });
})();
