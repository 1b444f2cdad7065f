//! Packets to bytes.

use bytes::BufMut;

use super::{
    AnswerHead, DecodeError, EVERYBODY, KIND_ANSWER, KIND_QUERY, MAGIC, MAX_PACKET, MAX_SETTINGS, Query,
    VERSION,
};
use crate::lan::advert::{Advert, AdvertError};
use crate::session::{Setting, SettingValue};

/// What an answer has before its session: magic, version, kind, sequence, game id, build, nonce, host id, index, count,
/// revision.
const ANSWER_HEAD: usize = 4 + 1 + 1 + 2 + 4 + 4 + 8 + 8 + 1 + 1 + 2;

/// The most bytes that one session may take.
pub(in crate::lan) const MAX_ADVERT: usize = MAX_PACKET - ANSWER_HEAD;

impl Query {
    /// Its bytes: always [`MAX_PACKET`], so that no answer can be longer.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(MAX_PACKET);
        put_head(&mut out, KIND_QUERY, self.sequence, self.game_id, self.build, self.nonce);
        out.put_u64(self.host.map_or(EVERYBODY, |host| host.0.get()));
        out.put_u8(self.cursor);
        out.resize(MAX_PACKET, 0);
        out
    }
}

impl AnswerHead {
    /// An answer's bytes: this, and a session of this build that [`advert_bytes`] wrote.
    pub(in crate::lan) fn encode(&self, build: i32, advert: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(ANSWER_HEAD + advert.len());
        put_head(&mut out, KIND_ANSWER, self.sequence, self.game_id, build, self.nonce);
        out.put_u64(self.host.0.get());
        out.put_u8(self.place.index());
        out.put_u8(self.place.count());
        out.put_u16(self.revision);
        out.put_slice(advert);
        out
    }
}

fn put_head(out: &mut Vec<u8>, kind: u8, sequence: u16, game_id: u32, build: i32, nonce: u64) {
    out.put_slice(&MAGIC);
    out.put_u8(VERSION);
    out.put_u8(kind);
    out.put_u16(sequence);
    out.put_u32(game_id);
    out.put_i32(build);
    out.put_u64(nonce);
}

/// A session as an answer has it.
///
/// # Errors
/// [`AdvertError::TooLarge`]; [`AdvertError::Unreadable`] for too many settings.
pub(in crate::lan) fn advert_bytes(advert: &Advert) -> Result<Vec<u8>, AdvertError> {
    let shown: Vec<(&str, &Setting)> =
        advert.custom.iter().filter(|(_, setting)| setting.advertisement.is_on_lan()).collect();
    let count = u8::try_from(shown.len()).ok().filter(|count| *count <= MAX_SETTINGS).ok_or_else(|| {
        AdvertError::Unreadable {
            session_id: advert.session_id.clone(),
            reason: DecodeError::TooManySettings(shown.len()),
        }
    })?;
    let mut out = Vec::new();
    out.put_u16(advert.flags.to_bits());
    out.put_u16(advert.game_port);
    out.put_u32(advert.public_connections);
    out.put_u32(advert.private_connections);
    out.put_u32(advert.open_public_connections);
    out.put_u32(advert.open_private_connections);
    for text in [&advert.session_id, &advert.title, &advert.owner_id, &advert.owner_name] {
        put_sized(&mut out, text.as_bytes());
    }
    out.put_u8(count);
    for (key, setting) in shown {
        put_sized(&mut out, key.as_bytes());
        // A fieldless enum's number is its tag; all of them are below 256.
        out.put_u8(setting.advertisement as u8);
        out.put_u8(setting.value.kind() as u8);
        put_value(&mut out, &setting.value);
    }
    if out.len() > MAX_ADVERT {
        return Err(AdvertError::TooLarge {
            session_id: advert.session_id.clone(),
            bytes: out.len(),
            limit: MAX_ADVERT,
        });
    }
    Ok(out)
}

fn put_value(out: &mut Vec<u8>, value: &SettingValue) {
    match value {
        SettingValue::Empty => {}
        SettingValue::Int32(number) => out.put_i32(*number),
        SettingValue::UInt32(number) => out.put_u32(*number),
        SettingValue::Int64(number) => out.put_i64(*number),
        SettingValue::UInt64(number) => out.put_u64(*number),
        SettingValue::Double(number) => out.put_f64(*number),
        SettingValue::Float(number) => out.put_f32(*number),
        SettingValue::Bool(yes) => out.put_u8(u8::from(*yes)),
        SettingValue::String(text) | SettingValue::Json(text) => put_sized(out, text.as_bytes()),
        SettingValue::Blob(bytes) => put_sized(out, bytes),
    }
}

/// Bytes behind their length. A length that does not fit into its field makes the advert too large anyway.
fn put_sized(out: &mut Vec<u8>, bytes: &[u8]) {
    out.put_u16(u16::try_from(bytes.len()).unwrap_or(u16::MAX));
    out.put_slice(bytes);
}
