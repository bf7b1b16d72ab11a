//! Messages in JSON: an object for every struct, and nothing else.
//!
//! What serde derives reads a struct from an array, too, in the order of its members: a second spelling of every
//! message, which nobody documents. Here it is refused, whatever the types inside. A text is first read as a tree, and
//! the types from that: one reader of JSON in a contract's code, and not one per type, which was a fifth of it.

use std::fmt;
use std::vec::IntoIter;

use cosmwasm_std::{StdResult, from_json};
use serde::de::value::Error;
use serde::de::{
    Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _, Expected, MapAccess,
    SeqAccess, Unexpected, VariantAccess, Visitor,
};

/// A message as it is read at a contract's entry.
pub struct Json<T>(pub T);

/// Reads one elsewhere.
pub fn read<T: DeserializeOwned>(json: impl AsRef<[u8]>) -> StdResult<T> {
    from_json::<Json<T>>(json).map(|json| json.0)
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Json<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let tree = Tree::deserialize(deserializer)?;
        T::deserialize(tree).map(Self).map_err(D::Error::custom)
    }
}

/// A text's structure. Members stand in its order, and twice where they stand twice: what reads them refuses that.
/// Numbers are whole: a contract knows no others.
enum Tree {
    Null,
    Bool(bool),
    Natural(u64),
    Negative(i64),
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
        formatter.write_str("JSON with whole numbers")
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

impl Tree {
    fn unexpected(&self, expected: &dyn Expected) -> Error {
        let kind = match self {
            Self::Null => Unexpected::Unit,
            Self::Bool(value) => Unexpected::Bool(*value),
            Self::Natural(value) => Unexpected::Unsigned(*value),
            Self::Negative(value) => Unexpected::Signed(*value),
            Self::Text(text) => Unexpected::Str(text),
            Self::List(_) => Unexpected::Seq,
            Self::Object(_) => Unexpected::Map,
        };
        Error::invalid_type(kind, expected)
    }

    fn into_members(self, expected: &dyn Expected) -> Result<Members, Error> {
        match self {
            Self::Object(members) => Ok(Members { rest: members.into_iter(), value: None }),
            other => Err(other.unexpected(expected)),
        }
    }

    fn into_elements(self, expected: &dyn Expected) -> Result<IntoIter<Tree>, Error> {
        match self {
            Self::List(elements) => Ok(elements.into_iter()),
            other => Err(other.unexpected(expected)),
        }
    }

    /// By its name alone, or the one member of an object.
    fn into_variant(self, expected: &dyn Expected) -> Result<Variant, Error> {
        match self {
            Self::Text(name) => Ok(Variant { name, content: None }),
            Self::Object(members) if members.len() == 1 => {
                let member = members.into_iter().next();
                member.map(|(name, content)| Variant { name, content: Some(content) }).ok_or_else(no_content)
            }
            other => Err(other.unexpected(expected)),
        }
    }
}

fn no_content() -> Error {
    Error::custom("a variant lacks what belongs to it")
}

/// Lists end where their reader does.
fn all_read(rest: &IntoIter<Tree>) -> Result<(), Error> {
    if rest.len() == 0 { Ok(()) } else { Err(Error::custom("a list has elements too many")) }
}

macro_rules! of_one_kind {
    ($($method:ident: $kind:ident => $visit:ident),* $(,)?) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            match self {
                Tree::$kind(value) => visitor.$visit(value),
                other => Err(other.unexpected(&visitor)),
            }
        }
    )*};
}

macro_rules! whole_numbers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            match self {
                Tree::Natural(value) => visitor.visit_u64(value),
                Tree::Negative(value) => visitor.visit_i64(value),
                other => Err(other.unexpected(&visitor)),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Tree {
    type Error = Error;

    of_one_kind! {
        deserialize_bool: Bool => visit_bool,
        deserialize_char: Text => visit_string,
        deserialize_str: Text => visit_string,
        deserialize_string: Text => visit_string,
        deserialize_bytes: Text => visit_string,
        deserialize_byte_buf: Text => visit_string,
        deserialize_identifier: Text => visit_string,
    }

    whole_numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128 deserialize_u8 deserialize_u16
        deserialize_u32 deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Null => visitor.visit_unit(),
            Self::Bool(value) => visitor.visit_bool(value),
            Self::Natural(value) => visitor.visit_u64(value),
            Self::Negative(value) => visitor.visit_i64(value),
            Self::Text(text) => visitor.visit_string(text),
            Self::List(_) => self.deserialize_seq(visitor),
            Self::Object(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Null => visitor.visit_none(),
            other => visitor.visit_some(other),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Null => visitor.visit_unit(),
            other => Err(other.unexpected(&visitor)),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let mut elements = Elements(self.into_elements(&visitor)?);
        let value = visitor.visit_seq(&mut elements)?;
        all_read(&elements.0).map(|()| value)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let members = self.into_members(&visitor)?;
        visitor.visit_map(members)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let variant = self.into_variant(&visitor)?;
        visitor.visit_enum(variant)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }
}

struct Elements(IntoIter<Tree>);

impl<'de> SeqAccess<'de> for &mut Elements {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        self.0.next().map(|element| seed.deserialize(element)).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

struct Members {
    rest: IntoIter<(String, Tree)>,
    /// Of the key that was read last.
    value: Option<Tree>,
}

impl<'de> MapAccess<'de> for Members {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        let Some((key, value)) = self.rest.next() else { return Ok(None) };
        self.value = Some(value);
        seed.deserialize(Tree::Text(key)).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        seed.deserialize(self.value.take().ok_or_else(no_content)?)
    }
}

struct Variant {
    name: String,
    content: Option<Tree>,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = Error;
    type Variant = Content;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Content), Error> {
        Ok((seed.deserialize(Tree::Text(self.name))?, Content(self.content)))
    }
}

/// What belongs to a variant.
struct Content(Option<Tree>);

impl Content {
    fn tree(self) -> Result<Tree, Error> {
        self.0.ok_or_else(no_content)
    }
}

impl<'de> VariantAccess<'de> for Content {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        match self.0 {
            None | Some(Tree::Null) => Ok(()),
            Some(other) => Err(other.unexpected(&"no content")),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Error> {
        seed.deserialize(self.tree()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.tree()?.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
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
