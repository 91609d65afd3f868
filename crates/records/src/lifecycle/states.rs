//! How a closed list of states is written down: one row a state.

/// A closed list of states without data: codes, words and all of them.
macro_rules! states {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal, $fa:literal, $en:literal;)* }
     $($(#[$edoc:meta])* $extra:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty),* } = $ecode:expr, $esay:expr;)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum $name {
            $($(#[$vdoc])* $variant,)*
            $($(#[$edoc])* $extra { $($(#[$fdoc])* $field: $type),* },)*
        }

        impl $name {
            /// The stable code of JSON and tests.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                    $(Self::$extra { .. } => $ecode,)*
                }
            }

            /// What people are told.
            pub fn say(self) -> model::Say {
                match self {
                    $(Self::$variant => model::Say::new($fa, $en),)*
                    $(Self::$extra { $($field),* } => { let say: fn($($type),*) -> model::Say = $esay; say($($field),*) })*
                }
            }
        }
    };
}
