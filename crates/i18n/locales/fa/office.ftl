### پیشخان.

## در همهٔ صفحه‌ها
office-home = پیشخان
office-links = لینک‌ها
office-payments = پرداخت‌ها
office-resolve = نیازمند تصمیم
office-outbox = پیام‌ها
office-users = کاربران
office-keys = کلیدهای API
office-menu = فهرست
office-skip = رفتن به متن صفحه
office-search = جست‌وجوی لینک
office-search-hint = شمارهٔ ارجاع، شرح، کد یا نشانی
office-test-banner = آزمایشی: اینجا پول واقعی جابه‌جا نمی‌شود
office-to-live = رفتن به محیط واقعی
office-to-test = رفتن به محیط آزمایشی
office-sign-out = خروج
office-new-link = لینک تازه
office-help = صفحه‌کلید
office-help-search = جست‌وجو
office-help-new = لینک تازه
office-help-rows = ردیف بعدی و قبلی
office-help-open = باز کردن ردیف
office-help-this = همین راهنما
office-no-words = بدون متن
office-wrong-summary = لطفاً این بخش‌ها را دوباره ببینید:
office-any = همه
office-shop = فروشگاه

## پیشخان
office-today = دریافتی امروز
office-week = دریافتی هفت روز گذشته
office-open-links = لینک‌های باز
office-checking = پرداخت‌های در حال بررسی
office-provider-ill = { $name }: { $ailment }. فعلاً درگاه‌های دیگر پیش از آن به پرداخت‌کنندگان نشان داده می‌شوند.
office-to-resolve = در انتظار تصمیم شما
office-no-money-yet = هنوز چیزی نیست
office-account = حسابی که پول به آن می‌رسد
office-shop-account = حساب خود فروشگاه
office-todo = کارهای مانده
office-todo-text = تا رسیدن نخستین پرداخت این گام‌ها مانده است.
office-todo-shop = فروشگاه نام، نشانی و واحد پول دارد
office-todo-provider = بانک یا درگاهی پول را دریافت می‌کند
office-todo-link = نخستین لینک ساخته شده است
office-todo-paid = نخستین لینک پرداخت شده است
office-todo-key = برنامه‌ها کلید دارند (فقط اگر برنامه‌ای را وصل می‌کنید)
office-done = انجام شد
office-still-open = مانده
office-welcome = لینک بسازید، بفرستید و تا پرداخت شدن، همین‌جا دنبالش کنید.

## فهرست‌ها
office-more-filters = پالایش بیشتر
office-from-date = از روز
office-to-date = تا روز
office-date-hint = مانند { $example }
office-from-amount = مبلغ از
office-to-amount = مبلغ تا
office-text = متن
office-apply = اعمال
office-clear = پاک کردن پالایش
office-older = قدیمی‌ترها
office-newest = تازه‌ترین‌ها
office-created = ساخته‌شده
office-expires = مهلت
office-never = بی‌پایان
office-state = وضعیت
office-for = بابت
office-received = دریافت‌شده
office-paid-at = زمان پرداخت
office-code = کد
office-provider = روش پرداخت
office-link = لینک
office-count-links = { $count ->
    [one] { $text } لینک
   *[other] { $text } لینک
}
office-count-payments = { $count ->
    [one] { $text } پرداخت
   *[other] { $text } پرداخت
}
office-sum-asked = درخواست‌شده { $amount }
office-sum-received = دریافت‌شده { $amount }
office-sum-capped = جمع { $count } مورد تازه‌تر
office-empty-links = هنوز لینکی نیست. با لینک از کسی مبلغی می‌خواهید؛ آن را می‌فرستید و پرداختش را همین‌جا می‌بینید.
office-empty-payments = هنوز پرداختی نیست. همین که کسی لینکی را باز کند و روش پرداخت را برگزیند، اینجا دیده می‌شود.
office-empty-resolve = چیزی در انتظار شما نیست. پولی که با هیچ لینکی جور نباشد اینجا می‌آید.
strangers = پرداخت‌شده نزد بانک، ناشناخته در اینجا
strangers-text = بانک این‌ها را پرداخت‌شده و تأییدنشده می‌داند و هیچ پرداختی در اینجا به این شماره نیست: شاید سامانهٔ دیگری از همین پایانه استفاده می‌کند یا داده‌ها از نسخهٔ پشتیبان بازگردانده شده‌اند. لطفاً پنل بانک را ببینید؛ چیزی ثبت نشده است.
strangers-seen = رسیدگی کردم
office-empty-outbox = هنوز پیامی نیست. وقتی لینکی با گیرنده بسازید، متن فرستاده‌شده اینجا می‌ماند.
office-empty-filter = چیزی با این پالایش جور نیست.
office-empty-so-far = تا اینجا چیزی با این پالایش جور نیست. در قدیمی‌ترها هم بگردید.

