//! The words of codes that are neither a gate's nor a row's of the directive.

mod affairs;
mod county;
mod line;
mod matter;
mod people;
mod quota;
mod report;
mod seal;
mod stick;
mod tree;

/// Persian and English.
pub(super) type Both = (&'static str, &'static str);

/// Code, what it means, what to do.
pub(super) type Word = (&'static str, Both, Both);

const SHOW_QUOTA: Both = ("hamgam-node quota show", "hamgam-node quota show");
const FIND: Both = ("hamgam-node find TEXT", "hamgam-node find TEXT");
const VERIFY: Both = ("hamgam-node store verify", "hamgam-node store verify");
const DOCTOR: Both = ("hamgam-node doctor", "hamgam-node doctor");
const HELP: Both = ("hamgam-node --help", "hamgam-node --help");
const SHEET: Both =
    ("برگه را درست کنید و دوباره وارد کنید.", "Correct the sheet and import it again.");
const CONFIG: Both = (
    "پیام را بخوانید و فایل را در همان جا درست کنید.",
    "Read the message and correct the file in that place.",
);
const FOLDER: Both = ("پوشهٔ دیگری با --data بدهید.", "Give another folder with --data.");
const HUB: Both = ("با استان تماس بگیرید.", "Ask the province.");

/// All of them.
pub(super) fn all() -> impl Iterator<Item = &'static Word> {
    WORDS
        .iter()
        .chain(quota::WORDS)
        .chain(tree::WORDS)
        .chain(county::WORDS)
        .chain(affairs::WORDS)
        .chain(line::WORDS)
        .chain(matter::WORDS)
        .chain(stick::WORDS)
        .chain(seal::WORDS)
        .chain(people::WORDS)
        .chain(report::WORDS)
}

