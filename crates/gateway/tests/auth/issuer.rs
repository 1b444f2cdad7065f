//! Who signs tokens, rightly and otherwise.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair,
    RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384, RSA_PSS_SHA512,
    RsaEncoding,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

pub(crate) const AUDIENCE: &str = "game";
pub(crate) const ISSUER: &str = "https://login.example.com/";

pub(crate) enum Key {
    Shared(Vec<u8>),
    Rsa(RsaKeyPair),
    P256(EcdsaKeyPair),
    P384(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

pub(crate) struct Issuer {
    pub(crate) id: &'static str,
    pub(crate) key: Key,
}

pub(crate) fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// What an honest token of this player says.
pub(crate) fn claims(subject: &str) -> Value {
    let now = seconds();
    json!({"sub": subject, "aud": AUDIENCE, "iss": ISSUER, "iat": now, "nbf": now, "exp": now + 600})
}

impl Issuer {
    pub(crate) fn rsa(id: &'static str) -> Self {
        Self { id, key: Key::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).unwrap()) }
    }

    pub(crate) fn p256(id: &'static str) -> Self {
        Self { id, key: Key::P256(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap()) }
    }

    pub(crate) fn p384(id: &'static str) -> Self {
        Self { id, key: Key::P384(EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING).unwrap()) }
    }

    pub(crate) fn ed25519(id: &'static str) -> Self {
        Self { id, key: Key::Ed25519(Ed25519KeyPair::generate().unwrap()) }
    }

    pub(crate) fn shared(secret: &[u8]) -> Self {
        Self { id: "shared", key: Key::Shared(secret.to_vec()) }
    }

    /// The algorithms it can sign with.
    pub(crate) fn algorithms(&self) -> &'static [&'static str] {
        match self.key {
            Key::Shared(_) => &["HS256", "HS384", "HS512"],
            Key::Rsa(_) => &["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
            Key::P256(_) => &["ES256"],
            Key::P384(_) => &["ES384"],
            Key::Ed25519(_) => &["EdDSA"],
        }
    }

    pub(crate) fn jwk(&self) -> Value {
        let mut jwk = match &self.key {
            Key::Shared(secret) => json!({"kty": "oct", "k": base64url(secret)}),
            Key::Rsa(pair) => {
                let public = pair.public_key();
                let n = base64url(public.modulus().big_endian_without_leading_zero());
                let e = base64url(public.exponent().big_endian_without_leading_zero());
                json!({"kty": "RSA", "use": "sig", "n": n, "e": e})
            }
            Key::P256(pair) => curve("P-256", pair.public_key().as_ref()),
            Key::P384(pair) => curve("P-384", pair.public_key().as_ref()),
            Key::Ed25519(pair) => {
                json!({"kty": "OKP", "crv": "Ed25519", "x": base64url(pair.public_key())})
            }
        };
        jwk["kid"] = self.id.into();
        jwk
    }

    /// Its public key as a stranger has it: what must not do as a shared secret.
    pub(crate) fn public_der(&self) -> Vec<u8> {
        let Key::Rsa(pair) = &self.key else { panic!("only an RSA key is asked for") };
        pair.public_key().as_der().unwrap().as_ref().to_vec()
    }

    fn sign(&self, algorithm: &str, text: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match &self.key {
            Key::Shared(secret) => {
                let algorithm = match algorithm {
                    "HS384" => hmac::HMAC_SHA384,
                    "HS512" => hmac::HMAC_SHA512,
                    _ => hmac::HMAC_SHA256,
                };
                hmac::sign(&hmac::Key::new(algorithm, secret), text).as_ref().to_vec()
            }
            Key::Rsa(pair) => {
                let encoding: &'static dyn RsaEncoding = match algorithm {
                    "RS384" => &RSA_PKCS1_SHA384,
                    "RS512" => &RSA_PKCS1_SHA512,
                    "PS256" => &RSA_PSS_SHA256,
                    "PS384" => &RSA_PSS_SHA384,
                    "PS512" => &RSA_PSS_SHA512,
                    _ => &RSA_PKCS1_SHA256,
                };
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(encoding, &random, text, &mut signature).unwrap();
                signature
            }
            Key::P256(pair) | Key::P384(pair) => pair.sign(&random, text).unwrap().as_ref().to_vec(),
            Key::Ed25519(pair) => pair.sign(text).as_ref().to_vec(),
        }
    }

    pub(crate) fn token_with(&self, header: &Value, claims: &Value) -> String {
        let signed = format!("{}.{}", base64url(header.to_string()), base64url(claims.to_string()));
        let algorithm = header["alg"].as_str().unwrap_or_default();
        let signature = base64url(self.sign(algorithm, signed.as_bytes()));
        format!("{signed}.{signature}")
    }

    pub(crate) fn token(&self, claims: &Value) -> String {
        self.token_with(&json!({"alg": self.algorithms()[0], "typ": "JWT", "kid": self.id}), claims)
    }

    pub(crate) fn token_of(&self, subject: &str) -> String {
        self.token(&claims(subject))
    }
}

fn curve(name: &str, point: &[u8]) -> Value {
    let half = (point.len() - 1) / 2;
    json!({"kty": "EC", "crv": name, "x": base64url(&point[1..=half]), "y": base64url(&point[half + 1..])})
}

pub(crate) fn jwks(issuers: &[&Issuer]) -> String {
    json!({"keys": issuers.iter().map(|issuer| issuer.jwk()).collect::<Vec<_>>()}).to_string()
}