## لینک تازه
office-description-hint = پرداخت‌کننده این را می‌خواند.
office-reference-hint = شمارهٔ سفارش خودتان: حروف لاتین، رقم، - و _
office-until = مهلت
office-until-shop-days = { $count ->
    [one] مانند فروشگاه: { $days } روز
   *[other] مانند فروشگاه: { $days } روز
}
office-until-shop-never = مانند فروشگاه: بی‌پایان
office-until-days = به تعداد روز
office-until-date = تا پایان روز
office-days = تعداد روز
office-day = روز
office-recipients = گیرندگان
office-recipients-hint = نشانی‌های ایمیل، جداشده با ; – اگر خودتان لینک را می‌فرستید، خالی بگذارید.
office-link-language = زبان صفحه و پیام‌ها
office-shop-language = مانند فروشگاه
office-rule = چقدر پرداخت می‌شود
office-rule-whole = همهٔ مبلغ، یک‌جا
office-rule-parts = در چند بخش، به انتخاب پرداخت‌کننده
office-first-part = بخش نخست دست‌کم
office-rule-open = پرداخت‌کننده برمی‌گزیند؛ مبلغ بالا پیشنهاد است
office-least = دست‌کم
office-most = حداکثر
office-usage = بیش از یک پرداخت
office-more = بیشتر
office-reusable = این لینک را می‌توان بارها پرداخت کرد
office-max-payments = حداکثر تعداد پرداخت
office-max-total = حداکثر مبلغ در مجموع
office-providers = روش‌های پرداخت
office-providers-hint = اگر چیزی برنگزینید، همه عرضه می‌شوند. عددها ترتیب را می‌گویند؛ بی عدد، ترتیب فروشگاه می‌ماند.
office-provider-place = جای
office-note = یادداشت برای همکاران
office-optional = اختیاری
office-create = ساختن لینک
office-create-either = ساختن لینک و فرستادن به گیرندگان
office-create-send = { $count ->
    [one] ساختن و فرستادن به { $text } نفر
   *[other] ساختن و فرستادن به { $text } نفر
}
office-sent-before = این فرم پیش‌تر با مقدارهای دیگری فرستاده شده است. اکنون چیزی ساخته نشد. نخست فهرست را ببینید؛ اگر لینک دیگری می‌خواهید، فرم را دوباره بفرستید.

## یک لینک
office-qr = کد QR
office-qr-download = باز کردن کد QR به صورت تصویر
office-change = تغییر یا تمدید
office-cancel-link = لغو لینک
office-facts = مشخصات
office-timeline = رویدادها
office-messages = پیام‌ها
office-version = نسخهٔ شرایط
office-limits = محدودیت
office-limit-payments = حداکثر { $count } پرداخت
office-limit-total = حداکثر { $amount } در مجموع
office-single = یک پرداخت
office-no-payments = هنوز کسی پرداخت را آغاز نکرده است.
office-no-messages = چیزی فرستاده نشده است. نشانی را رونوشت کنید و خودتان بفرستید.
office-check-now = بررسی دوباره
office-receipt = رسید
office-card = کارت
office-said-created = لینک ساخته شد.
office-said-before = این فرم پیش‌تر فرستاده شده بود؛ این همان لینکی است که ساخته شد.
office-said-changed = تغییر ذخیره شد.
office-said-cancelled = لینک لغو شد.
office-said-checked = از بانک پرسیده شد.
office-said-decided = تصمیم شما ذخیره شد.
office-cancel-ask = این لینک لغو شود؟
office-cancel-text = دیگر کسی نمی‌تواند پرداخت آن را آغاز کند. پولی که در راه است از دست نمی‌رود و به شما نشان داده می‌شود. اگر لازم شد، می‌توانید دوباره بازش کنید.
office-cancel-reason = چرا
office-reason-mistake = اشتباهی در آن است
office-reason-asked = پرداخت‌کننده خواسته است
office-reason-paid-otherwise = از راه دیگری پرداخت شده است
office-reason-other = دلیل دیگر
office-keep = نگه داشتن لینک
office-change-text = کسی که صفحهٔ پیشین را باز دارد، پیش از پرداخت باخبر می‌شود.
office-change-save = ذخیرهٔ تغییر
office-keep-expiry = بدون تغییر
office-too-late-paid = این لینک پرداخت شده است؛ نه تغییر می‌کند و نه لغو می‌شود.
office-too-late-cancelled = این لینک پیش‌تر لغو شده است.
office-changed-meanwhile = پس از آنکه فرم را باز کردید، کس دیگری این لینک را تغییر داده است. این مقدارهای کنونی است؛ لطفاً ببینید و دوباره ذخیره کنید.

