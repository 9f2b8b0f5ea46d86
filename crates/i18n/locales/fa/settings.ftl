### Settings: the merchant's own data, shops, accounts, receipt types, providers, channels.

## All of them
settings = تنظیمات
settings-save = ذخیره
settings-saved = ذخیره شد.
settings-changed = در این فاصله فرد دیگری این تنظیم را ذخیره کرده است. نوشته‌های شما همین‌جاست و مقدار ذخیره‌شده کنار آن آمده است. اگر مقدار شما درست است، دوباره ذخیره کنید.
settings-theirs = اکنون ذخیره شده: { $value }
settings-wrong-long = لطفاً حداکثر { $most } نویسه بنویسید.
settings-wrong-control = لطفاً فقط از نویسه‌های معمولی استفاده کنید.
settings-wrong-choice = لطفاً یکی از گزینه‌ها را انتخاب کنید.
settings-wrong-between = لطفاً عددی صحیح از { $least } تا { $most } بنویسید.
settings-made = انجام شد.
settings-on = روشن
settings-off = خاموش
settings-nothing = (خالی)
settings-users-text = چه کسانی وارد می‌شوند و چه کارهایی می‌توانند بکنند.
settings-keys-text = برای برنامه‌هایی که لینک می‌سازند و می‌خوانند.
settings-sessions-text = مرورگرهایی که در آن‌ها وارد شده‌اید.

## The merchant
settings-merchant = کسب‌وکار شما
settings-merchant-text = شرکتی که کسب‌وکارش را این‌جا اداره می‌کند. نام آن جایی می‌آید که فروشگاه‌ها نام خود را نشان نمی‌دهند.
settings-merchant-name = نام کسب‌وکار

## Shops
settings-shops = فروشگاه‌ها
settings-shops-text = فروشگاه همان است که پرداخت‌کننده می‌بیند: نام، نشانی، زبان و واحد پول. هر لینک از آنِ یک فروشگاه است.
settings-shop = فروشگاه
settings-shop-new = فروشگاه تازه
settings-shop-new-text = با چند مشخصه فروشگاه ساخته می‌شود. همهٔ این‌ها بعداً تغییرپذیر است؛ تنها ارز پس از ساخت نخستین لینک ثابت می‌ماند.
settings-shop-make = ساختن فروشگاه
settings-shop-name = نام
settings-shop-name-hint = همان‌گونه که پرداخت‌کننده در صفحه‌ها و پیام‌ها می‌خواند.
settings-shop-slug = نشانی
settings-shop-slug-hint = همهٔ لینک‌های فروشگاه با این نشانی آغاز می‌شود. از حروف a تا z، رقم‌های ۰ تا ۹ و خط تیره استفاده کنید؛ هر چه کوتاه‌تر و گفتنی‌تر، بهتر.
settings-shop-slug-change = همهٔ لینک‌های فروشگاه با این نشانی آغاز می‌شود. اگر آن را تغییر دهید، لینک‌های فرستاده‌شده همچنان کار می‌کنند و نشانی پیشین هرگز به دیگری داده نمی‌شود.
settings-shop-slug-old = این‌ها نیز کار می‌کنند: { $old }
settings-shop-language = زبان
settings-shop-language-hint = زبان صفحه‌ها و پیام‌ها، مگر آن‌که برای لینکی زبان دیگری برگزینید.
settings-shop-zone = منطقهٔ زمانی
settings-shop-zone-hint = روزها و سررسید لینک‌ها با این ساعت سنجیده می‌شود. برای یافتن، نام شهر را به لاتین بنویسید.
settings-shop-currency = ارز
settings-shop-currency-hint = پس از ساخت نخستین لینک ثابت می‌ماند.
settings-shop-currency-fixed = با این ارز لینک ساخته‌اید و دیگر تغییر نمی‌کند. برای ارز دیگر، فروشگاه دیگری بسازید.
settings-shop-unit = واحد پول
settings-shop-unit-hint = مبلغ‌ها با این واحد نوشته و نشان داده می‌شوند. تغییر آن مبلغ هیچ لینکی را عوض نمی‌کند.
settings-unit-toman = تومان (ده ریال)
settings-unit-rial = ریال
settings-unit-major = خودِ ارز، مانند یورو یا دلار
settings-shop-email = ایمیل مدیر
settings-shop-email-hint = هنگام دریافت پول یا نیاز به تصمیم، به این نشانی خبر داده می‌شود.
settings-shop-contact = راه تماس پرداخت‌کننده
settings-shop-contact-hint = شمارهٔ تلفن یا نشانی؛ جایی نشان داده می‌شود که پرداخت‌کننده شاید پرسشی داشته باشد.
settings-shop-own-account = حسابی تازه برای این فروشگاه
settings-shop-own-receipt-type = نوعی تازه برای این فروشگاه
settings-first-receipt-type = پرداخت آنلاین

