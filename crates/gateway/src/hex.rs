//! Bytes as lower-case hexadecimal text.

use std::fmt::Write as _;

pub(crate) fn encode(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The bytes again; none when the text is not [`encode`]'s.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| if let [high, low] = pair { Some(digit(*high)? << 4 | digit(*low)?) } else { None })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn what_is_encoded_can_be_decoded() {
        assert_eq!(encode(&[0, 10, 255]), "000aff");
        assert_eq!(decode("000aff"), Some(vec![0, 10, 255]));
        for wrong in ["0", "0g", "+1", "0A", "é"] {
            assert_eq!(decode(wrong), None, "{wrong}");
        }
    }
}
