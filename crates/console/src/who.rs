//! Who is at work: the user a session or a password proves, or anybody while a unit has no users.

use std::path::PathBuf;

use clap::ArgMatches;
use model::words::Role;
use model::{JalaliDate, Say, say};
use office::entry::{Act, Audited, SYSTEM};
use office::users::{self, User};
use office::{Refusal, Unable};
use runtime::accounts::{self, Accounts, Wrong};
use runtime::{Desk, Mode};
use settings::{DataDir, Environment, Passphrase};

use crate::context::Context;
use crate::failure::{Failure, Told, exit};
use crate::prompt;
use crate::ui::Ui;

/// Who is at work.
#[derive(Clone, Debug, Default)]
pub(crate) enum Who {
    /// No office was opened yet.
    #[default]
    Unasked,
    /// The unit has no users: whoever opens its folder acts under the name they give.
    Anybody,
    /// A user, proved.
    User(User),
    /// The unit has users, and none of them is proved.
    Nobody,
}

impl Who {
    /// The name and role of an act that is usually `role`'s.
    pub(crate) fn acts(&self, context: &Context, role: Role) -> (String, Role) {
        let asked = context.global.role;
        match self {
            Self::Unasked | Self::Anybody => {
                let name = context.global.user.clone().or_else(|| context.environment.user());
                let usual = if context.program.schema == "node" { Role::Clerk } else { role };
                (name.unwrap_or_else(|| "clerk".to_owned()), asked.unwrap_or(usual))
            }
            Self::User(user) => {
                let own = if user.roles.contains(&role) { Some(&role) } else { user.roles.first() };
                (user.user.clone(), asked.unwrap_or_else(|| own.copied().unwrap_or(role)))
            }
            // The desk refuses what is nobody's.
            Self::Nobody => (String::new(), asked.unwrap_or(role)),
        }
    }

    /// Whether an act is this person's; what the program does by itself is nobody's.
    pub(crate) fn is_theirs(&self, act: &Act) -> Result<(), Failure> {
        let theirs = match self {
            Self::Unasked | Self::Anybody => true,
            Self::User(user) => user.user == act.user,
            Self::Nobody => false,
        };
        let programs = act.user == SYSTEM && act.role == Role::System;
        if theirs || programs { Ok(()) } else { Err(needed()) }
    }
}

/// Finds out who is at work.
///
/// # Errors
/// [`Failure`] if a password was given and isn't the user's, or the office can't be looked at.
pub(crate) fn find(context: &Context, desk: &mut Desk) -> Result<Who, Failure> {
    let unit = desk.unit();
    let users = desk.look(|office| users::all(office.view, unit))?;
    if users.is_empty() {
        return Ok(Who::Anybody);
    }
    let environment = &context.environment;
    let mut accounts = Accounts::open(&context.dir)?;
    let named = context.global.user.clone().or_else(|| environment.named_user());
    if let Some(token) = environment.session()
        && let Some(user) = accounts.whose(&token, context.now)
        && named.as_deref().is_none_or(|named| named == user)
        && let Some(user) = users.get(user)
    {
        return Ok(Who::User(user.clone()));
    }
    let (Some(named), Some(password)) = (named, environment.password()) else {
        return Ok(Who::Nobody);
    };
    let checked = accounts.check(&named, password.as_str(), context.now);
    accounts.save(&context.dir)?;
    match checked {
        Ok(()) => Ok(users.get(&named).map_or(Who::Nobody, |user| Who::User(user.clone()))),
        Err(wrong) => {
            let known = users.contains_key(&named).then_some(named);
            Err(refuse(desk, (context.today, context), known, wrong))
        }
    }
}

/// Notes a wrong password and says so. What was typed for a name stands nowhere if it is none: people
/// type passwords there.
pub(crate) fn refuse(
    desk: &mut Desk,
    (on, context): (JalaliDate, &Context),
    user: Option<String>,
    wrong: Wrong,
) -> Failure {
    if let Wrong::Password { times } = wrong {
        let act =
            Act { user: SYSTEM.to_owned(), role: Role::System, on, at: context.now, logical: 0 };
        let noted = desk.act(&act, Mode::Write, |drafter| {
            users::audit(drafter, Audited::LoginFailed { user: user.clone(), times });
            Ok(())
        });
        if let Err(fault) = noted {
            return fault.into();
        }
    }
    let (code, message) = match wrong {
        Wrong::Password { .. } => (
            "user.password",
            Say::new("نام کاربر یا گذرواژه درست نیست.", "the user or the password is wrong"),
        ),
        Wrong::Early { seconds } => (
            "user.wait",
            say!(
                "پس از چند گذرواژهٔ نادرست: تا {seconds} ثانیهٔ دیگر صبر کنید.",
                "after wrong passwords: wait {seconds} s before the next try"
            ),
        ),
    };
    let next = Some("hamgam-node user login NAME".to_owned());
    Told { code: code.to_owned(), message, next, exit: exit::NOT_ALLOWED }.into()
}

