//! What getters lend: valid until it is given back, whatever becomes of what it tells of.

use std::ffi::CStr;
use std::mem::MaybeUninit;
use std::ptr::{null, null_mut};

use rallypoint::capi::*;
use rallypoint::result::RpResult;

use crate::common::*;
use crate::support::server::{GAME_SESSION, GAME_SESSIONS, Reply, Server, http};

/// A session `Lobby` that is started, with settings and players.
fn furnished(live: *mut RpSubsystem) {
    let custom = [
        setting(),
        RpSetting { key: c"NUMBOTS".as_ptr(), value: integer(1, 3), ..setting() },
        RpSetting { player_id: c"ada".as_ptr(), key: c"SKILL".as_ptr(), value: integer(3, -9), ..setting() },
    ];
    let with = RpSessionSettings {
        num_private_connections: 1,
        build_unique_id: -7,
        uses_presence: 1,
        decline_player_slot: 1,
        title: c"Friday night".as_ptr(),
        setting_count: 3,
        settings: custom.as_ptr(),
        ..settings()
    };
    let (lobby, none, mut operation) = (c"Lobby".as_ptr(), null_mut(), 0);
    let out = &raw mut operation;
    unsafe {
        assert_eq!(rp_session_create(live, lobby, &raw const with, None, none, out), RpResult::Ok);
        assert_eq!(wait(live, operation), RpResult::Ok);
        assert_eq!(rp_session_start(live, lobby, None, none, out), RpResult::Ok);
        assert_eq!(wait(live, operation), RpResult::Ok);
        let register = rp_session_register_players;
        assert_eq!(register(live, lobby, ids().as_ptr(), 2, 0, None, none, out), RpResult::Ok);
        assert_eq!(wait(live, operation), RpResult::Ok);
        assert_eq!(
            rp_session_register_local_player(live, lobby, c"ada".as_ptr(), None, none, out),
            RpResult::Ok
        );
        assert_eq!(wait(live, operation), RpResult::Ok);
    }
}

fn find(settings: &RpSessionSettings, key: &CStr) -> *const RpSetting {
    unsafe { rp_setting_find(settings.settings, settings.setting_count, key.as_ptr()) }
}