## پولی که باید درباره‌اش تصمیم گرفت
office-decide = تصمیم
office-evidence = شواهد
office-why = دلیل
office-decision = تصمیم
office-keep-money = پول به عنوان بستانکاری بماند
office-keep-money-text = پول رسیده است. از آنِ مشتری می‌ماند و به عنوان پول تخصیص‌نیافته ثبت می‌شود.
office-dismiss = پولی برای نگه داشتن نیست
office-dismiss-text = نیامده، برگشته یا جای دیگری ثبت شده است. چیزی ثبت نمی‌شود.
office-sure = شواهد را دیده‌ام و مطمئنم
office-sure-needed = لطفاً تأیید کنید که مطمئن هستید.
office-choose-needed = لطفاً یکی از این دو را برگزینید.
office-decide-note = آنچه دریافتید
office-bank-took = بانک چقدر برداشته است
office-bank-took-hint = فقط اگر پول می‌ماند؛ اگر مبلغ بالا درست است خالی بگذارید.
office-decide-closed = در این میان همکاری دربارهٔ آن تصمیم گرفته است.
office-detail = گفتهٔ بانک
office-bank-calls = آنچه به بانک گفته شد و پاسخ‌هایش
office-callbacks = بازگشت‌ها همان‌گونه که رسیدند
office-no-evidence = چیزی ثبت نشده است.
office-show-closed = نمایش تصمیم‌گرفته‌شده‌ها
office-hide-closed = فقط آنچه مانده است

## ایراد یک بخش
office-wrong-empty = لطفاً این را پر کنید.
office-wrong-number = این عدد نیست.
office-wrong-negative = مبلغ باید بیش از صفر باشد.
office-wrong-large = مبلغ بیش از اندازه بزرگ است.
office-wrong-decimals = در این واحد اعشار ممکن نیست.
office-wrong-grouping = جداکننده‌ها درست نیستند. بدون آن‌ها بنویسید.
office-wrong-unit = لطفاً مبلغ را به { $unit } بنویسید.
office-wrong-long = بیشتر از { $max } ممکن نیست.
office-wrong-characters = نویسه‌هایی دارد که اینجا ممکن نیست.
office-wrong-past = این زمان گذشته است.
office-wrong-range = این عدد اینجا ممکن نیست.
office-wrong-missing = چنین چیزی (دیگر) نیست.
office-wrong-provider = اکنون هیچ روش پرداختی این مبلغ را نمی‌پذیرد.
office-wrong-date = این روز نیست. مانند { $example }
office-wrong-email = «{ $address }» نشانی ایمیل نیست.
office-wrong-form = این اینجا ممکن نیست.

## وضعیت لینک‌ها
office-link-draft = پیش‌نویس
office-link-open = باز
office-link-partly = بخشی پرداخت‌شده
office-link-paid = پرداخت‌شده
office-link-completed = پرشده
office-link-expired = منقضی
office-link-cancelled = لغوشده

## وضعیت پرداخت‌ها
office-pay-created = آغازشده
office-pay-redirected = در صفحهٔ بانک
office-pay-verifying = در حال بررسی
office-pay-unknown = هنوز نامعلوم
office-pay-paid = پرداخت‌شده
office-pay-failed = پرداخت‌نشده
office-pay-cancelled = انصراف پرداخت‌کننده
office-pay-conflict = نیازمند تصمیم
office-pay-reversed = برگشت‌خورده
office-pay-group-checking = در راه
office-pay-group-failed = پرداخت‌نشده

