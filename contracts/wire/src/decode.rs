//! Values out of JSON, as serde asks for them.

use std::borrow::Cow;

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};

use crate::WireError;
use crate::text::Text;

type Result<T> = std::result::Result<T, WireError>;

/// Reads one value that is all of `json`.
pub fn from_slice<'de, T: Deserialize<'de>>(json: &'de [u8]) -> Result<T> {
    from_str(utf8(json)?)
}

#[inline(never)]
fn utf8(json: &[u8]) -> Result<&str> {
    std::str::from_utf8(json).map_err(|_| WireError::new("invalid unicode code point"))
}

/// Reads one value that is all of `json`.
pub fn from_str<'de, T: Deserialize<'de>>(json: &'de str) -> Result<T> {
    let mut text = Text::new(json);
    let read = T::deserialize(&mut text).and_then(|value| text.end().map(|()| value));
    read.map_err(|error| error.at(text.column()))
}

macro_rules! numbers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            visitor.visit_u64(self.number()?)
        }
    )*};
}

impl<'de> Deserializer<'de> for &mut Text<'de> {
    type Error = WireError;

    /// The contracts' types say what they expect.
    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value> {
        Err(self.mismatch("a value of a known type"))
    }

    forward_to_deserialize_any! { i8 i16 i32 i64 i128 u128 f32 f64 char bytes byte_buf }

    numbers! { deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if self.word("true") {
            return visitor.visit_bool(true);
        }
        if self.word("false") { visitor.visit_bool(false) } else { Err(self.mismatch("a boolean")) }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.string("a string")? {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_str(&text),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_string(self.string("a string")?.into_owned())
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_str(&self.string("a key")?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if self.word("null") { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if self.word("null") { visitor.visit_unit() } else { Err(self.mismatch("null")) }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if !self.take(b'[') {
            return Err(self.mismatch("a sequence"));
        }
        visitor.visit_seq(Elements { text: self, first: true })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value> {
        if !self.take(b'[') {
            return Err(self.mismatch("a sequence"));
        }
        let value = visitor.visit_seq(Elements { text: self, first: true })?;
        self.expect(b']')?;
        Ok(value)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(self, _: &'static str, len: usize, visitor: V) -> Result<V::Value> {
        self.deserialize_tuple(len, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if !self.take(b'{') {
            return Err(self.mismatch("a map"));
        }
        visitor.visit_map(Members { text: self, first: true })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        if !self.take(b'{') {
            return Err(self.mismatch(name));
        }
        visitor.visit_map(Members { text: self, first: true })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        let named = self.opens(name)?;
        let value = visitor.visit_enum(Choice { text: self, named })?;
        if named {
            self.expect(b'}')?;
        }
        Ok(value)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.skip(0)?;
        visitor.visit_unit()
    }
}

impl Text<'_> {
    /// Whether a variant stands in an object, with its content, and not as a text alone.
    #[inline(never)]
    fn opens(&mut self, expected: &str) -> Result<bool> {
        match self.peek() {
            b'"' => Ok(false),
            b'{' => self.expect(b'{').map(|()| true),
            _ => Err(self.mismatch(expected)),
        }
    }
}

struct Elements<'a, 'de> {
    text: &'a mut Text<'de>,
    first: bool,
}

impl<'de> SeqAccess<'de> for Elements<'_, 'de> {
    type Error = WireError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        if self.text.goes_on(&mut self.first, b']')? { seed.deserialize(&mut *self.text).map(Some) } else { Ok(None) }
    }
}

struct Members<'a, 'de> {
    text: &'a mut Text<'de>,
    first: bool,
}

impl<'de> MapAccess<'de> for Members<'_, 'de> {
    type Error = WireError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        if self.text.goes_on(&mut self.first, b'}')? { seed.deserialize(&mut *self.text).map(Some) } else { Ok(None) }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value> {
        self.text.expect(b':')?;
        seed.deserialize(&mut *self.text)
    }
}

/// A variant: named alone, or with its content.
struct Choice<'a, 'de> {
    text: &'a mut Text<'de>,
    named: bool,
}

impl<'de> EnumAccess<'de> for Choice<'_, 'de> {
    type Error = WireError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self)> {
        let variant = seed.deserialize(&mut *self.text)?;
        if self.named {
            self.text.expect(b':')?;
        }
        Ok((variant, self))
    }
}

impl Choice<'_, '_> {
    #[inline(never)]
    fn has_content(&self, expected: &str) -> Result<()> {
        if self.named { Ok(()) } else { Err(WireError::mismatch("unit variant", expected)) }
    }
}

impl<'de> VariantAccess<'de> for Choice<'_, 'de> {
    type Error = WireError;

    fn unit_variant(self) -> Result<()> {
        if !self.named || self.text.word("null") { Ok(()) } else { Err(self.text.mismatch("null")) }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value> {
        self.has_content("newtype variant")?;
        seed.deserialize(self.text)
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value> {
        self.has_content("tuple variant")?;
        self.text.deserialize_tuple(len, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value> {
        self.has_content("struct variant")?;
        self.text.deserialize_struct("struct variant", fields, visitor)
    }
}
