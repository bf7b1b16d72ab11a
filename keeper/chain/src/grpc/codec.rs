//! Carries cosmrs' protobuf (prost 0.13) over tonic, whose own codec wants another prost: bytes in, message out.

use std::marker::PhantomData;

use prost::Message;
use prost::bytes::BufMut;
use tonic::Status;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};

pub(super) struct Proto<A>(PhantomData<fn() -> A>);

impl<A> Proto<A> {
    pub(super) const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<A: Message + Default + 'static> Codec for Proto<A> {
    type Encode = Vec<u8>;
    type Decode = A;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self::new()
    }

    fn decoder(&mut self) -> Self {
        Self::new()
    }
}

impl<A> Encoder for Proto<A> {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, item: Vec<u8>, target: &mut EncodeBuf<'_>) -> Result<(), Status> {
        target.put_slice(&item);
        Ok(())
    }
}

impl<A: Message + Default> Decoder for Proto<A> {
    type Item = A;
    type Error = Status;

    fn decode(&mut self, source: &mut DecodeBuf<'_>) -> Result<Option<A>, Status> {
        // Data loss marks what the node answered but this side cannot read.
        A::decode(source).map(Some).map_err(|error| Status::data_loss(error.to_string()))
    }
}
