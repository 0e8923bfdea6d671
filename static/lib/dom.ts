/** What `h` accepts beside children: attributes, listeners (`onclick`) and CSS set through the CSSOM. */
export interface Props {
  class?: string | undefined;
  css?: Record<string, string>;
  [name: string]: unknown;
}

export type Child = Node | string | number | null | undefined | false | Child[];

/**
 * Makes an element. Attributes that are null, undefined or false are left out, `true` gives an empty
 * one. Styles go through `css`, because the page's policy forbids style attributes.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) setProp(node, name, value);
  append(node, children);
  return node;
}

function setProp(node: HTMLElement, name: string, value: unknown): void {
  if (value === null || value === undefined || value === false) return;
  if (name === "css") {
    for (const [key, text] of Object.entries(value as Record<string, string>))
      node.style.setProperty(key, text);
  } else if (name.startsWith("on") && typeof value === "function") {
    node.addEventListener(name.slice(2), value as EventListener);
  } else {
    node.setAttribute(name, value === true ? "" : String(value));
  }
}

export function append(node: Node, children: Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) append(node, child);
    else node.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** Empties a node and fills it anew. */
export function replace(node: Element, ...children: Child[]): void {
  node.replaceChildren();
  append(node, children);
}

const SVG = "http://www.w3.org/2000/svg";

export function svg(
  tag: string,
  attributes: Record<string, string | number> = {},
  ...children: SVGElement[]
): SVGElement {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}

/** Keeps a function from running until calls have paused for `wait` milliseconds. */
export function debounce<A extends unknown[]>(wait: number, run: (...args: A) => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const later = (...args: A) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...args), wait);
  };
  return Object.assign(later, { cancel: () => clearTimeout(timer) });
}
