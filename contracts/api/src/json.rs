//! Messages in JSON: an object for every struct, and nothing else.
//!
//! What serde derives reads a struct from an array, too, in the order of its members: a second spelling of every
//! message, which nobody documents. Here it is refused, whatever the types inside. A text is first read as a tree, and
//! the types from that: one reader of JSON in a contract's code, and not one per type, which was a fifth of it.

use std::{fmt, slice};

use cosmwasm_std::{
    ContractResult, QuerierWrapper, QueryRequest, StdError, StdResult, SystemResult, WasmQuery, from_json,
    to_json_binary, to_json_vec,
};
use serde::Serialize;
use serde::de::value::Error;
use serde::de::{
    Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _, Expected, MapAccess,
    SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

/// A message as it is read at a contract's entry.
pub struct Json<T>(pub T);

/// Reads one elsewhere.
pub fn read<T: DeserializeOwned>(json: impl AsRef<[u8]>) -> StdResult<T> {
    from_json::<Json<T>>(json).map(|json| json.0)
}

/// Asks the chain or another contract, and reads the answer.
pub fn ask<T: DeserializeOwned>(querier: QuerierWrapper<'_>, request: &QueryRequest) -> StdResult<T> {
    let refused = |by: &str, reason: String| StdError::msg(format!("{by} refused a question: {reason}"));
    match querier.raw_query(&to_json_vec(request)?) {
        SystemResult::Ok(ContractResult::Ok(answer)) => read(answer),
        SystemResult::Ok(ContractResult::Err(reason)) => Err(refused("the contract", reason)),
        SystemResult::Err(reason) => Err(refused("the chain", reason.to_string())),
    }
}

/// The same of a contract.
pub fn ask_contract<T: DeserializeOwned>(
    querier: QuerierWrapper<'_>,
    contract: impl Into<String>,
    question: &impl Serialize,
) -> StdResult<T> {
    let query = WasmQuery::Smart { contract_addr: contract.into(), msg: to_json_binary(question)? };
    ask(querier, &query.into())
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Json<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let tree = Tree::deserialize(deserializer)?;
        T::deserialize(&tree).map(Self).map_err(D::Error::custom)
    }
}

/// A text's structure. Members stand in its order, and twice where they stand twice: what reads them refuses that.
/// A number that is not whole, or too great, is one that no type here reads: only what is passed over may hold it.
enum Tree {
    Null,
    Bool(bool),
    Natural(u64),
    Negative(i64),
    OtherNumber,
    Text(String),
    List(Vec<Tree>),
    Object(Vec<(String, Tree)>),
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Planter)
    }
}

struct Planter;

impl<'de> Visitor<'de> for Planter {
    type Value = Tree;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Tree, E> {
        Ok(Tree::Natural(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Tree, E> {
        Ok(Tree::Negative(value))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Tree, E> {
        Ok(Tree::OtherNumber)
    }

    fn visit_str<E>(self, value: &str) -> Result<Tree, E> {
        Ok(Tree::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Tree, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = seq.next_element()? {
            list.push(element);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Tree::Object(members))
    }
}

// What follows is made anew for every type that is read. So it holds references and calls what is there once.
impl Tree {
    #[inline(never)]
    fn unexpected(&self, expected: &dyn Expected) -> Error {
        let kind = match self {
            Self::Null => Unexpected::Unit,
            Self::Bool(value) => Unexpected::Bool(*value),
            Self::Natural(value) => Unexpected::Unsigned(*value),
            Self::Negative(value) => Unexpected::Signed(*value),
            Self::OtherNumber => Unexpected::Other("a number that is not whole, or too great"),
            Self::Text(text) => Unexpected::Str(text),
            Self::List(_) => Unexpected::Seq,
            Self::Object(_) => Unexpected::Map,
        };
        Error::invalid_type(kind, expected)
    }

    /// By its name alone, or the one member of an object.
    #[inline(never)]
    fn variant(&self) -> Option<Variant<'_>> {
        match self {
            Self::Text(name) => Some(Variant { name, content: None }),
            Self::Object(members) => match members.as_slice() {
                [(name, content)] => Some(Variant { name, content: Some(content) }),
                _ => None,
            },
            _ => None,
        }
    }
}

#[inline(never)]
fn no_content() -> Error {
    Error::custom("a variant lacks what belongs to it")
}

#[inline(never)]
fn too_many() -> Error {
    Error::custom("a list has elements too many")
}

macro_rules! of_one_kind {
    ($($method:ident: $kind:ident => $visit:ident),* $(,)?) => {$(
        fn $method<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
            match self {
                Tree::$kind(value) => visitor.$visit(value.to_owned()),
                other => Err(other.unexpected(&visitor)),
            }
        }
    )*};
}

macro_rules! texts {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
            match self {
                Tree::Text(text) => visitor.visit_str(text),
                other => Err(other.unexpected(&visitor)),
            }
        }
    )*};
}

