//! Bytes to packets.

use std::num::NonZeroU64;

use bytes::{Buf, TryGetError};
use serde::de::IgnoredAny;

use super::{
    Answer, AnswerHead, DecodeError, EVERYBODY, HostId, KIND_ANSWER, KIND_QUERY, MAGIC, MAX_PACKET,
    MAX_SETTINGS, Packet, Place, Query, VERSION,
};
use crate::lan::advert::Advert;
use crate::session::{CustomSettings, RpAdvertisementType, SessionFlags, Setting, SettingValue};

impl From<TryGetError> for DecodeError {
    fn from(_: TryGetError) -> Self {
        Self::Truncated
    }
}

/// Reads a datagram.
///
/// # Errors
/// [`DecodeError`] for everything that is not exactly one packet of this version.
pub fn decode(bytes: &[u8]) -> Result<Packet, DecodeError> {
    let mut rest = bytes;
    if take(&mut rest, MAGIC.len())? != MAGIC {
        return Err(DecodeError::Magic);
    }
    let version = rest.try_get_u8()?;
    if version != VERSION {
        return Err(DecodeError::Version(version));
    }
    let kind = rest.try_get_u8()?;
    let head = Head {
        sequence: rest.try_get_u16()?,
        game_id: rest.try_get_u32()?,
        build: rest.try_get_i32()?,
        nonce: rest.try_get_u64()?,
        host: rest.try_get_u64()?,
    };
    match kind {
        KIND_QUERY => query(&head, rest, bytes.len()).map(Packet::Query),
        KIND_ANSWER => answer(&head, rest).map(|answer| Packet::Answer(Box::new(answer))),
        other => Err(DecodeError::Kind(other)),
    }
}

/// What both kinds start with.
struct Head {
    sequence: u16,
    game_id: u32,
    build: i32,
    nonce: u64,
    host: u64,
}

fn query(head: &Head, mut rest: &[u8], length: usize) -> Result<Query, DecodeError> {
    let cursor = rest.try_get_u8()?;
    // The padding says nothing, but its length is the promise that no answer is longer than its query.
    match length {
        ..MAX_PACKET => return Err(DecodeError::Truncated),
        MAX_PACKET => {}
        longer => return Err(DecodeError::TrailingBytes(longer - MAX_PACKET)),
    }
    Ok(Query {
        game_id: head.game_id,
        build: head.build,
        nonce: head.nonce,
        sequence: head.sequence,
        host: if head.host == EVERYBODY { None } else { NonZeroU64::new(head.host).map(HostId) },
        cursor,
    })
}

fn answer(head: &Head, mut rest: &[u8]) -> Result<Answer, DecodeError> {
    let host = NonZeroU64::new(head.host).map(HostId).ok_or(DecodeError::HostId)?;
    let (index, count) = (rest.try_get_u8()?, rest.try_get_u8()?);
    let place = Place::new(index, count).ok_or(DecodeError::Place { index, count })?;
    let revision = rest.try_get_u16()?;
    let advert = advert(head.build, &mut rest)?;
    if !rest.is_empty() {
        return Err(DecodeError::TrailingBytes(rest.len()));
    }
    let (game_id, nonce, sequence) = (head.game_id, head.nonce, head.sequence);
    Ok(Answer { head: AnswerHead { game_id, nonce, sequence, host, place, revision }, advert })
}

fn advert(build: i32, rest: &mut &[u8]) -> Result<Advert, DecodeError> {
    let advert = Advert {
        build,
        flags: SessionFlags::from_bits(rest.try_get_u16()?),
        game_port: rest.try_get_u16()?,
        public_connections: rest.try_get_u32()?,
        private_connections: rest.try_get_u32()?,
        open_public_connections: rest.try_get_u32()?,
        open_private_connections: rest.try_get_u32()?,
        session_id: text(rest)?,
        title: text(rest)?,
        owner_id: text(rest)?,
        owner_name: text(rest)?,
        custom: settings(rest)?,
    };
    if advert.game_port == 0 {
        return Err(DecodeError::GamePort);
    }
    if advert.open_public_connections > advert.public_connections
        || advert.open_private_connections > advert.private_connections
    {
        return Err(DecodeError::OpenSlots);
    }
    if advert.session_id.is_empty() {
        return Err(DecodeError::SessionId);
    }
    Ok(advert)
}

fn settings(rest: &mut &[u8]) -> Result<CustomSettings, DecodeError> {
    let count = rest.try_get_u8()?;
    if count > MAX_SETTINGS {
        return Err(DecodeError::TooManySettings(usize::from(count)));
    }
    let mut settings = CustomSettings::default();
    for _ in 0..count {
        let key = text(rest)?;
        if key.is_empty() || settings.get(&key).is_some() {
            return Err(DecodeError::SettingKey);
        }
        let advertisement = match rest.try_get_u8()? {
            1 => RpAdvertisementType::ViaPingOnly,
            2 => RpAdvertisementType::ViaOnlineService,
            3 => RpAdvertisementType::ViaOnlineServiceAndPing,
            other => return Err(DecodeError::Advertisement(other)),
        };
        settings.set(&key, Setting { value: value(rest)?, advertisement, id: 0 });
    }
    Ok(settings)
}

fn value(rest: &mut &[u8]) -> Result<SettingValue, DecodeError> {
    Ok(match rest.try_get_u8()? {
        0 => SettingValue::Empty,
        1 => SettingValue::Int32(rest.try_get_i32()?),
        2 => SettingValue::UInt32(rest.try_get_u32()?),
        3 => SettingValue::Int64(rest.try_get_i64()?),
        4 => SettingValue::UInt64(rest.try_get_u64()?),
        5 => SettingValue::Double(rest.try_get_f64()?),
        6 => SettingValue::String(text(rest)?),
        7 => SettingValue::Float(rest.try_get_f32()?),
        8 => SettingValue::Blob(sized(rest)?.to_vec()),
        9 => match rest.try_get_u8()? {
            0 => SettingValue::Bool(false),
            1 => SettingValue::Bool(true),
            other => return Err(DecodeError::Bool(other)),
        },
        10 => {
            let document = text(rest)?;
            serde_json::from_str::<IgnoredAny>(&document).map_err(|_| DecodeError::Json)?;
            SettingValue::Json(document)
        }
        other => return Err(DecodeError::SettingType(other)),
    })
}

fn text(rest: &mut &[u8]) -> Result<String, DecodeError> {
    match std::str::from_utf8(sized(rest)?) {
        Ok(text) if !text.contains('\0') => Ok(text.to_owned()),
        _ => Err(DecodeError::Text),
    }
}

/// Bytes behind their length.
fn sized<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], DecodeError> {
    let length = rest.try_get_u16()?;
    take(rest, usize::from(length))
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Result<&'a [u8], DecodeError> {
    let (taken, left) = rest.split_at_checked(length).ok_or(DecodeError::Truncated)?;
    *rest = left;
    Ok(taken)
}
