### زندگی لینک، پالایش‌های نگه‌داشته، جدول‌های بیرون‌بردنی.

life-cancel-note = یادداشت برای همکاران
life-cancel-note-hint = کنار لینک می‌ماند و پرداخت‌کننده هرگز آن را نمی‌بیند.
life-reopen = باز کردن دوباره
life-reopen-ask = این لینک دوباره باز شود؟
life-reopen-text = هر کس نشانی آن را دارد، می‌تواند باز هم با همان شرایط بپردازد.
life-reopen-paid = پول این لینک رسیده است و چیزی برای باز کردن نمانده.
life-reopen-meanwhile = پس از لغو، پولی برای این لینک رسیده است و باز کردنش یعنی خواستن دوبارهٔ همان پول. نخست دربارهٔ آن پرداخت تصمیم بگیرید یا لینک دیگری بسازید.
life-said-reopened = لینک دوباره باز شد.
life-said-extended = مهلت لینک بیشتر شد.
life-said-resent = لینک دوباره فرستاده شد.
life-said-reminded = یادآوری فرستاده شد.
life-extend = مهلت بیشتر
life-extend-days = { $count ->
    [one] { $text } روز بیشتر
   *[other] { $text } روز بیشتر
}
life-resend = ارسال دوباره
life-resend-or-remind = ارسال دوباره یا یادآوری
life-resend-as = متن پیام
life-resend-as-link = دوباره همان لینک
life-resend-as-reminder = یادآوری
life-resend-as-hint = یادآوری بیرون از ساعت‌های سکوت فرستاده می‌شود، و نه به نشانی‌هایی که نامه از آن‌ها برگشته است.
life-resend-same = گیرندگان پیشین
life-resend-others = گیرندگان دیگر
life-resend-others-hint = نشانی ایمیل، شمارهٔ موبایل یا حساب پیام‌رسان (telegram:@sara_k)؛ چند گیرنده را با ؛ از هم جدا کنید.
life-resend-text = چیزی فرستاده نشد؛ متن پیام به این شکل فرستادنی نیست.
life-resend-own-hint = وگرنه متن خود لینک، یا متن فروشگاه فرستاده می‌شود. پارامترهای میان دو آکولاد، مقدار خود را می‌گیرند؛ فهرستشان در تنظیمات، بخش «متن پیام‌ها» است.
life-resend-own = نوشتن پیامی دیگر برای این ارسال
life-resend-silent = نخواسته است پیامی بگیرد
life-resend-nobody = کسی را برگزینید یا نشانی‌ای بنویسید.
life-resend-many = هر بار حداکثر { $count } نشانی.
life-resend-state = این لینک دیگر فرستاده نمی‌شود. وضعیت آن: { $state }
life-resend-done = { $count ->
    [one] { $text } پیام در راه است.
   *[other] { $text } پیام در راه است.
}
life-resend-left = به { $addresses } چیزی فرستاده نشد؛ نخواسته‌اند پیامی بگیرند.
life-like = ساختن لینکی مانند این
life-poster = پوستر
life-poster-print = چاپ
life-poster-paper = کاغذ
life-poster-scan = برای پرداخت اسکن کنید
life-ev-reopened = دوباره باز شد
life-ev-resent = دوباره فرستاده شد
life-ev-reminded = یادآوری شد
links-customer = مشتری
links-document = سند
links-customer-name = نام مشتری
links-narrowed = فقط آنچه از یک مشتری یا یک سند است.
links-sort = ترتیب
links-sort-created = تازه‌ترین‌ها
links-sort-amount = بیشترین مبلغ
links-sort-expiry = نزدیک‌ترین پایان
links-sort-paid = تازه‌ترین پرداخت‌ها
links-locked = ماندهٔ سند
export-as = خروجی
saved-filters = پالایش‌های من
saved-keep = نگه داشتن این پالایش
saved-name = نام پالایش
saved-save = نگه داشتن
saved-forget = برداشتن
saved-forget-ask = این پالایش برداشته شود؟
saved-forget-text = خود فهرست و هر چه در آن است سر جایش می‌ماند.
saved-full = برای این فهرست بیش از این پالایش نگه داشته نمی‌شود. نخست یکی را بردارید.
saved-said-kept = پالایش نگه داشته شد.
saved-said-forgotten = پالایش برداشته شد.
links-common = این نام پرتکرار است: تنها لینک‌های { $count } مشتریِ نخست بررسی شده است. نام را کامل‌تر بنویسید.
links-paper = سند
links-code = کد پرداخت یا پیگیری
links-expires-from = مهلت از روز
links-expires-to = مهلت تا روز
links-paid-from = پرداخت از روز
links-paid-to = پرداخت تا روز
links-maker = سازنده
links-maker-openpay = پرداخت‌کننده، در اُپن‌پی
links-maker-program = برنامه
links-told = پیام
links-common-papers = این واژه‌ها در سندهای زیادی هست: تنها لینک‌های { $count } سندِ نخست بررسی شده است. شماره را کامل‌تر بنویسید.
payments-common = این واژه‌ها در لینک‌های زیادی هست: تنها پرداخت‌های { $count } لینکِ نخست بررسی شده است. متن را کامل‌تر بنویسید.
receipts-common = این نام پرتکرار است: تنها رسیدهای { $count } مشتریِ نخست بررسی شده است. نام را کامل‌تر بنویسید.