macro_rules! whole_numbers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
            match self {
                Tree::Natural(value) => visitor.visit_u64(*value),
                Tree::Negative(value) => visitor.visit_i64(*value),
                other => Err(other.unexpected(&visitor)),
            }
        }
    )*};
}

impl<'t> Deserializer<'t> for &'t Tree {
    type Error = Error;

    of_one_kind! { deserialize_bool: Bool => visit_bool }

    texts! {
        deserialize_char deserialize_str deserialize_string deserialize_bytes deserialize_byte_buf
        deserialize_identifier
    }

    whole_numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128 deserialize_u8 deserialize_u16
        deserialize_u32 deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64
    }

    fn deserialize_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Tree::Null => visitor.visit_unit(),
            Tree::Bool(value) => visitor.visit_bool(*value),
            Tree::Natural(value) => visitor.visit_u64(*value),
            Tree::Negative(value) => visitor.visit_i64(*value),
            Tree::OtherNumber => Err(self.unexpected(&visitor)),
            Tree::Text(text) => visitor.visit_str(text),
            Tree::List(_) => self.deserialize_seq(visitor),
            Tree::Object(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Tree::Null => visitor.visit_none(),
            other => visitor.visit_some(other),
        }
    }

    fn deserialize_unit<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Tree::Null => visitor.visit_unit(),
            other => Err(other.unexpected(&visitor)),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'t>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'t>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        let Tree::List(elements) = self else { return Err(self.unexpected(&visitor)) };
        let mut elements = Elements(elements.iter());
        let value = visitor.visit_seq(&mut elements)?;
        if elements.0.len() == 0 { Ok(value) } else { Err(too_many()) }
    }

    fn deserialize_tuple<V: Visitor<'t>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'t>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        let Tree::Object(members) = self else { return Err(self.unexpected(&visitor)) };
        visitor.visit_map(Members { rest: members.iter(), value: self })
    }

    fn deserialize_struct<V: Visitor<'t>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'t>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.variant() {
            Some(variant) => visitor.visit_enum(variant),
            None => Err(self.unexpected(&visitor)),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }
}

/// The name of a member or of a variant.
struct Name<'t>(&'t str);

impl<'de> Deserializer<'de> for Name<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(self.0)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

struct Elements<'t>(slice::Iter<'t, Tree>);

impl<'t> SeqAccess<'t> for &mut Elements<'t> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'t>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        match self.0.next() {
            Some(element) => seed.deserialize(element).map(Some),
            None => Ok(None),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

struct Members<'t> {
    rest: slice::Iter<'t, (String, Tree)>,
    /// Of the name that was read last; before any, the whole.
    value: &'t Tree,
}

impl<'t> Members<'t> {
    #[inline(never)]
    fn next_name(&mut self) -> Option<Name<'t>> {
        let (name, value) = self.rest.next()?;
        self.value = value;
        Some(Name(name))
    }
}

impl<'t> MapAccess<'t> for Members<'t> {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'t>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        match self.next_name() {
            Some(name) => seed.deserialize(name).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<S: DeserializeSeed<'t>>(&mut self, seed: S) -> Result<S::Value, Error> {
        seed.deserialize(self.value)
    }
}

struct Variant<'t> {
    name: &'t str,
    content: Option<&'t Tree>,
}

impl<'t> EnumAccess<'t> for Variant<'t> {
    type Error = Error;
    type Variant = Content<'t>;

    fn variant_seed<S: DeserializeSeed<'t>>(self, seed: S) -> Result<(S::Value, Content<'t>), Error> {
        Ok((seed.deserialize(Name(self.name))?, Content(self.content)))
    }
}