## وضعیت پیام‌ها
office-msg-queued = در صف
office-msg-sending = در حال فرستادن
office-msg-accepted = تحویل کانال
office-msg-delivered = رسیده
office-msg-undelivered = نرسیده
office-msg-failed = فرستاده‌نشده
office-msg-blocked = جلوگیری‌شده
office-msg-unknown = نامعلوم
office-msg-group-waiting = در صف
office-msg-group-sent = فرستاده‌شده
office-msg-group-failed = فرستاده‌نشده

## چرایی پیام‌ها
office-sit-link-sent = لینک
office-sit-paid = سپاس از پرداخت‌کننده
office-sit-reminder = یادآوری
office-sit-receipt = رسید
office-sit-failed = پرداخت ناموفق، به پرداخت‌کننده
office-sit-expired = پایان مهلت، به گیرندگان
office-sit-staff-partly = خبر: بخشی پرداخت شد
office-sit-staff-failed = خبر: پرداخت ناموفق
office-sit-staff-paid = خبر: پرداخت شد
office-sit-staff-expired = خبر: مهلت بدون پرداخت تمام شد
office-sit-staff-pending = خبر: طولانی شد
office-sit-staff-resolve = خبر: نیازمند تصمیم
office-sit-staff-bounced = خبر: پیام نرسید
office-sit-staff-channel = خبر: کانال ایستاد
office-channel-smtp = ایمیل
office-channel-outbox = همین‌جا نگه‌داشته

## چرا پول مانده است
office-res-already-paid = لینک پیش‌تر پرداخت شده بود
office-res-cancelled = لینک لغو شده بود
office-res-used-up = لینک به سقف خود رسیده بود
office-res-superseded = در این میان مبلغ تغییر کرده بود
office-res-excess = در این میان دیگران بخشی را پرداخته بودند و کمتر از این مانده بود
office-res-amount = بانک مبلغ دیگری می‌گوید
office-res-reference = شمارهٔ مرجع بانک از آنِ پرداخت دیگری است
office-res-verified = بانک می‌گوید پیش‌تر تأیید شده است، و نه از سوی ما
office-res-party = پاسخ بانک دربارهٔ چیز دیگری است
office-res-unconfirmed = بانک هرگز پاسخ روشنی نداد
office-res-kept = به عنوان بستانکاری ماند
office-res-dismissed = پولی برای نگه داشتن نبود

## رویدادها
office-ev-created = لینک ساخته شد
office-ev-revised = شرایط تغییر کرد
office-ev-cancelled = لینک لغو شد
office-ev-expired = مهلت لینک تمام شد
office-ev-partly = بخشی پرداخت شد
office-ev-paid = لینک پرداخت شد
office-ev-completed = سقف لینک پر شد
office-ev-started = پرداخت‌کننده روش پرداخت را برگزید
office-ev-redirected = پرداخت‌کننده به بانک رفت
office-ev-returned = پرداخت‌کننده از بانک برگشت
office-ev-unknown = بانک پاسخ روشنی نداد؛ دوباره پرسیده می‌شود
office-ev-too-long = پس از زمان دراز هنوز نامعلوم است
office-ev-configuration = بانک مشخصات ما را نپذیرفت
office-ev-payment-paid = بانک پرداخت را تأیید کرد
office-ev-payment-failed = بانک چیزی برنداشت
office-ev-payment-cancelled = پرداخت‌کننده در بانک منصرف شد
office-ev-conflict = پاسخ بانک جور نیست
office-ev-reversed = پول به پرداخت‌کننده برگشت
office-ev-receipt = رسید ساخته شد
office-ev-receipt-approved = رسید تأیید شد
office-ev-receipt-voided = رسید باطل شد
office-ev-receipt-sent = رسید فرستاده شد
office-ev-resolve-opened = پول در انتظار تصمیم است
office-ev-resolve-closed = تصمیم گرفته شد
office-ev-message-accepted = پیام تحویل شد
office-ev-message-failed = پیام نرسید
office-ev-message-unknown = معلوم نیست پیام رفته باشد
office-ev-message-delivered = پیام رسید
office-ev-message-blocked = از فرستادن پیام جلوگیری شد
office-ev-message-fallback = پیام از راه بعدی فرستاده شد
office-ev-message-resent = پیام دوباره فرستاده شد
office-by-key = یک برنامه
office-by-payer = پرداخت‌کننده
office-by-bank = بانک
office-by-system = پیوند
office-by-operator = گردانندهٔ سرور
office-by-user = یک کاربر
