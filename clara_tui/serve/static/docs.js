// List what the OpenAPI document describes.

function element(tag, text, ...inner) {
  const made = document.createElement(tag);
  made.textContent = text;
  made.append(...inner);
  return made;
}

function kind(schema) {
  if (schema.$ref) return schema.$ref.split("/").pop();
  if (schema.enum) return schema.enum.join(" | ");
  if (schema.type === "array") return `list of ${kind(schema.items)}`;
  return schema.format || [].concat(schema.type).join(" or ");
}

function field(name, schema, required) {
  const facts = [kind(schema), required ? "required" : "", "default" in schema ? `default ${schema.default}` : "",
    schema.description || ""];
  return element("li", "", element("code", name), `: ${facts.filter(Boolean).join(", ")}`);
}

function fields(schema) {
  return Object.entries(schema.properties).map(([name, one]) => field(name, one, schema.required.includes(name)));
}

function operation(path, method, one) {
  const section = element("section", "", element("h2", "", element("code", `${method.toUpperCase()} ${path}`)),
    element("p", one.summary));
  for (const given of one.parameters || []) {
    section.append(element("ul", "", field(given.name, given.schema, given.required)));
  }
  for (const [type, { schema }] of Object.entries(one.requestBody?.content || {})) {
    section.append(element("p", type), element("ul", "", ...fields(schema)));
  }
  section.append(element("p", "Answers"), element("ul", "", ...Object.entries(one.responses).map(([status, answer]) =>
    element("li", `${status}: ${answer.description} (${Object.values(answer.content).map((c) => kind(c.schema)).join(", ")})`))));
  return section;
}

const document_ = await (await fetch("/openapi.json")).json();
document.getElementById("title").textContent = `${document_.info.title} ${document_.info.version}`;
document.getElementById("about").textContent = document_.info.description;
const place = document.getElementById("paths");
for (const [path, methods] of Object.entries(document_.paths)) {
  for (const [method, one] of Object.entries(methods)) place.append(operation(path, method, one));
}
for (const [name, schema] of Object.entries(document_.components.schemas)) {
  place.append(element("section", "", element("h2", name), element("ul", "", ...fields(schema))));
}
