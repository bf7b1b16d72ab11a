//! One contract as one TypeScript module: its types, a reader with a method per query, a client with one per message.

use serde_json::Value;

use crate::shape;

const HEAD: &str =
    "// Generated from the contract's JSON schema; `UPDATE=1 cargo test -p stateset-tests-tidy` rewrites it.\n";

/// The module of a contract.
pub(crate) fn module(name: &str, schema: &Value) -> String {
    let messages = ["instantiate", "execute", "query", "migrate"].into_iter().filter_map(|key| schema.get(key));
    let answers = schema["responses"].as_object().into_iter().flatten().map(|(_, answer)| answer);
    let roots: Vec<&Value> = messages.chain(answers).filter(|root| !root.is_null()).collect();
    let types = shape::named(&roots).unwrap_or_else(|error| panic!("schema/{name}: {error}"));
    let declarations: Vec<String> = types.iter().map(|(name, shape)| shape::declaration(name, shape)).collect();
    let queries = variants(&schema["query"]);
    let words: Vec<String> = queries.iter().map(|query| format!("\"{}\"", query.word)).collect();
    let title = pascal(name);
    let imports = "import * as chain from \"../chain.js\";\n";
    let list = format!(
        "/** Every query, by its name on the wire. */\nexport const QUERIES = [{}] as const;\n",
        words.join(", ")
    );
    let reader = reader(name, &title, &queries, &schema["responses"]);
    let client = client(name, &title, &variants(&schema["execute"]));
    format!("{HEAD}{imports}\n{}\n{list}\n{reader}\n{client}", declarations.join("\n"))
}

/// The module that names all contracts.
pub(crate) fn index(names: &[&str]) -> String {
    let export = |name: &&str| {
        let title = pascal(name);
        format!(
            "export * as {name} from \"./{name}.js\";\nexport {{ {title}Client, {title}Reader }} from \"./{name}.js\";\n"
        )
    };
    format!("{HEAD}{}", names.iter().map(export).collect::<String>())
}

/// One choice of a message.
struct Variant<'a> {
    /// On the wire.
    word: &'a str,
    /// With the choice's description.
    whole: &'a Value,
    /// What it carries; `None` for a bare word.
    body: Option<&'a Value>,
    /// Whether nothing can be said with it.
    is_empty: bool,
}

impl Variant<'_> {
    /// Whether it may be left out: an object none of whose fields is required.
    fn is_optional(&self) -> bool {
        self.body.is_some_and(|body| body.get("properties").is_some() && body.get("required").is_none())
    }
}

fn variants(message: &Value) -> Vec<Variant<'_>> {
    let mut found = Vec::new();
    for whole in message["oneOf"].as_array().or(message["anyOf"].as_array()).into_iter().flatten() {
        if let Some(words) = whole["enum"].as_array() {
            found.extend(words.iter().filter_map(Value::as_str).map(|word| Variant {
                word,
                whole,
                body: None,
                is_empty: true,
            }));
        } else if let Some(word) = whole["required"][0].as_str() {
            let body = &whole["properties"][word];
            let name = body["$ref"].as_str().and_then(|path| path.strip_prefix("#/definitions/"));
            let meant = name.map_or(body, |name| &message["definitions"][name]);
            let is_empty = shape::inline(meant, 0) == "Record<string, never>";
            found.push(Variant { word, whole, body: Some(body), is_empty });
        } else {
            panic!("a choice without a name: {whole}");
        }
    }
    found
}

fn reader(name: &str, title: &str, queries: &[Variant<'_>], answers: &Value) -> String {
    let method = |query: &Variant<'_>| {
        let (word, words) = (query.word, shape::words(query.whole, 1));
        let answer = shape::answer(&answers[word]);
        let (parameter, message) = said(query);
        format!(
            "{words}  {}({parameter}): Promise<{answer}> {{\n    return this.chain.queryContractSmart(this.address, \
             {message});\n  }}\n",
            method_name(word)
        )
    };
    let methods: Vec<String> = queries.iter().map(method).collect();
    format!(
        "/** Asks a {name}. */\nexport class {title}Reader {{\n  readonly chain: chain.Querier;\n  readonly address: string;\n\n  \
         constructor(chain: chain.Querier, address: string) {{\n    this.chain = chain;\n    this.address = address;\n  }}\n\n{}}}\n",
        methods.join("\n")
    )
}

fn client(name: &str, title: &str, messages: &[Variant<'_>]) -> String {
    let method = |message: &Variant<'_>| {
        let (word, words) = (message.word, shape::words(message.whole, 1));
        let (parameter, message) = said(message);
        let parameters = if parameter.is_empty() { String::new() } else { format!("{parameter}, ") };
        format!(
            "{words}  {}({parameters}options?: chain.ExecuteOptions): Promise<chain.Executed> {{\n    return this.execute({message}, \
             options);\n  }}\n",
            method_name(word)
        )
    };
    let methods: Vec<String> = messages.iter().map(method).collect();
    format!(
        "/** Asks a {name} as `query`, and sends it messages from one account. */\nexport class {title}Client {{\n  \
         readonly chain: chain.Executor;\n  readonly sender: string;\n  readonly address: string;\n  readonly query: {title}Reader;\n\n  \
         constructor(chain: chain.Executor & chain.Querier, sender: string, address: string) {{\n    this.chain = chain;\n    \
         this.sender = sender;\n    this.address = address;\n    this.query = new {title}Reader(chain, address);\n  }}\n\n  \
         /** Sends a message in a transaction of its own. */\n  \
         async execute(msg: ExecuteMsg, options: chain.ExecuteOptions = {{}}): Promise<chain.Executed> {{\n    const {{ fee = \"auto\", memo, funds }} = options;\n    \
         return this.chain.execute(this.sender, this.address, chain.exact(msg), fee, memo, funds);\n  }}\n\n  \
         /** A message to be sent together with others, by `signAndBroadcast`. */\n  \
         message(msg: ExecuteMsg, funds: readonly chain.Coin[] = []): chain.ExecuteMessage {{\n    \
         return chain.executeMessage(this.sender, this.address, msg, funds);\n  }}\n\n{}}}\n",
        methods.join("\n")
    )
}

/// A method's parameter and the message that it makes.
fn said(variant: &Variant<'_>) -> (String, String) {
    let word = variant.word;
    let Some(body) = variant.body else { return (String::new(), format!("\"{word}\"")) };
    if variant.is_empty {
        return (String::new(), format!("{{ {word}: {{}} }}"));
    }
    let default = if variant.is_optional() { " = {}" } else { "" };
    (format!("args: {}{default}", shape::inline(body, 1)), format!("{{ {word}: args }}"))
}

fn method_name(word: &str) -> String {
    let name = camel(word);
    let taken = ["address", "chain", "constructor", "execute", "message", "query", "sender"];
    assert!(!taken.contains(&name.as_str()), "'{word}' is a name of the client's own");
    name
}

/// `start_after` as `startAfter`.
pub(crate) fn camel(word: &str) -> String {
    let mut words = word.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| name + &pascal(word))
}

fn pascal(word: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
    };
    word.split(['_', '-']).map(capital).collect()
}