fn check_settings(settings: &RpSessionSettings) {
    assert_eq!(settings.struct_size as usize, size_of::<RpSessionSettings>());
    assert_eq!((settings.num_public_connections, settings.num_private_connections), (4, 1));
    assert_eq!((settings.build_unique_id, settings.lan_game_port), (-7, 7777));
    assert_eq!((settings.should_advertise, settings.uses_presence, settings.allow_invites), (1, 1, 0));
    assert_eq!(settings.decline_player_slot, 1);
    assert_eq!(
        (text(settings.title), text(settings.session_id_override)),
        ("Friday night".into(), String::new())
    );
    assert_eq!(settings.setting_count, 3);
    let (map, bots) = unsafe { (&*find(settings, c"mapname"), &*find(settings, c"numbots")) };
    assert_eq!((text(map.key), text(map.value.text)), ("MAPNAME".to_owned(), "dust".to_owned()));
    assert_eq!((bots.value.r#type, bots.value.integer), (1, 3));
    assert!(find(settings, c"SKILL").is_null(), "it is a player's");
    let all = unsafe { std::slice::from_raw_parts(settings.settings, 3) };
    let skill = all.iter().find(|setting| !setting.player_id.is_null()).unwrap();
    assert_eq!((text(skill.player_id), skill.value.integer), ("ada".to_owned(), -9));
}

#[test]
fn what_is_lent_stays_until_it_is_given_back_once() {
    let server = Server::new([]);
    let (live, other) = (create_at(&server.url()), create_at(&server.url()));
    furnished(live);
    let (mut info, mut settings) = (null(), null());
    let gone = RpResult::InvalidHandle;
    unsafe {
        assert_eq!(rp_session_get_info(live, c"Lobby".as_ptr(), &raw mut info), RpResult::Ok);
        assert_eq!(rp_session_get_settings(live, c"lobby".as_ptr(), &raw mut settings), RpResult::Ok);

        // What they tell of changes and goes; they stay as they were.
        let (mut operation, none) = (0, null_mut());
        let out = &raw mut operation;
        let unregister = rp_session_unregister_players;
        assert_eq!(unregister(live, c"Lobby".as_ptr(), ids().as_ptr(), 2, 0, None, none, out), RpResult::Ok);
        assert_eq!(wait(live, operation), RpResult::Ok);
        assert_eq!(rp_session_destroy(live, c"Lobby".as_ptr(), None, none, out), RpResult::Ok);
        assert_eq!(wait(live, operation), RpResult::Ok);
        assert_eq!(rp_session_get_info(live, c"Lobby".as_ptr(), &mut null()), RpResult::SessionNotFound);

        let shown = &*info;
        assert_eq!(shown.struct_size as usize, size_of::<RpSessionInfo>());
        assert_eq!((shown.state, shown.is_owner, shown.is_lan, shown.port), (4, 1, 0, 7777));
        assert_eq!((shown.num_open_public_connections, shown.num_open_private_connections), (2, 1));
        assert_eq!(text(shown.session_name), "Lobby");
        assert_eq!(text(shown.game_session_id), GAME_SESSION);
        assert_eq!(text(shown.player_session_id), "psess-1111aaaa");
        assert_eq!((text(shown.ip_address), text(shown.dns_name)), ("10.0.0.7".to_owned(), String::new()));
        assert!(text(shown.owner_id).starts_with("player-"), "nobody is nobody in particular");
        assert_eq!(text(shown.owner_name), "");
        assert_eq!(texts(shown.registered_players, shown.registered_player_count), ["ada", "bob"]);
        assert_eq!(texts(shown.local_players, shown.local_player_count), ["ada"]);
        check_settings(&*shown.settings);
        check_settings(&*settings);

        // Nobody takes back what they did not lend, what is of another kind, or a part of something.
        assert_eq!(rp_session_info_release(other, info), gone);
        assert_eq!(rp_session_settings_release(live, info.cast()), gone);
        assert_eq!(rp_search_result_release(live, info.cast()), gone);
        assert_eq!(rp_event_release(live, info.cast()), gone);
        assert_eq!(rp_session_info_release(live, settings.cast()), gone);
        assert_eq!(rp_session_info_release(live, info.byte_add(1)), gone);
        assert_eq!(rp_session_settings_release(live, shown.settings), gone, "it goes with its info");
        let own = MaybeUninit::<RpSessionInfo>::zeroed();
        assert_eq!(rp_session_info_release(live, own.as_ptr()), gone);

        assert_eq!(rp_session_info_release(live, info), RpResult::Ok);
        assert_eq!(rp_session_info_release(live, info), gone, "twice");
        check_settings(&*settings);
        assert_eq!(rp_session_settings_release(live, settings), RpResult::Ok);
        assert_eq!(rp_session_settings_release(live, settings), gone, "twice");
    }
    destroy(other);
    destroy(live);
}

#[test]
fn a_result_outlives_its_search_but_not_its_subsystem() {
    let properties = concat!(
        r#""GameProperties": [{"Key": "MAPNAME", "Value": "dust"}, {"Key": "NUMBOTS", "Value": "3"}, "#,
        r#"{"Key": "rp_build", "Value": "9"}, {"Key": "rp_settings", "Value": "1;p=1;t=si"}]"#
    );
    let found = GAME_SESSIONS.replace(r#""GameProperties": []"#, properties);
    assert_ne!(found, GAME_SESSIONS);
    let server = Server::new([Reply::Send(http(200, &[], &found))]);
    let live = create_at(&server.url());
    let (search, mut operation, mut result) = (create_search(live), 0, null());
    unsafe {
        let out = &raw mut operation;
        assert_eq!(rp_session_find(live, search, None, null_mut(), out), RpResult::Ok);
        assert_eq!(wait(live, operation), RpResult::Ok);
        assert_eq!(rp_search_get_result(live, search, 0, &raw mut result), RpResult::Ok);
        assert_eq!(rp_search_release(live, search), RpResult::Ok);
        let shown = &*result;
        assert_eq!(shown.struct_size as usize, size_of::<RpSearchResult>());
        assert_eq!((shown.max_players, shown.open_slots, shown.port), (4, 3, 7777));
        assert_eq!((shown.num_open_public_connections, shown.num_open_private_connections), (2, 1));
        assert_eq!((shown.ping_ms, shown.ping_state, shown.is_lan), (9999, 0, 0));
        assert_eq!(text(shown.game_session_id), GAME_SESSION);
        assert_eq!((text(shown.title), text(shown.ip_address)), ("Friday night".into(), "10.0.0.7".into()));
        assert_eq!((text(shown.owner_id), text(shown.owner_name)), (GAME_SESSION.into(), String::new()));
        assert_eq!(text(shown.dns_name), "");
        let settings = &*shown.settings;
        assert_eq!((settings.num_public_connections, settings.num_private_connections), (3, 1));
        assert_eq!((settings.build_unique_id, settings.is_dedicated, settings.setting_count), (9, 1, 2));
        assert_eq!(text((*find(settings, c"MapName")).value.text), "dust");
        assert_eq!(
            ((*find(settings, c"NUMBOTS")).value.r#type, (*find(settings, c"NUMBOTS")).value.integer),
            (1, 3)
        );
        assert_eq!(rp_session_settings_release(live, shown.settings), RpResult::InvalidHandle);
        destroy(live);
        assert_eq!(rp_search_result_release(live, result), RpResult::InvalidHandle, "it went with it");
    }
}

#[test]
fn each_time_it_is_asked_another_is_lent() {
    let live = create();
    create_session(live, c"a");
    let (mut first, mut second) = (null(), null());
    unsafe {
        assert_eq!(rp_session_get_info(live, c"a".as_ptr(), &raw mut first), RpResult::Ok);
        assert_eq!(rp_session_get_info(live, c"a".as_ptr(), &raw mut second), RpResult::Ok);
        assert_ne!(first, second);
        assert_eq!(rp_session_info_release(live, first), RpResult::Ok);
        assert_eq!(text((*second).session_name), "a", "the other is still there");
        assert_eq!(rp_session_info_release(live, first), RpResult::InvalidHandle);
        assert_eq!(rp_session_info_release(live, second), RpResult::Ok);
    }
    destroy(live);
}
