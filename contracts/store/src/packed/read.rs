//! Values out of bytes.

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, SeqAccess, VariantAccess, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};

use super::Broken;

type Result<T> = std::result::Result<T, Broken>;

/// Reads one value from the beginning of `bytes`.
pub(crate) fn from_bytes<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Result<T> {
    T::deserialize(&mut Bytes(bytes))
}

/// What was not read yet.
struct Bytes<'de>(&'de [u8]);

impl<'de> Bytes<'de> {
    #[inline(never)]
    fn byte(&mut self) -> Result<u8> {
        let (first, rest) = self.0.split_first().ok_or(Broken)?;
        self.0 = rest;
        Ok(*first)
    }

    /// A number of at most `bits`.
    #[inline(never)]
    fn number(&mut self, bits: u32) -> Result<u64> {
        let mut number = 0;
        let mut shift = 0_u32;
        loop {
            let byte = self.byte()?;
            let seven = u64::from(byte & 0x7f);
            let shifted = seven.checked_shl(shift).ok_or(Broken)?;
            let fits = shift < bits && shifted >> shift == seven && (bits == 64 || shifted >> bits == 0);
            if !fits {
                return Err(Broken);
            }
            number |= shifted;
            if byte < 0x80 {
                return Ok(number);
            }
            shift = shift.saturating_add(7);
        }
    }

    #[inline(never)]
    fn large(&mut self) -> Result<u128> {
        let mut number = 0;
        let mut shift = 0_u32;
        loop {
            let byte = self.byte()?;
            let seven = u128::from(byte & 0x7f);
            let shifted = seven.checked_shl(shift).filter(|shifted| shifted >> shift == seven).ok_or(Broken)?;
            number |= shifted;
            if byte < 0x80 {
                return Ok(number);
            }
            shift = shift.saturating_add(7);
        }
    }

    #[inline(never)]
    fn length(&mut self) -> Result<usize> {
        usize::try_from(self.number(usize::BITS)?).map_err(|_| Broken)
    }

    #[inline(never)]
    fn run(&mut self) -> Result<&'de [u8]> {
        let length = self.length()?;
        let (run, rest) = self.0.split_at_checked(length).ok_or(Broken)?;
        self.0 = rest;
        Ok(run)
    }

    #[inline(never)]
    fn text(&mut self) -> Result<&'de str> {
        std::str::from_utf8(self.run()?).map_err(|_| Broken)
    }

    #[inline(never)]
    fn flag(&mut self) -> Result<bool> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Broken),
        }
    }

    #[inline(never)]
    fn signed(&mut self) -> Result<i64> {
        let number = self.number(64)?;
        let half = (number >> 1).cast_signed();
        Ok(if number & 1 == 1 { !half } else { half })
    }
}

impl<'de> Deserializer<'de> for &mut Bytes<'de> {
    type Error = Broken;

    fn is_human_readable(&self) -> bool {
        false
    }

    /// The format does not say of what kind a value is.
    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value> {
        Err(Broken)
    }

    forward_to_deserialize_any! { i8 i16 i32 i128 f32 f64 char map identifier ignored_any }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_bool(self.flag()?)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_i64(self.signed()?)
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_u8(self.byte()?)
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_u64(self.number(16)?)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_u64(self.number(32)?)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_u64(self.number(64)?)
    }

    fn deserialize_u128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_u128(self.large()?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_borrowed_str(self.text()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_string(self.text()?.to_owned())
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_borrowed_bytes(self.run()?)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if self.flag()? { visitor.visit_some(self) } else { visitor.visit_none() }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        let left = self.length()?;
        visitor.visit_seq(Elements { bytes: self, left, ends: false })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, left: usize, visitor: V) -> Result<V::Value> {
        visitor.visit_seq(Elements { bytes: self, left, ends: false })
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(self, _: &'static str, len: usize, visitor: V) -> Result<V::Value> {
        self.deserialize_tuple(len, visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        visitor.visit_seq(Elements { bytes: self, left: fields.len(), ends: true })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        visitor.visit_enum(self)
    }
}

struct Elements<'a, 'de> {
    bytes: &'a mut Bytes<'de>,
    left: usize,
    /// Fields of a struct: those that joined its type at the end may be missing from what was stored before, where they
    /// have a default.
    ends: bool,
}

impl<'de> SeqAccess<'de> for Elements<'_, 'de> {
    type Error = Broken;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        let Some(left) = self.left.checked_sub(1).filter(|_| !self.ends || !self.bytes.0.is_empty()) else {
            return Ok(None);
        };
        self.left = left;
        seed.deserialize(&mut *self.bytes).map(Some)
    }

    /// A length that bytes lie about reserves no more than serde's own bound.
    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

impl<'de> EnumAccess<'de> for &mut Bytes<'de> {
    type Error = Broken;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self)> {
        let place = Place(self.number(32)?);
        seed.deserialize(place).map(|variant| (variant, self))
    }
}

impl<'de> VariantAccess<'de> for &mut Bytes<'de> {
    type Error = Broken;

    fn unit_variant(self) -> Result<()> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value> {
        self.deserialize_tuple(len, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value> {
        self.deserialize_tuple(fields.len(), visitor)
    }
}

/// Names a variant by its place.
struct Place(u64);

impl<'de> Deserializer<'de> for Place {
    type Error = Broken;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_u64(self.0)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}
