// browserZone puts the browser's time zone into a new form: <form data-browser-zone>, in its field "zone". UTC says
// nothing about where a person is, and "Etc/Unknown" is no zone: the field then keeps the server's suggestion.
export function browserZone(document, zone = Intl.DateTimeFormat().resolvedOptions().timeZone) {
  const field = document.querySelector("[data-browser-zone] [name=zone]");
  if (field && zone && zone !== "UTC" && !zone.startsWith("Etc/")) field.value = zone;
}
