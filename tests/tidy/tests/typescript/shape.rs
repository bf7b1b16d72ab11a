//! JSON schema as TypeScript types.

use std::collections::BTreeMap;

use serde_json::Value;

/// The named types of these schemas: their titles and definitions.
pub(crate) fn named(roots: &[&Value]) -> Result<BTreeMap<String, Value>, String> {
    let mut types: BTreeMap<String, Value> = BTreeMap::new();
    for root in roots {
        let mut own = (*root).clone();
        let fields = own.as_object_mut().ok_or("a schema is no object")?;
        fields.remove("$schema");
        let definitions = fields.remove("definitions");
        let title = fields.remove("title");
        let title = title.as_ref().and_then(Value::as_str).ok_or("a schema has no title")?;
        let definitions = definitions.as_ref().and_then(Value::as_object).into_iter().flatten();
        let definitions = definitions.map(|(name, shape)| (name.clone(), shape.clone()));
        // A primitive or nullable answer has a title that names no type of the contract's own.
        let own = is_own(title).then(|| (title.to_owned(), own));
        for (name, shape) in definitions.chain(own) {
            match types.get(&name) {
                Some(before) if meaning(before) != meaning(&shape) => return Err(format!("{name} has two meanings")),
                Some(_) => {}
                None => drop(types.insert(name, shape)),
            }
        }
    }
    Ok(types)
}

fn is_own(title: &str) -> bool {
    title.starts_with(|letter: char| letter.is_ascii_uppercase()) && !title.contains('_')
}

/// A schema without its words.
fn meaning(shape: &Value) -> Value {
    match shape {
        Value::Object(fields) => {
            let said = fields.iter().filter(|(key, value)| *key != "description" || !value.is_string());
            said.map(|(key, value)| (key.clone(), meaning(value))).collect()
        }
        Value::Array(list) => list.iter().map(meaning).collect(),
        other => other.clone(),
    }
}

/// The type of an answer: its name, or what it is.
pub(crate) fn answer(root: &Value) -> String {
    match root["title"].as_str() {
        Some(title) if is_own(title) => title.to_owned(),
        _ => inline(root, 0),
    }
}

/// A type's declaration, with its words.
pub(crate) fn declaration(name: &str, shape: &Value) -> String {
    let words = words(shape, 0);
    if shape.get("properties").is_some() && shape.get("oneOf").is_none() {
        return format!("{words}export interface {name} {}\n", inline(shape, 0));
    }
    let Some(variants) = shape["oneOf"].as_array().filter(|variants| variants.len() > 1) else {
        return format!("{words}export type {name} = {};\n", inline(shape, 0));
    };
    let variant = |variant: &Value| format!("{}  | {}", self::words(variant, 1), inline(variant, 1));
    let variants: Vec<String> = variants.iter().map(variant).collect();
    format!("{words}export type {name} =\n{};\n", variants.join("\n"))
}

/// A description as a comment, with the line break that ends it.
pub(crate) fn words(shape: &Value, depth: usize) -> String {
    let Some(text) = shape["description"].as_str() else { return String::new() };
    let (indent, text) = ("  ".repeat(depth), text.replace("*/", "* /"));
    let lines: Vec<&str> = text.lines().collect();
    match lines.as_slice() {
        [line] => format!("{indent}/** {line} */\n"),
        lines => {
            let lines: Vec<String> =
                lines.iter().map(|line| format!("{indent} * {line}").trim_end().to_owned()).collect();
            format!("{indent}/**\n{}\n{indent} */\n", lines.join("\n"))
        }
    }
}

/// A type where it is used, in a line or in the lines of an object at this depth.
pub(crate) fn inline(shape: &Value, depth: usize) -> String {
    if let Some(path) = shape["$ref"].as_str() {
        return path.trim_start_matches("#/definitions/").to_owned();
    }
    if let Some(one) = shape["allOf"].as_array() {
        assert_eq!(one.len(), 1, "a type made of several: {shape}");
        return inline(&one[0], depth);
    }
    if let Some(choices) = shape["oneOf"].as_array().or(shape["anyOf"].as_array()) {
        return union(choices.iter().map(|choice| inline(choice, depth)));
    }
    if let Some(words) = shape["enum"].as_array() {
        return union(words.iter().map(Value::to_string));
    }
    match &shape["type"] {
        Value::Array(kinds) => union(kinds.iter().filter_map(Value::as_str).map(|kind| plain(kind, shape, depth))),
        Value::String(kind) => plain(kind, shape, depth),
        _ => "unknown".to_owned(),
    }
}

fn union(choices: impl Iterator<Item = String>) -> String {
    choices.collect::<Vec<_>>().join(" | ")
}

fn plain(kind: &str, shape: &Value, depth: usize) -> String {
    match kind {
        "string" | "boolean" | "null" => kind.to_owned(),
        "integer" | "number" => "number".to_owned(),
        "array" => match &shape["items"] {
            Value::Array(items) => {
                format!("[{}]", items.iter().map(|item| inline(item, depth)).collect::<Vec<_>>().join(", "))
            }
            items => {
                let item = inline(items, depth);
                if item.contains(" | ") && !item.starts_with('{') { format!("({item})[]") } else { format!("{item}[]") }
            }
        },
        "object" => object(shape, depth),
        other => panic!("no TypeScript for a schema of type {other}: {shape}"),
    }
}

fn object(shape: &Value, depth: usize) -> String {
    let Some(fields) = shape["properties"].as_object().filter(|fields| !fields.is_empty()) else {
        return match &shape["additionalProperties"] {
            values @ Value::Object(_) => format!("Record<string, {}>", inline(values, depth)),
            _ => "Record<string, never>".to_owned(),
        };
    };
    // By name: the order of a schema's map is not promised.
    let fields: BTreeMap<&String, &Value> = fields.iter().collect();
    let field = |(name, field): (&&String, &&Value)| {
        let optional = if required(shape, name) { "" } else { "?" };
        let value = inline(field, depth.saturating_add(1));
        (words(field, depth.saturating_add(1)), format!("{}{optional}: {value}", key(name)))
    };
    let fields: Vec<(String, String)> = fields.iter().map(field).collect();
    if let [(words, only)] = fields.as_slice()
        && words.is_empty()
    {
        return format!("{{ {only} }}");
    }
    let indent = "  ".repeat(depth);
    let lines: String = fields.iter().map(|(words, field)| format!("{words}{indent}  {field};\n")).collect();
    format!("{{\n{lines}{indent}}}")
}

/// A field's name as TypeScript writes it: JSON allows more (`@context`) than an identifier may be.
fn key(name: &str) -> String {
    let is_identifier = name.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_')
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    if is_identifier { name.to_owned() } else { format!("{name:?}") }
}

/// Whether an object must have this field.
pub(crate) fn required(shape: &Value, name: &str) -> bool {
    shape["required"].as_array().is_some_and(|names| names.iter().any(|required| required == name))
}
