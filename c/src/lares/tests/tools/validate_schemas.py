#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Prove that schemas, AsyncAPI document, tables and what was really sent agree.

    validate_schemas.py [FILE...]

Always: every schema is a draft-07 schema and every example of it is valid; proto/asyncapi.yaml parses, all its
references lead somewhere, every channel is used; enumerations equal the tables in the source.
Each FILE holds captured lines "<topic> <payload>", as mosquitto_sub -v prints them ("-": standard input): every
payload must be valid by the schema that the AsyncAPI document names for its topic. Signed messages are judged by
their claims; signatures are the agent's business. Prints what is wrong, a line each, and exits 1 where anything is.

Needs Debian's python3-jsonschema and python3-yaml.
"""
import base64
import json
import pathlib
import re
import sys

import jsonschema
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROTO = ROOT / "proto"
SCHEMAS = PROTO / "schema"

faults = []


def fault(where, words):
    faults.append(f"{where}: {words}")


def strict_json(text):
    """JSON as the agent writes it: no member twice, no NaN."""
    def pairs(members):
        names = [name for name, _ in members]
        if len(names) != len(set(names)):
            raise ValueError("a member stands there twice")
        return dict(members)

    def constant(name):
        raise ValueError(f"{name} is no JSON")
    return json.loads(text, object_pairs_hook=pairs, parse_constant=constant)


class Schemas:
    """The schemas by file name; references between them are resolved from disk."""

    def __init__(self):
        self.by_name = {path.name: strict_json(path.read_text()) for path in sorted(SCHEMAS.glob("*.json"))}

    def validator(self, name):
        schema = self.by_name[name]
        resolver = jsonschema.RefResolver((SCHEMAS / name).as_uri(), schema,
                                          store={(SCHEMAS / other).as_uri(): text
                                                 for other, text in self.by_name.items()})
        return jsonschema.Draft7Validator(schema, resolver=resolver,
                                          format_checker=jsonschema.draft7_format_checker)

    def judge(self, name, instance, where):
        for error in self.validator(name).iter_errors(instance):
            path = "".join(f"[{step!r}]" for step in error.absolute_path)
            fault(where, f"{name}: {path or 'the whole'}: {error.message[:300]}")


def check_schemas(schemas):
    for name, schema in schemas.by_name.items():
        try:
            jsonschema.Draft7Validator.check_schema(schema)
        except jsonschema.SchemaError as error:
            fault(name, error.message)
            continue
        if schema.get("$id") != name:
            fault(name, f"$id is {schema.get('$id')!r}")
        if name != "common.json" and not schema.get("examples"):
            fault(name, "has no example")
        for i, example in enumerate(schema.get("examples", [])):
            schemas.judge(name, example, f"{name}, example {i}")
        check_strictness(schemas, name, schema)


def check_strictness(schemas, name, schema):
    """What we write has no member that the schema does not name; claims may carry what others need."""
    if name.startswith("claims-"):
        return
    for i, example in enumerate(schema.get("examples", [])):
        if schemas.validator(name).is_valid({**example, "no such member": 1}):
            fault(f"{name}, example {i}", "a member that nobody knows would be taken")


def resolve(document, reference, where):
    """Follow a reference inside the AsyncAPI document or to a schema file."""
    if not reference.startswith("#/"):
        if not (PROTO / reference).is_file():
            fault(where, f"{reference} leads nowhere")
        return reference
    node = document
    for step in reference[2:].split("/"):
        if not isinstance(node, dict) or step not in node:
            fault(where, f"{reference} leads nowhere")
            return None
        node = node[step]
    return node


def follow(document, node):
    while isinstance(node, dict) and "$ref" in node:
        node = resolve(document, node["$ref"], "asyncapi.yaml")
    return node


def each_reference(node, where="asyncapi.yaml"):
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield where, value
            else:
                yield from each_reference(value, f"{where}/{key}")
    elif isinstance(node, list):
        for i, value in enumerate(node):
            yield from each_reference(value, f"{where}/{i}")


def check_asyncapi(document, schemas):
    if document.get("asyncapi") != "3.0.0":
        fault("asyncapi.yaml", "is not AsyncAPI 3.0.0")
    for where, reference in each_reference(document):
        resolve(document, reference, where)
    for name, channel in document["channels"].items():
        named = set(re.findall(r"\{(\w+)\}", channel["address"]))
        if named != set(channel.get("parameters", {})):
            fault(f"channel {name}", f"address names {sorted(named)}, parameters are {sorted(channel['parameters'])}")
        if not channel.get("description") or not channel.get("messages"):
            fault(f"channel {name}", "has no description or no message")
    for name, operation in document["operations"].items():
        if operation.get("action") not in ("send", "receive"):
            fault(f"operation {name}", "is neither sent nor received")
    check_all_is_used(document, schemas)


def check_all_is_used(document, schemas):
    used = [node["$ref"] for operation in document["operations"].values()
            for node in (operation["channel"], operation.get("reply", {}).get("channel", {})) if "$ref" in node]
    for name in document["channels"]:
        if f"#/channels/{name}" not in used:
            fault(f"channel {name}", "no operation uses it")
    text = json.dumps(document) + json.dumps(schemas.by_name)
    for name in schemas.by_name:
        if name != "common.json" and f'"{name}"' not in text.replace("schema/", ""):
            fault(name, "nothing refers to it")


def table(path, macro, index):
    """The names in a .def file: the index-th quoted argument of the macro."""
    rows = re.findall(rf"^{macro}\((.*?)\)\s*(?:/\*.*)?$", (ROOT / path).read_text(), re.MULTILINE)
    return [re.findall(r'"([^"]*)"', row)[index] for row in rows]


def check_tables(schemas):
    reading = schemas.by_name["readings.json"]["definitions"]["reading"]["properties"]
    common = schemas.by_name["common.json"]["definitions"]
    for where, listed, names in (
            ("readings.json, kind", reading["kind"]["enum"], table("proto/reading_kind.def", "READING_KIND", 0)),
            ("claims-do.json, verb", schemas.by_name["claims-do.json"]["properties"]["verb"]["enum"],
             table("proto/verb.def", "VERB", 0)),
            ("common.json, reason", common["reason"]["enum"], table("agent/vault/refusal.def", "REFUSAL", 0))):
        if sorted(listed) != sorted(names):
            fault(where, f"schema and source differ in {sorted(set(listed) ^ set(names))}")
    patterns = (("quantity", table("proto/quantity.def", "QUANTITY", 0)),
                ("deviceId", [f"{kind}-1" for kind in table("proto/device_kind.def", "DEVICE_KIND", 0)]))
    for definition, names in patterns:
        for name in names:
            if not re.search(common[definition]["pattern"], name):
                fault(f"common.json, {definition}", f"{name} does not fit the pattern")


def topics(document):
    """[(pattern of topics, schema file or None, whether it is signed)]"""
    rows = []
    for channel in document["channels"].values():
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(channel["address"]))
        message = follow(document, next(iter(channel["messages"].values())))
        schema = message["payload"].get("$ref")
        rows.append((re.compile(pattern + "$"), schema and pathlib.Path(schema).name,
                     message.get("contentType") == "application/jose"))
    return rows


def claims_of(payload):
    header, claims, signature = payload.split(".")
    if not header or not signature:
        raise ValueError("not a JWS")
    return base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)).decode()


def check_line(rows, schemas, line, where):
    topic, _, payload = line.partition(" ")
    for pattern, schema, is_signed in rows:
        if not pattern.match(topic):
            continue
        if schema is None or (payload in ("", "(null)") and "/up/" in topic):
            return  # of no fixed form; or an emptied retained message
        try:
            instance = strict_json(claims_of(payload) if is_signed else payload)
        except ValueError as error:
            fault(where, f"{topic}: {error}")
            return
        schemas.judge(schema, instance, f"{where}: {topic}")
        return
    fault(where, f"no channel has the topic {topic!r}")


def take_part(parts, schemas, line, where):
    """A report comes in numbered parts: whole, it is judged as one."""
    topic, _, payload = line.partition(" ")
    if not re.search(r"/up/report/[^/]+/\d+$", topic):
        return
    part = strict_json(payload)
    known = parts.setdefault(part["id"], {})
    known[part["part"]] = part["text"]
    if part["format"] == "json" and len(known) == part["parts"]:
        whole = "".join(known[i + 1] for i in range(part["parts"]))
        schemas.judge("report.json", strict_json(whole), f"{where}: the report {part['id']}")


def check_captured(document, schemas, name):
    rows = topics(document)
    parts = {}
    lines = sys.stdin if name == "-" else open(name, encoding="utf-8")
    n = 0
    with lines:
        for n, line in enumerate(lines, 1):
            check_line(rows, schemas, line.rstrip("\r\n"), f"{name}:{n}")
            take_part(parts, schemas, line.rstrip("\r\n"), f"{name}:{n}")
    if n == 0:
        fault(name, "holds no line")
    return n


def main():
    if any(argument in ("-h", "--help") for argument in sys.argv[1:]):
        print(__doc__)
        return 0
    schemas = Schemas()
    document = yaml.safe_load((PROTO / "asyncapi.yaml").read_text())
    check_schemas(schemas)
    check_asyncapi(document, schemas)
    check_tables(schemas)
    n_lines = sum(check_captured(document, schemas, name) for name in sys.argv[1:])
    for words in faults:
        print(words)
    print(f"{len(schemas.by_name)} schemas, {len(document['channels'])} channels, {n_lines} captured messages: "
          f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