## Logo
settings-logo = نشان
settings-logo-text = کنار نام فروشگاه در همهٔ صفحه‌هایی می‌آید که پرداخت‌کننده می‌بیند، تا بداند کجاست.
settings-logo-now = نشان کنونی
settings-logo-file = تصویر
settings-logo-hint = تصویر PNG، JPEG یا WebP، حداکثر یک مگابایت. تصویر کوچک می‌شود و هیچ چیز دیگری از پرونده نگه داشته نمی‌شود.
settings-logo-upload = استفاده از این تصویر
settings-logo-remove = برداشتن نشان
settings-logo-remove-ask = فروشگاه دیگر نشان نداشته باشد؟ از آن پس پرداخت‌کننده تنها نام را می‌بیند.
settings-logo-removed = نشان برداشته شد.
settings-picture-large = این پرونده از یک مگابایت بزرگ‌تر است. لطفاً تصویر را کوچک‌تر ذخیره کنید و دوباره بفرستید.
settings-picture-svg = این یک نگارهٔ SVG است که می‌تواند برنامه در خود داشته باشد. لطفاً آن را به‌صورت PNG بفرستید.
settings-picture-html = نامش هر چه باشد، این یک صفحهٔ وب است و تصویر نیست.
settings-picture-gif = تصویر GIF پذیرفته نمی‌شود. لطفاً PNG، JPEG یا WebP بفرستید.
settings-picture-other = این تصویر PNG، JPEG یا WebP نیست.
settings-picture-pixels = این تصویر بیش از اندازه بزرگ است. حداکثر ۸٬۰۰۰ در ۸٬۰۰۰ پیکسل خوانده می‌شود و برای نشان ۱۶۰ پیکسل بس است.
settings-picture-broken = این تصویر آسیب دیده است و خوانده نمی‌شود.

