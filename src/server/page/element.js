// Makes DOM elements: text is always text, so nothing that a plan or a person wrote can become markup.

/** `attributes` are set as they are, but those that are undefined or false; true becomes an empty one. */
export function element(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) node.setAttribute(name, value === true ? '' : value);
  node.append(...children.flat().filter((child) => child !== undefined && child !== ''));
  return node;
}

/** A part of the page that is built anew only when what it shows has changed, so that selections and focus survive. */
export function part(node, build) {
  let shown;
  return (...shownNow) => {
    const key = JSON.stringify(shownNow);
    if (key === shown) return;
    shown = key;
    node.replaceChildren(...[build(...shownNow)].flat().filter((child) => child !== undefined));
  };
}
