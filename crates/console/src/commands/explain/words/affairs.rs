//! The words of section C and of the incentives.

use super::Word;

/// Of groups, meetings, cooperatives, exhibitions, certificates and festivals.
pub(super) const WORDS: &[Word] = &[
    (
        "C.not_a_province",
        ("این کار با دبیرخانهٔ استان است (بند ج)", "A province's hub does this (section C)"),
        ("hamgam-node cooperative list", "hamgam-node cooperative list"),
    ),
    (
        "C2.not_a_supporter",
        ("پرونده از آن پشتیبان نیست (ج-۲)", "The file is no supporter's (C2)"),
        ("hamgam-node supporter list", "hamgam-node supporter list"),
    ),
    (
        "C2.identified",
        ("پشتیبان پیش‌تر شناسایی شده است", "The supporter was put forward already"),
        ("hamgam-hub cooperative due", "hamgam-hub cooperative due"),
    ),
    (
        "C2.introduced",
        (
            "پشتیبان پیش‌تر به امور تعاون معرفی شده است (ج-۲)",
            "The supporter was introduced to cooperative affairs already (C2)",
        ),
        ("hamgam-hub cooperative due", "hamgam-hub cooperative due"),
    ),
    (
        "C2.not_introduced",
        (
            "پشتیبان هنوز به امور تعاون معرفی نشده است (ج-۲)",
            "The supporter isn't introduced to cooperative affairs yet (C2)",
        ),
        ("hamgam-hub cooperative due", "hamgam-hub cooperative due"),
    ),
    (
        "C2.declined",
        (
            "پشتیبان تشکیل تعاونی را نپذیرفته است (ج-۲)",
            "The supporter has declined to form a cooperative (C2)",
        ),
        ("hamgam-node cooperative list", "hamgam-node cooperative list"),
    ),
    (
        "C1.seat_vacant",
        ("کرسی کارگروه خالی است (ج-۱)", "Nobody sits in that seat of the group (C1)"),
        ("hamgam-hub meeting seats", "hamgam-hub meeting seats"),
    ),
    (
        "C1.seat_twice",
        ("یک کرسی دو بار آمده است", "A seat was named twice"),
        ("hamgam-hub meeting seats", "hamgam-hub meeting seats"),
    ),
    (
        "C1.quorum",
        ("جلسه رسمیت ندارد (ج-۱)", "The meeting has no quorum (C1)"),
        ("hamgam-node rules show quorum", "hamgam-node rules show quorum"),
    ),
    (
        "C1.chair",
        (
            "رئیس کارگروه یا جانشین او حاضر نیست (ج-۱)",
            "Neither chair nor a named deputy was there (C1)",
        ),
        ("hamgam-hub meeting seats", "hamgam-hub meeting seats"),
    ),
    (
        "meeting.not_found",
        ("چنین جلسه‌ای اینجا نیست", "There is no such meeting here"),
        ("hamgam-node meeting list", "hamgam-node meeting list"),
    ),
    (
        "C1.signatory",
        ("صورت‌جلسه را رئیس و دبیر امضا می‌کنند (ج-۱)", "Chair and secretary sign minutes (C1)"),
        ("hamgam-hub meeting seats", "hamgam-hub meeting seats"),
    ),
    (
        "C1.signed",
        ("این صورت‌جلسه امضای او را دارد", "These minutes have that signature"),
        ("hamgam-node meeting list", "hamgam-node meeting list"),
    ),
    (
        "resolution.not_found",
        ("جلسه چنین مصوبه‌ای ندارد", "The meeting has no such resolution"),
        ("hamgam-node meeting list", "hamgam-node meeting list"),
    ),
    (
        "resolution.ended",
        ("مصوبه پایان یافته است", "The resolution was ended"),
        ("hamgam-node meeting list", "hamgam-node meeting list"),
    ),
    (
        "cooperative.not_found",
        ("چنین تعاونی‌ای اینجا نیست", "There is no such cooperative here"),
        ("hamgam-node cooperative list", "hamgam-node cooperative list"),
    ),
    (
        "C.same_supporter",
        (
            "از این پشتیبان تعاونی دیگری در کار است",
            "A cooperative grows from this supporter already",
        ),
        ("hamgam-node cooperative list", "hamgam-node cooperative list"),
    ),
    (
        "C3.not_promotional",
        (
            "آن جلسه ترویجی نبود یا برگزار نشده است (ج-۳)",
            "That is no promotional meeting that was held (C3)",
        ),
        ("hamgam-node meeting list", "hamgam-node meeting list"),
    ),
    (
        "C.founders",
        ("هیئت مؤسس کمتر از ضوابط است", "Fewer founders are listed than the rules ask for"),
        ("hamgam-node rules show founders_min", "hamgam-node rules show founders_min"),
    ),
    (
        "C.founder_twice",
        ("نام یک مؤسس دو بار آمده است", "A founder is listed twice"),
        ("hamgam-node cooperative list", "hamgam-node cooperative list"),
    ),
    (
        "C4.expert",
        ("تعاونی کارشناس ندارد (ج-۴)", "The cooperative has no expert (C4)"),
        ("hamgam-hub cooperative due", "hamgam-hub cooperative due"),
    ),
    (
        "C.same_legal_id",
        ("این شناسهٔ ملی از آن تعاونی دیگری است", "Another cooperative has this legal id"),
        ("hamgam-node cooperative list", "hamgam-node cooperative list"),
    ),
    (
        "C5.other_province",
        ("تعاونی از آن استان دیگری است (ج-۵)", "The cooperative is another province's (C5)"),
        ("hamgam-node cooperative list", "hamgam-node cooperative list"),
    ),
    (
        "C5.same_tag",
        ("برچسب تسهیلات همین است", "The facility is so tagged already"),
        ("hamgam-node cooperative list", "hamgam-node cooperative list"),
    ),
    (
        "date.future",
        ("آن روز هنوز نرسیده است", "That day is yet to come"),
        ("hamgam-node --help", "hamgam-node --help"),
    ),
    (
        "incentive.not_here",
        ("این کار با این واحد نیست", "This unit doesn't do that"),
        ("hamgam-node incentive --help", "hamgam-node incentive --help"),
    ),
    (
        "exhibition.not_found",
        ("چنین نمایشگاهی اینجا نیست", "There is no such exhibition here"),
        ("hamgam-node incentive exhibition list", "hamgam-node incentive exhibition list"),
    ),
    (
        "exhibition.called_off",
        ("نمایشگاه لغو شده است", "The exhibition was called off"),
        ("hamgam-node incentive exhibition list", "hamgam-node incentive exhibition list"),
    ),
    (
        "exhibition.dates",
        ("آن روز بیرون از روزهای نمایشگاه است", "That day isn't one of the exhibition's"),
        ("hamgam-node incentive exhibition list", "hamgam-node incentive exhibition list"),
    ),
    (
        "exhibition.dates_reversed",
        ("پایان نمایشگاه پیش از آغاز آن است", "The exhibition ends before it begins"),
        ("hamgam-node incentive exhibition list", "hamgam-node incentive exhibition list"),
    ),
    (
        "exhibition.not_ours",
        ("نمایشگاه از آن واحد دیگری است", "The exhibition is another unit's"),
        ("hamgam-node incentive exhibition list", "hamgam-node incentive exhibition list"),
    ),
    (
        "I1.no_booths",
        ("برای این نمایشگاه غرفه‌ای گذاشته نشده است", "No booths were set for the exhibition"),
        ("hamgam-node incentive exhibition list", "hamgam-node incentive exhibition list"),
    ),
    (
        "I1.booths",
        ("غرفهٔ آزادی نمانده است", "No booth is left"),
        ("hamgam-node incentive exhibition list", "hamgam-node incentive exhibition list"),
    ),
    (
        "I1.permit",
        ("پرونده مجوز معتبر ندارد", "The file has no valid permit"),
        ("hamgam-node application list", "hamgam-node application list"),
    ),
    (
        "I1.has_booth",
        ("این پرونده در این نمایشگاه غرفه دارد", "The file has a booth there already"),
        ("hamgam-node incentive booth list", "hamgam-node incentive booth list"),
    ),
    (
        "booth.not_found",
        ("چنین غرفه‌ای اینجا نیست", "There is no such booth here"),
        ("hamgam-node incentive booth list", "hamgam-node incentive booth list"),
    ),
    (
        "booth.ended",
        ("کار این غرفه پایان یافته است", "The booth was ended"),
        ("hamgam-node incentive booth list", "hamgam-node incentive booth list"),
    ),
    (
        "I2.unsuccessful",
        ("پشتیبان به شاخص‌های ضوابط نمی‌رسد", "The supporter doesn't reach the rules' indicators"),
        ("hamgam-node rules show successful", "hamgam-node rules show successful"),
    ),
    (
        "I3.nominated",
        ("پشتیبان پیش‌تر نامزد شده است", "The supporter was nominated already"),
        ("hamgam-node incentive certificate list", "hamgam-node incentive certificate list"),
    ),
    (
        "honor.not_found",
        ("چنین نامزدی اینجا نیست", "There is no such nomination here"),
        ("hamgam-node incentive certificate list", "hamgam-node incentive certificate list"),
    ),
    (
        "I2.order",
        ("امضاها به ترتیب است", "Signatures come in their order"),
        ("hamgam-node incentive certificate list", "hamgam-node incentive certificate list"),
    ),
    (
        "I3.festival",
        ("نام جشنواره لازم است", "A festival needs a name"),
        ("hamgam-node incentive festival --help", "hamgam-node incentive festival --help"),
    ),
    (
        "I3.score",
        ("امتیاز شاخص نادرست است", "An indicator's score is not one"),
        ("hamgam-node incentive festival --help", "hamgam-node incentive festival --help"),
    ),
];