## Links of a shop
settings-links = لینک‌های تازه
settings-links-text = لینک تازهٔ این فروشگاه با این تنظیم‌ها ساخته می‌شود، مگر آن‌که سازندهٔ لینک چیز دیگری بخواهد. لینک‌های موجود تغییر نمی‌کنند.
settings-links-account = حساب
settings-links-account-hint = پول به این حساب می‌رسد و درگاه‌های همین حساب به پرداخت‌کننده پیشنهاد می‌شود.
settings-links-validity = چند روز اعتبار دارد
settings-links-validity-hint = تا پایان آن روز به وقت فروشگاه. خالی یا صفر یعنی همیشه.
settings-links-description = شرح
settings-links-description-hint = اگر لینک بدون شرح ساخته شود، این متن به پرداخت‌کننده نشان داده می‌شود. به‌جای { $shop } نام فروشگاه و به‌جای { $reference } شمارهٔ ارجاع لینک می‌آید.
settings-links-receipt = با تأیید پرداخت، رسید ثبت شود
settings-links-receipt-hint = وگرنه پول بدون رسید نگه داشته می‌شود و همکاران بعداً می‌توانند رسید بسازند.
settings-links-receipt-type = نوع رسید
settings-links-approve = این رسیدها بی‌درنگ تأیید شوند
settings-links-approve-hint = وگرنه هر رسید تا تأیید یک همکار می‌ماند.
settings-links-two-from = بازگرداندن با موافقت دو نفر، از مبلغ
settings-links-two-from-hint = به { $unit }. از این مقدارِ یک پرداخت به بالا، پیش از بازگرداندن پول باید کسی جز درخواست‌کننده موافقت کند. خالی: یک نفر تصمیم می‌گیرد.
settings-links-maker-paid = به سازندهٔ لینک خبر داده شود که پرداخت شد
settings-links-maker-failed = به سازندهٔ لینک خبر داده شود که پرداختی ناموفق بود
settings-links-maker-expired = به سازندهٔ لینک خبر داده شود که مهلتش بدون پرداخت تمام شد
settings-links-maker-bounced = به سازندهٔ لینک خبر داده شود که پیامی به گیرنده نرسید
settings-links-manager-paid = به مدیر فروشگاه خبر داده شود که لینکی پرداخت شد
settings-links-manager-failed = به مدیر فروشگاه خبر داده شود که پرداختی ناموفق بود
settings-links-manager-expired = به مدیر فروشگاه خبر داده شود که مهلت لینکی بدون پرداخت تمام شد
settings-links-manager-bounced = به مدیر فروشگاه خبر داده شود که پیامی به گیرنده نرسید
settings-links-payer-failed = به پرداخت‌کننده‌ای که صفحه را بسته است خبر داده شود که پرداختش انجام نشد
settings-links-payer-failed-hint = ده دقیقه یا بیشتر پس از پرداخت ناموفق، به گیرندگان لینک فرستاده می‌شود؛ در ساعت‌های سکوت نه.
settings-links-payer-expired = به گیرندگان خبر داده شود که مهلت لینک پرداخت‌نشده تمام شد
settings-links-manager-hint = پرداخت‌هایی که طولانی می‌شود یا نیازمند تصمیم است همیشه به مدیر خبر داده می‌شود.

## Accounts
settings-accounts = حساب‌ها
settings-accounts-text = جایی که پول می‌رسد: حساب بانکی یا صندوق. هر درگاه از آنِ یک حساب است.
settings-account-new = حساب تازه
settings-account-new-text = برای حسابداری خود شما. درگاه‌ها پول را به حسابی واریز می‌کنند که نزد بانک ثبت است، هر چه این‌جا نوشته باشید.
settings-account-make = ساختن حساب
settings-account-name = نام
settings-account-name-hint = همان‌گونه که شما و همکارانتان می‌نامید.
settings-account-kind = گونه
settings-account-bank = حساب بانکی
settings-account-cash = صندوق
settings-account-currency-fixed = فروشگاه یا درگاهی از این حساب استفاده می‌کند و ارز آن ثابت می‌ماند.
settings-account-iban = شبا
settings-account-iban-hint = با IR یا بدون آن و با فاصله یا بی‌فاصله؛ رقم‌های کنترلی بررسی می‌شوند.
settings-account-card = شمارهٔ کارت حساب
settings-account-card-hint = کارت خود شما که مردم به آن واریز می‌کنند؛ ۱۶ رقم. هرگز کارت پرداخت‌کننده نیست.
settings-account-active = پول دریافت می‌کند
settings-account-active-hint = اگر خاموش باشد، دیگر جایی برگزیدنی نیست. آنچه دریافت کرده است می‌ماند.