/// What belongs to a variant.
struct Content<'t>(Option<&'t Tree>);

impl<'t> Content<'t> {
    fn tree(self) -> Result<&'t Tree, Error> {
        self.0.ok_or_else(no_content)
    }
}

impl<'t> VariantAccess<'t> for Content<'t> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        match self.0 {
            None | Some(Tree::Null) => Ok(()),
            Some(other) => Err(other.unexpected(&"no content")),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'t>>(self, seed: S) -> Result<S::Value, Error> {
        seed.deserialize(self.tree()?)
    }

    fn tuple_variant<V: Visitor<'t>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.tree()?.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'t>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        self.tree()?.deserialize_map(visitor)
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields, rename_all = "snake_case")]
    enum Message {
        Named { inner: Inner, note: Option<Inner> },
        Bare(Inner),
        Empty {},
        Unit,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        number: u64,
        #[serde(default)]
        list: Vec<(String, bool)>,
    }

    fn plain<T: DeserializeOwned>(text: &str) -> Option<T> {
        serde_json::from_str(text).ok()
    }

    fn strict<T: DeserializeOwned>(text: &str) -> Option<T> {
        serde_json::from_str::<Json<T>>(text).ok().map(|json| json.0)
    }

    #[test]
    fn what_is_spelled_as_documented_reads_as_it_always_did() {
        for text in [
            r#"{"named":{"inner":{"number":1,"list":[["a",true]]},"note":null}}"#,
            r#"{"named":{"note":{"number":2},"inner":{"number":1}}}"#,
            r#"{"bare":{"number":18446744073709551615}}"#,
            r#"{"empty":{}}"#,
            r#""unit""#,
        ] {
            let message = plain::<Message>(text);
            assert!(message.is_some(), "{text}");
            assert_eq!(strict::<Message>(text), message, "{text}");
        }
    }

    #[test]
    fn an_array_is_no_struct_at_any_depth() {
        for text in [
            r#"{"bare":[1,[]]}"#,
            r#"{"named":[{"number":1},null]}"#,
            r#"{"named":{"inner":[1,[]],"note":null}}"#,
            r#"{"named":{"inner":{"number":1},"note":[1,[]]}}"#,
            r#"{"empty":[]}"#,
        ] {
            assert!(plain::<Message>(text).is_some(), "serde alone takes {text}");
            assert_eq!(strict::<Message>(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_passed_over_may_hold_any_json() {
        #[derive(Debug, Deserialize, PartialEq)]
        struct Known {
            number: u64,
        }
        for other in ["1.5", "-0", "1e3", "18446744073709551616", "[{\"a\":0.1}]"] {
            let text = format!(r#"{{"other":{other},"number":7}}"#);
            assert_eq!(strict::<Known>(&text), Some(Known { number: 7 }), "{text}");
            assert_eq!(strict::<Known>(&text.replace("number", "no").replace("other", "number")), None, "{text}");
        }
    }

    #[test]
    fn unknown_and_missing_members_and_kinds_are_refused_all_the_same() {
        for text in [
            r#"{"bare":{"number":1,"more":2}}"#,
            r#"{"bare":{}}"#,
            r#"{"other":{}}"#,
            r#"{"bare":{"number":-1}}"#,
            r#"{"bare":{"number":1},"empty":{}}"#,
            r#"{"bare":{"number":1,"number":1}}"#,
            r#"{"bare":{"number":1.0}}"#,
            r#"{"bare":{"number":18446744073709551616}}"#,
            r#"{"bare":{"number":1,"list":[["a",true,1]]}}"#,
            r#"{"bare":{"number":1,"list":[["a"]]}}"#,
            r#"{"bare":{"number":"1"}}"#,
            r#"{"bare":{"number":1}} 1"#,
            r#"{"unit":1}"#,
            r#""bare""#,
            r#"{}"#,
            r#"{"named":{"inner":{"number":1},"note":null,"more":1}}"#,
        ] {
            assert_eq!(strict::<Message>(text), None, "{text}");
        }
    }
}
