// Search in a text that ignores accents and case, as the search over all calls does.

/** Returns every occurrence of `query` in `text` as [start, end) offsets. A query of blanks matches nothing. */
export function findAll(text, query) {
  const wanted = fold(query.trim()).folded.replace(/\s+/g, " ");
  if (wanted === "") return [];
  const { folded, origin } = fold(text);
  const found = [];
  for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + wanted.length)) {
    found.push([origin[at], origin[at + wanted.length]]);
  }
  return found;
}

/** Returns text in lower case without accents, and for each unit of it and its end the offset in text. */
function fold(text) {
  let folded = "";
  const origin = [];
  let offset = 0;
  for (const character of text) {
    const plain = character.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase().replace("œ", "oe").replace("\u2019", "'");
    for (let unit = 0; unit < plain.length; unit++) origin.push(offset);
    folded += plain;
    offset += character.length;
  }
  origin.push(offset);
  return { folded, origin };
}