## Receipt types
settings-receipt-types = انواع رسید
settings-receipt-types-text = دسته‌بندی پول‌های دریافتی در حسابداری شما، مانند فروش، خدمات یا کمک.
settings-receipt-type-new = نوع رسید تازه
settings-receipt-type-make = ساختن نوع رسید
settings-receipt-type-name = نام
settings-receipt-type-name-hint = همان‌گونه که در دفترهای شما می‌آید.
settings-receipt-type-active = برگزیدنی است
settings-receipt-type-active-hint = اگر خاموش باشد، رسید تازه‌ای از این نوع ساخته نمی‌شود. رسیدهای پیشین آن را نگه می‌دارند.
settings-receipt-type-approval = رسید دستی نیازمند تأیید است
settings-receipt-type-approval-hint = رسیدهایی از این نوع که دستی ثبت می‌شوند، تا تأیید کسی که اجازه دارد می‌مانند. رسیدهایی که خودکار از پرداخت ساخته می‌شوند، پیرو تنظیم فروشگاه‌اند.

## What is wrong
settings-wrong-slug = لطفاً { $least } تا { $most } نویسه از a تا z، رقم‌های لاتین و خط تیره بنویسید، و نه واژه‌هایی که خود سرور به آن‌ها نیاز دارد.
settings-wrong-slug-taken = این نشانی از آنِ فروشگاه دیگری است یا پیش‌تر بوده است. لطفاً نشانی دیگری برگزینید.
settings-wrong-zone = چنین منطقهٔ زمانی‌ای نیست. لطفاً یکی را مانند Asia/Tehran بنویسید.
settings-wrong-unit = این واحد با ارز نمی‌خواند: ریال و تومان تنها برای IRR است و IRR واحد دیگری ندارد.
settings-wrong-other-currency = ارز این حساب با ارز فروشگاه یکی نیست.
settings-wrong-no-account = هنوز حسابی با این ارز ندارید. لطفاً نخست در تنظیمات، بخش حساب‌ها، یکی بسازید.
settings-wrong-fixed = این دیگر تغییر نمی‌کند، چون به کار رفته است.
settings-wrong-mobile = این شمارهٔ موبایل نیست.
settings-wrong-iban = این شبا درست نیست: رقمی کم یا نادرست است. شبای ایرانی IR و ۲۴ رقم دارد.
settings-wrong-card = این شمارهٔ کارت درست نیست: رقمی کم یا نادرست است. شمارهٔ کارت ۱۶ رقم دارد.
settings-wrong-cash = صندوق شماره‌ای در بانک ندارد. لطفاً این را خالی بگذارید.
settings-wrong-default = فروشگاه { $shop } از این استفاده می‌کند. لطفاً نخست آن‌جا یکی دیگر برگزینید.
settings-wrong-parameter = { $parameter } پارامتر نیست. لطفاً آکولادها را بررسی کنید.

## The first steps
office-todo-account = حسابی می‌گوید پول به کجا می‌رسد
office-todo-mail = ایمیل تنظیم شده است تا لینک‌ها فرستاده شوند
office-todo-who = { $names } می‌تواند این کار را انجام دهد.
office-and-between = {" "}یا{" "}
office-first-shop = نخست، فروشگاه
office-first-shop-text = هر لینک از آنِ یک فروشگاه است و نام و واحد پول آن در صفحهٔ پرداخت می‌آید. ساختنش یک دقیقه زمان می‌برد.
office-first-provider = نخست، راهی برای پرداخت
office-first-provider-text = هنوز هیچ درگاهی این‌جا برای حساب فروشگاه پرداخت نمی‌پذیرد. لینک باز می‌شد، ولی پرداخت نمی‌شد.
office-first-provider-go = تنظیم درگاه
office-description-parameter = به‌جای { $parameter } شمارهٔ ارجاع می‌آید.
office-recipients-kept = این فروشگاه برای لینک‌های تازه ایمیل نمی‌فرستد: پیام در فهرست «پیام‌ها» می‌ماند.
settings-wrong-row = سطر { $line } درست نیست. لطفاً آن را همان‌گونه که در راهنمای این بخش آمده بنویسید.
channels-test-short = پیوند: این یک پیام امتحانی است. اگر آن را می‌خوانید، این کانال درست کار می‌کند.