const WORDS: &[Word] = &[
    (
        "gates",
        ("بندی از دستورالعمل بسته است", "A gate of the directive is shut"),
        ("hamgam-node application why NUMBER", "hamgam-node application why NUMBER"),
    ),
    (
        "A2.province",
        (
            "به موجب ضوابط، معرفی به بانک با استان است (الف-۲)",
            "By the rule set, the province refers to the bank (A2)",
        ),
        ("hamgam-node rules show referral_by", "hamgam-node rules show referral_by"),
    ),
    (
        "A4.priority",
        ("پرونده‌ای با اولویت بالاتر آماده است (الف-۴)", "A file of a higher class is ready (A4)"),
        (
            "آن را پیش بیندازید یا با --reason دلیل بنویسید.",
            "Refer that one first, or write why with --reason.",
        ),
    ),
    (
        "daemon.version",
        (
            "سرویس این پوشه از نسخهٔ دیگری از برنامه است",
            "The daemon of this folder is of another version of this program",
        ),
        ("سرویس را بازایستانید و دوباره راه بیندازید.", "Stop the daemon and start it again."),
    ),
    (
        "daemon.lost",
        (
            "سرویس پیش از پایان پاسخ قطع شد؛ شاید کار انجام شده باشد",
            "The daemon ended before it answered; the act may have been done",
        ),
        ("hamgam-node status", "hamgam-node status"),
    ),
    (
        "application.not_found",
        ("پروندهٔ این شماره در این اداره نیست", "No application of this number in this office"),
        FIND,
    ),
    (
        "record.not_found",
        ("سند این شناسه در این اداره نیست", "No record of this id in this office"),
        FIND,
    ),
    (
        "letter.not_found",
        ("معرفی‌نامهٔ این شماره در این اداره نیست", "No letter of this number in this office"),
        ("hamgam-node referral list", "hamgam-node referral list"),
    ),
    ("person.not_found", ("برای این شناسه پرونده‌ای نیست", "No application of this person"), FIND),
    (
        "date.other_day",
        (
            "ثبت به تاریخ روز دیگر دستور رئیس اداره و دلیل می‌خواهد",
            "Acting as of another day takes the head of the office and a reason",
        ),
        ("--role county_head --reason \"…\"", "--role county_head --reason \"…\""),
    ),
    (
        "reason.missing",
        ("این کار دلیل نوشته‌شده می‌خواهد", "This needs a written reason"),
        ("--reason \"…\"", "--reason \"…\""),
    ),
    (
        "application.same_file",
        (
            "برای همین شخص، نوع و رشته پروندهٔ بازی هست",
            "An application of the same person, kind and field is open",
        ),
        ("hamgam-node application show NUMBER", "hamgam-node application show NUMBER"),
    ),
    (
        "inspection.superseded",
        ("فرم دیگری جای این فرم را گرفته است", "A correction has taken this form's place"),
        ("hamgam-node inspection list", "hamgam-node inspection list"),
    ),
    (
        "nothing_to_change",
        ("آنچه گفته شد از پیش ثبت است", "What was said is known already"),
        ("کاری لازم نیست.", "Nothing needs to be done."),
    ),
    (
        "unknown_code",
        ("این کد در جدول‌ها نیست", "The reference tables have no such code"),
        ("کد درست را از پیام بردارید.", "Take the right code from the message."),
    ),
    (
        "form",
        (
            "چیزی در فرم کم است یا با بقیه نمی‌خواند",
            "Something on the form is missing or doesn't fit",
        ),
        ("همان را که پیام می‌گوید کامل کنید.", "Complete what the message names."),
    ),
    (
        "too_large",
        ("بزرگ‌تر از اندازه‌ای است که پذیرفته می‌شود", "Larger than any node accepts"),
        ("متن یا برگه را کوتاه‌تر کنید.", "Make the text or the sheet smaller."),
    ),
    ("cell", ("متن خانه بیش از اندازه بلند است", "The cell's text is too long"), SHEET),
    ("control", ("در خانه نویسهٔ ناخوانا هست", "The cell has characters that can't be read"), SHEET),
    (
        "formula",
        ("فرمول خانه خطا دارد", "The cell's formula failed"),
        ("به جای فرمول، مقدار را بنویسید.", "Write the value in its place."),
    ),
    (
        "contradiction",
        ("ردیف با آنچه ثبت شده جور نیست", "The row contradicts what is on record"),
        ("با مدرک بسنجید و برگه را درست کنید.", "Compare with the document and correct the sheet."),
    ),
    (
        "no_application",
        ("برای این ردیف پرونده‌ای نیست", "The row belongs to no application"),
        ("نخست برگهٔ پرونده‌ها را وارد کنید.", "Import the sheet of applications first."),
    ),
    (
        "too_many",
        ("برای این شخص بیش از اندازه ردیف هست", "The person has more rows than can be taken"),
        SHEET,
    ),
    ("usage", ("فرمان درست نوشته نشده است", "The command line is wrong"), HELP),
    ("not_found", ("آنچه خواسته شد نیست", "What was asked for isn't there"), FIND),
    (
        "output",
        ("پاسخ نوشته نشد", "The answer can't be written"),
        ("فضای دیسک و اجازهٔ نوشتن را ببینید.", "Look at the disk's space and your right to write."),
    ),
    (
        "office.not_set_up",
        ("در این پوشه اداره‌ای راه‌اندازی نشده است", "No office is set up in the folder"),
        ("hamgam-node setup", "hamgam-node setup"),
    ),
    (
        "office.set_up_already",
        ("در این پوشه اداره‌ای هست", "An office is set up in the folder already"),
        ("hamgam-node status", "hamgam-node status"),
    ),
    (
        "store.views",
        (
            "نماهای ذخیره‌شده خراب‌اند؛ دفتر ثبت سالم است",
            "The stored views fail; the journal is whole",
        ),
        ("hamgam-node store rebuild", "hamgam-node store rebuild"),
    ),
    (
        "store.damaged",
        ("داده‌های ذخیره‌شده با هم نمی‌خوانند", "What is stored contradicts itself"),
        VERIFY,
    ),
    (
        "store.no_room",
        (
            "دیسک پر است؛ آنچه ثبت شده سالم است و برنامه با باز شدن جا خود ادامه می‌دهد",
            "The disk is full; what was written is whole, and the program goes on once there is room",
        ),
        ("جا باز کنید، سپس hamgam-node status", "Free some space, then hamgam-node status"),
    ),
    (
        "store.busy",
        ("برنامهٔ دیگری با این پوشه کار می‌کند", "Another process works in the folder"),
        ("کمی بعد دوباره اجرا کنید.", "Try again in a moment."),
    ),
    ("store.network_disk", ("پوشه روی دیسک شبکه است", "The folder lies on a network disk"), FOLDER),
    ("store.lock", ("پوشه در دسترس نیست", "The folder can't be taken"), DOCTOR),
    (
        "store.journal_damaged",
        ("دفتر ثبت آسیب دیده است؛ چیزی پاک نشده", "The journal is damaged; nothing was dropped"),
        (
            "از پوشه رونوشت بگیرید و آن را از پشتیبان یا استان بازگردانید.",
            "Copy the folder, then fetch the journal again from a backup or the province.",
        ),
    ),
    (
        "store.disk_full",
        ("دیسک پر است؛ چیزی ثبت نشد", "The disk is full; nothing was written"),
        ("جا باز کنید و دوباره اجرا کنید.", "Free some space and run it again."),
    ),
    (
        "store.journal",
        ("دفتر ثبت خوانده یا نوشته نشد", "The journal can't be read or written"),
        DOCTOR,
    ),
    (
        "keys",
        ("کلید اداره نیست یا درست نیست", "The office's key is missing or wrong"),
        ("کلید را از پشتیبان بازگردانید.", "Bring the key back from a backup."),
    ),
    ("rules", ("ضوابط داده‌شده پذیرفته نیست", "The rule set can't be used"), CONFIG),
    (
        "no_randomness",
        ("این رایانه عدد تصادفی نمی‌دهد", "The machine gives no random numbers"),
        DOCTOR,
    ),
    (
        "settings.syntax",
        ("نوشتار فایل تنظیمات درست نیست", "The settings file is not well-formed"),
        CONFIG,
    ),
    ("settings.unknown_key", ("چنین تنظیمی نیست", "There is no such setting"), CONFIG),
    (
        "settings.wrong_value",
        ("مقدار این تنظیم پذیرفته نیست", "A setting can't have this value"),
        CONFIG,
    ),
    (
        "settings.wrong_row",
        ("ردیفی از جدول‌های اداره درست نیست", "A row of the office's own tables is wrong"),
        CONFIG,
    ),
    (
        "settings.unreadable",
        ("فایل یا پوشه خوانده نمی‌شود", "A file or folder can't be read"),
        DOCTOR,
    ),
    (
        "settings.too_large",
        ("فایل تنظیمات بیش از اندازه بزرگ است", "The settings file is too large"),
        CONFIG,
    ),
    ("data.not_a_directory", ("آنچه داده شد پوشه نیست", "What was given is no folder"), FOLDER),
    ("data.not_ours", ("در پوشه فایل‌های دیگری است", "The folder holds other files"), FOLDER),
    ("data.no_home", ("پوشهٔ خانگی کاربر پیدا نشد", "The user has no home folder"), FOLDER),
    ("data.cannot_make", ("فایل یا پوشه ساخته نشد", "A file or folder can't be made"), DOCTOR),
    (
        "sheet.unreadable",
        ("فایل خوانده نمی‌شود", "The file can't be read"),
        ("ببینید در برنامهٔ دیگری باز نباشد.", "Check that no other program has it open."),
    ),
    (
        "sheet.not_found",
        ("چنین فایل یا پوشه‌ای نیست", "No such file or folder"),
        ("نشانی را بررسی کنید.", "Check the path."),
    ),
    (
        "sheet.not_a_sheet",
        ("نه پوشه است، نه CSV و نه کارپوشه", "Neither a folder, a CSV file nor a workbook"),
        SHEET,
    ),
    (
        "sheet.no_sheet",
        ("در پوشه برگه‌ای با نام شناخته نیست", "The folder has no sheet of a known name"),
        SHEET,
    ),
    (
        "sheet.no_tab",
        ("در کارپوشه برگه‌ای با نام شناخته نیست", "The workbook has no tab of a known name"),
        SHEET,
    ),
    (
        "sheet.workbook_in_folder",
        ("در پوشه کارپوشه است", "The folder holds a workbook"),
        ("نام خود کارپوشه را بدهید.", "Name the workbook itself."),
    ),
    (
        "sheet.which_sheet",
        ("نام فایل نمی‌گوید کدام برگه است", "The file's name doesn't say which sheet it is"),
        ("با --sheet بگویید.", "Say so with --sheet."),
    ),
    ("sheet.absent", ("برگهٔ خواسته‌شده نیست", "The sheet asked for isn't there"), SHEET),
    ("sheet.twice", ("یک برگه دو بار آمده است", "A sheet is there twice"), SHEET),
    ("sheet.empty", ("برگه خالی است", "The sheet is empty"), SHEET),
    ("sheet.too_big", ("فایل بیش از اندازه بزرگ است", "The file is too large"), SHEET),
    (
        "sheet.too_many_rows",
        ("ردیف‌های برگه بیش از اندازه است", "The sheet has too many rows"),
        SHEET,
    ),
    (
        "sheet.bomb",
        ("کارپوشه هنگام گشودن بیش از اندازه بزرگ می‌شود", "The workbook unpacks to far too much"),
        SHEET,
    ),
    ("sheet.binary", ("فایل متن نیست", "The file is no text"), SHEET),
    (
        "sheet.workbook",
        ("کارپوشه با نام CSV است", "A workbook under the name of a CSV file"),
        ("نام آن را به xlsx تغییر دهید.", "Rename it to xlsx."),
    ),
    (
        "sheet.encoding",
        ("کدگذاری فایل روشن نیست", "The file's encoding can't be told"),
        ("آن را با UTF-8 ذخیره کنید.", "Save it as UTF-8."),
    ),
    ("sheet.quote", ("گیومه‌ای باز شده و بسته نشده است", "A quotation mark is never closed"), SHEET),
    ("sheet.not_a_workbook", ("فایل کارپوشه نیست", "The file is no workbook"), SHEET),
    (
        "sheet.old_workbook",
        ("کارپوشه از گونهٔ کهنه است", "The workbook is of an old form"),
        ("آن را با xlsx ذخیره کنید.", "Save it as xlsx."),
    ),
    (
        "sheet.password",
        ("کارپوشه رمز دارد", "The workbook is protected with a password"),
        ("رمز را بردارید.", "Remove the password."),
    ),
    (
        "sheet.damaged",
        ("کارپوشه آسیب دیده است", "The workbook is damaged"),
        ("آن را دوباره از فرستنده بگیرید.", "Ask the sender for it again."),
    ),
    ("sheet.heading", ("ردیف عنوان ستون‌ها پیدا نشد", "The row of headings isn't there"), SHEET),
    ("sheet.column", ("ستونی ناگزیر نیست", "A column that is needed is missing"), SHEET),
    ("sheet.double_column", ("ستونی دو بار آمده است", "A column is there twice"), SHEET),
    (
        "sheet.toman",
        ("ستون مبلغ به تومان است", "A column of amounts is in toman"),
        ("مبلغ را به ریال بنویسید.", "Write amounts in rials."),
    ),
];
