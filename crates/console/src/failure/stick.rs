//! How a bundle fails to be made.

use model::say;
use runtime::stick::StickFault;

use super::{Failure, Told, exit};

impl From<StickFault> for Failure {
    fn from(fault: StickFault) -> Self {
        let told = |code: &str, message, next: &str, exit| {
            Told { code: code.to_owned(), message, next: Some(next.to_owned()), exit }.into()
        };
        match fault {
            StickFault::Office(fault) => fault.into(),
            StickFault::NoNeighbor { unit } => told(
                "stick.no_neighbor",
                say!(
                    "{unit} کنار این اداره رایانه‌ای ندارد که به آن بسته برود.",
                    "{unit} has no machine next to this office that a bundle could go to"
                ),
                "hamgam-hub office list",
                exit::NOT_FOUND,
            ),
            StickFault::Key { unit } => told(
                "stick.key",
                say!("کلید {unit} به کار نمی‌آید.", "the key of {unit} can't be used"),
                "hamgam-hub office list",
                exit::INTEGRITY,
            ),
            StickFault::Disk(fault) => told(
                "stick.disk",
                say!(
                    "بسته نوشته نشد ({fault})؛ چیزی از آن نماند.",
                    "the bundle can't be written ({fault}); nothing of it is left behind"
                ),
                "another folder or stick: --to DIR",
                exit::FAILED,
            ),
            StickFault::Words(fault) => told(
                "stick.words",
                say!("بسته ساخته نشد: {fault}", "the bundle can't be made: {fault}"),
                "hamgam-node doctor",
                exit::OUR_BUG,
            ),
        }
    }
}
