//! Values out of JSON, as serde asks for them.

use std::borrow::Cow;

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess, VariantAccess, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};

use crate::WireError;
use crate::text::{Object, Text};

type Result<T> = std::result::Result<T, WireError>;

/// Reads one value that is all of `json`, and refuses members that its type does not name.
pub fn from_str<'de, T: Deserialize<'de>>(json: &'de str) -> Result<T> {
    read(Text::new(json, true))
}

/// Like [`from_str`].
pub fn from_slice<'de, T: Deserialize<'de>>(json: &'de [u8]) -> Result<T> {
    from_str(utf8(json)?)
}

/// Reads what others wrote: members that the type does not name are passed over, as they may come to say more.
pub fn from_others<'de, T: Deserialize<'de>>(json: &'de [u8]) -> Result<T> {
    read(Text::new(utf8(json)?, false))
}

#[inline(never)]
fn utf8(json: &[u8]) -> Result<&str> {
    std::str::from_utf8(json).map_err(|_| WireError::new("invalid unicode code point"))
}

fn read<'de, T: Deserialize<'de>>(mut text: Text<'de>) -> Result<T> {
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
        if self.is_absent() || self.word("null") { visitor.visit_none() } else { visitor.visit_some(self) }
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
        self.expect(b']').map(|()| value)
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

    /// As a list of the fields' values in the type's order: what serde derives for lists is a fraction of what it
    /// derives for objects, since names, doubles and gaps are looked after here.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        if !self.take(b'{') {
            return Err(self.mismatch(name));
        }
        let mut object = Object::new(fields);
        let read = visitor.visit_seq(Fields { text: self, object: &mut object });
        match read {
            Ok(value) => self.leave(&mut object).map(|()| value),
            Err(error) => Err(self.explain(error)),
        }
    }

    /// By the variant's place in `variants`, for the same reason.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        let (place, named) = self.variant(name, variants)?;
        let value = visitor.visit_enum(Choice { text: self, place, named })?;
        self.closes(named)?;
        Ok(value)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.skip(0)?;
        visitor.visit_unit()
    }
}

impl Text<'_> {
    /// A variant's place, and whether it stands in an object, with its content, and not as a text alone.
    #[inline(never)]
    fn variant(&mut self, name: &str, variants: &'static [&'static str]) -> Result<(u64, bool)> {
        let named = self.take(b'{');
        let variant = self.string(name)?;
        let place = variants.iter().position(|known| *known == variant);
        let place = place.ok_or_else(|| WireError::unknown_variant(&variant, variants))?;
        if named {
            self.expect(b':')?;
        }
        Ok((place as u64, named))
    }

    #[inline(never)]
    fn closes(&mut self, named: bool) -> Result<()> {
        if named { self.expect(b'}') } else { Ok(()) }
    }
}

/// An object's values in the order of its type's fields.
struct Fields<'a, 'de> {
    text: &'a mut Text<'de>,
    object: &'a mut Object,
}

impl<'de> SeqAccess<'de> for Fields<'_, 'de> {
    type Error = WireError;

    /// `None` for a field that is not there and no option: serde takes its default or reports a list too short, which
    /// [`Text::explain`] says better.
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        self.text.turn(self.object)?;
        match seed.deserialize(&mut *self.text) {
            Err(error) => {
                if self.text.forgives(self.object) {
                    Ok(None)
                } else {
                    Err(error)
                }
            }
            Ok(value) => Ok(Some(value)),
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
    place: u64,
    named: bool,
}

impl<'de> EnumAccess<'de> for Choice<'_, 'de> {
    type Error = WireError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self)> {
        seed.deserialize(Place(self.place)).map(|variant| (variant, self))
    }
}

/// Names a variant by its place.
struct Place(u64);

impl<'de> Deserializer<'de> for Place {
    type Error = WireError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_u64(self.0)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
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
