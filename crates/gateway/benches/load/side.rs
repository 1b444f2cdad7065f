//! The same requests as each side wants them written.

use std::time::Duration;

use super::http::{Answer, Connection};

/// How long to wait for a server when none is free.
const NO_SERVER_PAUSE: Duration = Duration::from_millis(2);

/// Whose protocol is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// The gateway's, which the bare axum speaks too.
    Gateway,
    Colyseus,
}

/// A game session or room that was made.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub(crate) id: String,
    owner: String,
}

impl Side {
    pub(crate) fn named(word: &str) -> Self {
        match word {
            "gateway" => Self::Gateway,
            "colyseus" => Self::Colyseus,
            other => panic!("whose protocol is {other}?"),
        }
    }

    /// Everything with an open slot, and how many that is.
    pub(crate) async fn find(self, connection: &mut Connection, check: bool) -> Option<usize> {
        let (path, id) = match self {
            Self::Gateway => ("/find_session", "GameSessionId"),
            Self::Colyseus => ("/find", "roomId"),
        };
        let answer = connection.get(path).await;
        answer.good();
        check.then(|| answer.rows(id))
    }

    /// Makes one, with its maker's slot if `reserve`; how often there was no server for it.
    pub(crate) async fn create(
        self,
        connection: &mut Connection,
        player: &str,
        slots: u32,
        reserve: bool,
    ) -> (Made, usize) {
        let mut waits = 0;
        loop {
            let answer = match self {
                Self::Gateway => {
                    let body = format!(
                        r#"{{"session_name":"{player}'s Session","build_id":1,"uuid":"{player}","num_connections":{slots}{}}}"#,
                        if reserve { "" } else { r#","reserve_player":false"# }
                    );
                    connection.post("/create_session", &body).await
                }
                Self::Colyseus => {
                    let body = format!(
                        r#"{{"slots":{slots},"metadata":{{"session_name":"{player}'s Session","build_id":1,"uuid":"{player}"}}}}"#
                    );
                    connection.post("/matchmake/create/match", &body).await
                }
            };
            if answer.status == 503 {
                waits += 1;
                tokio::time::sleep(NO_SERVER_PAUSE).await;
                continue;
            }
            let made = match self {
                Self::Gateway => Made { id: answer.text("GameSessionId"), owner: answer.text("OwnerToken") },
                Self::Colyseus => Made { id: answer.text("roomId"), owner: String::new() },
            };
            return (made, waits);
        }
    }

    /// Takes a slot and answers what it can be given back with.
    pub(crate) async fn join(self, connection: &mut Connection, id: &str, player: &str) -> String {
        match self {
            Self::Gateway => {
                let body = format!(r#"{{"GameSessionId":"{id}","uuid":"{player}"}}"#);
                connection.post("/join_session", &body).await.text("PlayerSessionId")
            }
            Self::Colyseus => {
                let body = format!(r#"{{"uuid":"{player}"}}"#);
                connection.post(&format!("/matchmake/joinById/{id}"), &body).await.text("sessionId")
            }
        }
    }

    /// Gives a slot back. A seat that nobody has taken cannot be given back to Colyseus.
    pub(crate) async fn leave(connection: &mut Connection, player_session: &str) {
        let body = format!(r#"{{"PlayerSessionId":"{player_session}"}}"#);
        connection.post("/leave_session", &body).await.good();
    }

    pub(crate) async fn destroy<'a>(self, connection: &'a mut Connection, made: &Made) -> Answer<'a> {
        let Made { id, owner } = made;
        match self {
            Self::Gateway => {
                let body = format!(r#"{{"GameSessionId":"{id}","OwnerToken":"{owner}"}}"#);
                connection.post("/destroy_session", &body).await
            }
            Self::Colyseus => connection.post(&format!("/end/{id}"), "{}").await,
        }
    }
}
