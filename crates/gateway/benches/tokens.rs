//! What it costs to check a player's token, and to know one again that was checked: the same token, over and over, on one
//! thread. `cargo bench -p rallypoint-gateway --bench tokens`

// A benchmark may panic as a test may.
#![allow(clippy::unwrap_used)]

use std::hint::black_box;

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey};
use moka::future::Cache;
use sha2::{Digest, Sha256};

/// As long as an issuer's usual token.
const SIGNED: usize = 700;
const ROUNDS: usize = 9;
/// In nanoseconds.
const ROUND: u64 = 100_000_000;

fn main() {
    let text = "x".repeat(SIGNED);
    let random = SystemRandom::new();
    let url = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);

    let secret = [7; 32];
    let shared = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret), text.as_bytes());
    let rsa = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let mut by_rsa = vec![0; rsa.public_modulus_len()];
    rsa.sign(&RSA_PKCS1_SHA256, &random, text.as_bytes(), &mut by_rsa).unwrap();
    let p256 = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let ed25519 = Ed25519KeyPair::generate().unwrap();
    let public = rsa.public_key();
    let checks = [
        ("HS256", Algorithm::HS256, DecodingKey::from_secret(&secret), url(shared.as_ref())),
        (
            "RS256, 2,048 bits",
            Algorithm::RS256,
            DecodingKey::from_rsa_raw_components(
                public.modulus().big_endian_without_leading_zero(),
                public.exponent().big_endian_without_leading_zero(),
            ),
            url(&by_rsa),
        ),
        (
            "ES256",
            Algorithm::ES256,
            DecodingKey::from_ec_der(p256.public_key().as_ref()),
            url(p256.sign(&random, text.as_bytes()).unwrap().as_ref()),
        ),
        (
            "EdDSA",
            Algorithm::EdDSA,
            DecodingKey::from_ed_der(ed25519.public_key().as_ref()),
            url(ed25519.sign(text.as_bytes()).as_ref()),
        ),
    ];

    let cache: Cache<[u8; 32], u64> = Cache::new(50_000);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        for number in 0..50_000_u64 {
            cache.insert(Sha256::digest(number.to_le_bytes()).into(), number).await;
        }
        let token: [u8; 32] = Sha256::digest(&text).into();
        cache.insert(token, 1).await;
        cache.run_pending_tasks().await;
    });
    let again = median(|| {
        let hash: [u8; 32] = Sha256::digest(black_box(&text)).into();
        black_box(runtime.block_on(cache.get(&hash)));
    });
    println!("{:20} {:>9}  ratio", "", "ns");
    println!("{:20} {again:>9.0}  {:>5.1}", "known again", 1.0);
    for (name, algorithm, key, signature) in &checks {
        let cost = median(|| {
            let checked =
                jsonwebtoken::crypto::verify(signature, black_box(text.as_bytes()), key, *algorithm);
            assert!(checked.unwrap());
        });
        println!("{name:20} {cost:>9.0}  {:>5.1}", cost / again);
    }
}

/// Nanoseconds of processor time that one call takes.
fn median(mut call: impl FnMut()) -> f64 {
    let mut rounds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let (start, mut calls) = (processor_time(), 0_u32);
            while processor_time() - start < ROUND {
                for _ in 0..64 {
                    call();
                }
                calls += 64;
            }
            (processor_time() - start) as f64 / f64::from(calls)
        })
        .collect();
    rounds.sort_by(f64::total_cmp);
    rounds[ROUNDS / 2]
}

/// What this thread has had of processors, in nanoseconds: others on the machine do not count.
fn processor_time() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse().unwrap()
}
