//! The lists of words. What a byte stands for never changes: both screens must show the same.

/// Persian words, one for every byte, in the order of their code points.
pub(super) const PERSIAN: &str = "\
    آبشار آرامش آسمان آشیانه آفتاب آلبالو آهنگ آهو آواز آینه ابریشم ارغوان اسب استخر اقیانوس الماس \
    انار انجیر انگشت انگور ایوان بادام بادبان بادکنک باران بازار بالش برف بستنی بشقاب بلبل بلندگو \
    بلوط بنفشه بهار بوستان بیابان تابستان تاج ترازو ترانه تمشک توپ تپه جاده جارو جلگه جنگل جوانه \
    جوراب حباب حصیر حلقه حوض خانه خاور خاک خرما خروس خرگوش خواب خورشید خوشه خیار دارکوب درخت دریا \
    دریچه دستبند دستمال دفتر دلفین دوربین دوغ دوچرخه دکمه دیوار رادیو راه روباه رود روستا زبرجد \
    زرافه زردآلو زرشک زعفران زمین زنبق زنبور زیتون ساحل ساعت سبد ستاره ستون سفال سفره سماور سنبل \
    سنتور سنگ سوزن سپهر سیب سیمرغ شاخه شالیزار شاهین شبدر شبنم شتر شطرنج شقایق شمشاد شمع شکوفه \
    صابون صبح صحرا صخره صدف صندلی صندوق صنوبر طاووس طبل طلا طناب طوفان عدس عسل عقاب عقیق عینک غزال \
    غنچه فانوس فرش فرفره فرهنگ فنجان فواره فولاد فیروزه فیل قاشق قالی قلب قلعه قمری قناری قهوه \
    لاجورد لاله لباس لبخند لنگر لیمو ماست ماهی مدرسه مرجان مروارید مزرعه مشعل مهتاب مهر موج مورچه \
    موزه میدان مینا ناخدا نارنج نارگیل ناقوس نان نجار نخل نردبان نرگس نسیم نعنا نقاش نقره نمک نهال \
    نوروز هامون هدهد هلال هلو همسایه هندوانه هنر هواپیما هویج واژه ورق پاییز پدر پرتقال پرده پرستو \
    پروانه پرچم پسته پلنگ پنبه پنجره پونه پیاز پیراهن پیمان پیچک چادر چاقو چراغ چرخ چشمه چغندر چوب \
    چوپان چکش کاروان کاشی کاغذ کبوتر کتاب کدو کرم کشتی کفش کلاغ کمان کمد کهربا کهکشان کوشک کوچه \
    کویر کیف گاری گردو گلاب گلبرگ گلدان گلستان گنبد گندم گهواره گیلاس یاس یلدا یونجه";

/// English words, one for every byte.
pub(super) const ENGLISH: &str = "\
    acorn album amber angel apple apron arrow autumn badge bamboo banjo banner barn basil basket \
    beach berry bicycle bird biscuit blossom boat bottle bowl branch bread brick bridge bronze \
    brush bubble bucket buffalo butter cactus camel canal candle canoe canvas carpet carrot castle \
    cedar chalk cherry chess citrus clay cliff clock cloud coal coconut coffee comet compass \
    copper cotton crane crystal cupboard curtain cushion cycle daisy dance desert diamond dinner \
    doctor dolphin donkey drum earth echo elephant emerald engine envelope fabric falcon farmer \
    feather fence fiber field finger flame flute forest fossil fountain frost fruit galaxy garden \
    garlic gate gazelle giant glacier glass globe grape gravel guitar hammer harbor harp harvest \
    hazel helmet hill honey hotel icicle igloo indigo insect island ivory jacket jasmine jelly \
    jewel journal jungle keyboard kitchen kiwi koala ladder lake lantern laptop lemon leopard \
    letter library lizard lunch magnet mango maple marble market meadow melon mercury meteor \
    mirror museum music napkin notebook novel oasis ocean olive onion opera orange orbit orchard \
    oven oyster palace paper pasta peanut pebble pencil pepper piano picnic pillow pilot pocket \
    poem pond potato purple puzzle rabbit radar radio raft rain ribbon rice river roof rope ruby \
    salad salmon saturn school scooter shadow shell ship shoulder silver snow soap sofa spiral \
    spring square stamp star statue stone straw student sugar summit sunset swan sweater tailor \
    teacher temple tennis thread thunder ticket tiger tomato torch tower tractor treasure tulip \
    turtle uncle unicorn vanilla velvet village violet voyage wagon walnut water wave wheat window \
    winter wolf wool yellow zebra zigzag";
