//! What holds of the library and the gateway together, whoever runs the game sessions.

mod kills;
mod life;
mod matchmaking;
mod outage;
mod ownership;
mod places;
mod race;
mod reservation;
mod settings;
mod tls;
mod tokens;