/// Nobody is at work, and somebody must be.
pub(crate) fn needed() -> Failure {
    Refusal::from(Unable::NotLoggedIn).into()
}

/// Where the token of whoever logged in lies, if this login has a folder for such things.
pub(crate) fn session_file(dir: &DataDir, environment: &Environment) -> Option<PathBuf> {
    let root = std::path::absolute(dir.root()).unwrap_or_else(|_| dir.root().to_owned());
    Some(environment.state()?.join(accounts::session_name(&root)))
}

/// Which of the words typed begin or end a session, or set a password.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Turn {
    /// A session begins: a known password.
    In,
    /// It ends.
    Out,
    /// A new password.
    New,
    /// Something else.
    None,
}

impl Turn {
    pub(crate) fn of(matches: &ArgMatches) -> Self {
        let Some(("user", user)) = matches.subcommand() else { return Self::None };
        match user.subcommand_name() {
            Some("login") => Self::In,
            Some("logout") => Self::Out,
            Some("add" | "password") => Self::New,
            _ => Self::None,
        }
    }
}

/// Adds what proves who is there to the environment of a command, before a daemon may run it: only here
/// are the terminal and the files of whoever typed it.
///
/// # Errors
/// [`Failure`] if a password is needed and can't be typed or read.
pub(crate) fn prepare(
    matches: &ArgMatches,
    environment: Environment,
    dir: &DataDir,
    ui: &Ui<'_>,
) -> Result<Environment, Failure> {
    let turn = Turn::of(matches);
    let mut environment = environment;
    let given = matches
        .subcommand()
        .and_then(|(_, user)| user.subcommand())
        .and_then(|(_, own)| own.try_get_one::<PathBuf>("password_file").ok().flatten().cloned());
    if let (None, Some(path)) = (environment.password(), environment.password_file()) {
        environment = environment.with_password(&read(&path)?);
    }
    let typed = match (turn, given) {
        (Turn::In | Turn::New, Some(path)) => Some(read(&path)?),
        (Turn::In, None) => {
            Some(environment.password().or_else(|| prompt::of_user(ui)).ok_or_else(no_terminal)?)
        }
        (Turn::New, None) => Some(prompt::new_of_user(ui)?),
        (Turn::Out | Turn::None, _) => None,
    };
    if let Some(typed) = typed {
        environment = environment.with_typed_password(&typed);
    }
    if turn == Turn::In {
        let token: [u8; 32] = accounts::chance()?;
        return Ok(environment.in_session(&token));
    }
    let file = session_file(dir, &environment);
    if let Some(digits) = file.and_then(|path| std::fs::read_to_string(path).ok()) {
        environment = environment.with_session(&digits);
    }
    Ok(environment)
}

fn no_terminal() -> Failure {
    Failure::Usage {
        what: Say::new(
            "پایانه‌ای برای نوشتن گذرواژه نیست، یا گذرواژه کوتاه است.",
            "there is no terminal to type the password at, or it is too short",
        ),
        next: Some("--password-file FILE".to_owned()),
    }
}

/// Keeps a session's token once it has begun, forgets it once it has ended.
///
/// # Errors
/// [`Failure::Settings`] if there is no place for it.
pub(crate) fn conclude(
    turn: Turn,
    environment: &Environment,
    dir: &DataDir,
) -> Result<(), Failure> {
    let file = session_file(dir, environment);
    match (turn, file, environment.session_digits()) {
        (Turn::In, Some(path), Some(digits)) => Ok(dir.replace(&path, digits.as_bytes())?),
        (Turn::In, None, _) => Err(Failure::Usage {
            what: Say::new(
                "جایی برای نگهداری نشست این کاربر نیست (HOME یا LOCALAPPDATA).",
                "this login has no folder to keep a session in (HOME or LOCALAPPDATA)",
            ),
            next: Some("HAMGAM_USER and HAMGAM_PASSWORD_FILE".to_owned()),
        }),
        (Turn::Out, Some(path), _) => match std::fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Failure::Output(error))
            }
            Ok(()) | Err(_) => Ok(()),
        },
        _ => Ok(()),
    }
}

fn read(path: &std::path::Path) -> Result<Passphrase, Failure> {
    let text = std::fs::read_to_string(path).map_err(|source| {
        Failure::Settings(settings::SettingsFault::Unreadable { path: path.to_owned(), source })
    })?;
    let least = Passphrase::CHARACTERS_MIN;
    let path = path.display();
    Passphrase::new(text.lines().next().unwrap_or_default()).ok_or_else(|| Failure::Usage {
        what: say!(
            "سطر نخست {path} گذرواژه‌ای با دست‌کم {least} نویسه نیست.",
            "the first line of {path} is no password of at least {least} characters"
        ),
        next: Some("--password-file FILE".to_owned()),
    })
}
