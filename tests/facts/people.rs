//! Users, through the program: the first by a code, then nobody writes without being one.

use std::path::PathBuf;

use crate::harness::{Answer, Office};

/// An office whose head is sara, with a home in which sessions lie.
struct Staffed {
    office: Office,
    code: String,
}

impl Staffed {
    fn new() -> Self {
        let office = Office::bare("redb");
        let quota = ["--quota-rials", "50,000,000,000", "--quota-jobs", "100"];
        let set_up =
            office.run(&[&["setup", "--practice", "--office", "1105"][..], &quota].concat());
        let code = set_up.done()["first_user_code"].as_str().unwrap().to_owned();
        Self { office, code }
    }

    fn password(&self, text: &str) -> PathBuf {
        let path = self.office.path().join(format!("{}.password", text.replace(' ', "-")));
        std::fs::write(&path, text).unwrap();
        path
    }

    /// A command at somebody's own login.
    fn run(&self, login: &str, args: &[&str]) -> Answer {
        let mut command = self.office.command(args);
        command.env("HOME", self.office.path().join(login));
        command.env("LOCALAPPDATA", self.office.path().join(login));
        Answer::of(&command.output().unwrap())
    }

    /// A program's command, by environment alone.
    fn by(&self, user: &str, password: &str, args: &[&str]) -> Answer {
        let mut command = self.office.command(args);
        command.env("HAMGAM_USER", user).env("HAMGAM_PASSWORD_FILE", self.password(password));
        Answer::of(&command.output().unwrap())
    }

    fn add(&self, login: &str, user: &str, roles: &str, more: &[&str]) -> Answer {
        let file = self.password("needle and thread");
        let file = file.to_str().unwrap();
        let add = ["user", "add", user, "--name", "نمونه", "--roles", roles];
        self.run(login, &[&add[..], &["--password-file", file], more].concat())
    }

    fn login(&self, login: &str, user: &str, password: &str) -> Answer {
        let file = self.password(password);
        self.run(login, &["user", "login", user, "--password-file", file.to_str().unwrap()])
    }
}

#[track_caller]
fn told(answer: &Answer, exit: i32, code: &str) {
    assert_eq!(answer.code, Some(exit), "{answer:?}");
    let error = &answer.document()["error"];
    assert_eq!(error["code"], code, "{answer:?}");
    assert!(error["next"].as_str().is_some_and(|next| !next.is_empty()), "{answer:?}");
}

/// X5
#[test]
fn the_first_user_comes_by_the_code_and_then_nobody_writes_without_being_one() {
    let it = Staffed::new();
    let lists = ["report", "confirm", "1401-Q1", "--on", "1401/04/02"];
    let doctor = it.office.run(&["doctor"]);
    assert!(doctor.out.contains("hamgam-node user add"), "{doctor:?}");

    // Bad input; nobody becomes a user by it.
    told(&it.add("sara", "sara", "county_head", &[]), 7, "user.code");
    told(&it.add("sara", "sara", "county_head", &["--code", "0000-0000"]), 7, "user.code");
    told(&it.add("sara", "0012345679", "county_head", &["--code", &it.code]), 4, "user.name");
    told(&it.add("sara", "sara", "clerk", &["--code", &it.code]), 4, "user.first");
    told(&it.add("sara", "sara", "treasurer", &["--code", &it.code]), 4, "user.role_elsewhere");
    assert_eq!(it.add("sara", "sara", "king", &["--code", &it.code]).code, Some(2));
    assert_eq!(it.office.run(&["user", "list"]).done()["users"], serde_json::json!([]));

    it.add("sara", "sara", "county_head,clerk", &["--code", &it.code.to_lowercase()]).done();
    told(&it.add("sara", "reza", "inspector", &["--code", &it.code]), 7, "user.needed");
    told(&it.office.run(&lists), 7, "user.needed");
    told(&it.run("sara", &["user", "code"]), 7, "user.needed");
    told(&it.login("sara", "sara", "needle and threat"), 7, "user.password");
    it.login("sara", "sara", "needle and thread").done();
    it.add("sara", "reza", "inspector", &[]).done();
    told(&it.add("sara", "reza", "inspector", &[]), 4, "user.taken");
    told(&it.run("sara", &["user", "disable", "sara", "--reason", "x"]), 4, "user.last");
    told(&it.run("sara", &["user", "roles", "nobody", "clerk"]), 3, "user.not_found");
    told(&it.run("sara", &["user", "disable", "reza", "--reason", " "]), 4, "reason.missing");

    // A session is its login's; a program brings name and password.
    told(&it.run("reza", &lists), 7, "user.needed");
    told(&it.by("reza", "needle and thread", &lists), 7, "authority.role");
    let borrowed = [&["--role", "county_head"][..], &lists].concat();
    told(&it.by("reza", "needle and thread", &borrowed), 7, "user.role");
    told(&it.by("reza", "needle in thread", &lists), 7, "user.password");
    it.by("sara", "needle and thread", &lists).done();

    it.run("sara", &["user", "disable", "reza", "--reason", "has moved"]).done();
    told(&it.login("reza", "reza", "needle and thread"), 7, "user.disabled");
    it.run("sara", &["user", "logout"]).done();
    told(&it.run("sara", &["user", "enable", "reza"]), 7, "user.needed");
}

/// Shows what a command answers with an id in it, and whether the whole id is there.
fn has(answer: &Answer, id: &str) -> bool {
    assert_eq!(answer.code, Some(0), "{answer:?}");
    answer.out.contains(id)
}

/// X5
#[test]
fn a_national_id_is_shown_in_full_only_to_somebody_and_once_that_is_written_down() {
    let it = Staffed::new();
    it.add("sara", "sara", "county_head,clerk", &["--code", &it.code]).done();
    it.login("sara", "sara", "needle and thread").done();
    let (id, by) = ("0499370899", |args: &[&str]| it.run("sara", args));
    let who = ["--kind", "independent", "--entity", "person", "--field", "1001"];
    let new = ["application", "new", "--id", id, "--mobile", "09121234567"];
    let number = by(&[&new[..], &who].concat()).done()["application"].clone();
    let number = number.as_str().unwrap();
    let reveals = || {
        let log = by(&["audit", "log", "--kind", "audited"]).done();
        let acts = log["acts"].as_array().unwrap().clone();
        let reveals = acts.iter().filter(|act| act["what"] == "revealed");
        reveals.map(|act| (act["user"].clone(), act["record"].clone())).collect::<Vec<_>>()
    };

    let shows: [&[&str]; 4] = [
        &["application", "show", number],
        &["application", "list"],
        &["application", "history", number],
        &["find", id],
    ];
    for show in shows {
        let full = [show, &["--reveal"]].concat();
        assert!(!has(&it.run("nobody", show), id), "{show:?}");
        told(&it.run("nobody", &full), 7, "user.needed");
        assert!(!has(&by(show), id), "{show:?}");
        let before = reveals().len();
        assert!(has(&by(&full), id), "{show:?}");
        let now = reveals();
        assert_eq!(now.len(), before + 1, "{show:?}");
        let (user, record) = now.last().unwrap();
        assert_eq!(user, "sara");
        assert!(record.as_str().is_some_and(|record| !record.contains(id)), "{show:?}");
    }
    // The gates' document has the id by its form: recorded as well, or hidden.
    let why = ["application", "why", number];
    assert!(!has(&it.run("nobody", &why), id));
    assert!(has(&by(&why), id));
    assert_eq!(reveals().len(), shows.len() + 1);
    it.office.run(&["audit", "verify"]).done();
}
