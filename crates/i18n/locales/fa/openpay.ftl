### اُپن‌پی: فرم را پرداخت‌کننده پر می‌کند.

openpay-title = پرداخت به { $shop }
openpay-step = گام { $step } از { $of }
openpay-who = مشخصات شما
openpay-how-much = چه مبلغی؟
openpay-name = نام و نام خانوادگی
openpay-mobile = شمارهٔ موبایل
openpay-mobile-hint = نتیجه به همین شماره فرستاده می‌شود.
openpay-phone = تلفن ثابت
openpay-email = ایمیل
openpay-subject = بابت
openpay-choose = لطفاً انتخاب کنید
openpay-description = توضیح
openpay-amount = مبلغ
openpay-other-amount = مبلغ دیگر
openpay-next = بعدی
openpay-back = بازگشت
openpay-go = ادامه
openpay-after = در صفحهٔ بعد همه چیز را یک بار دیگر می‌بینید و روش پرداخت را انتخاب می‌کنید.
openpay-note-repeated = این مورد در نشانی دو بار آمده و کنار گذاشته شده است. لطفاً خودتان آن را بنویسید.
openpay-note-unusable = آنچه در نشانی برای این مورد آمده است قابل استفاده نیست. لطفاً خودتان آن را بنویسید.
openpay-note-unit = واحد پولِ نوشته‌شده در نشانی قابل استفاده نیست و مبلغ آن کنار گذاشته شده است. لطفاً مبلغ را خودتان بنویسید.
openpay-forged = این نشانی پس از آنکه { $shop } آن را ساخته، تغییر کرده است. از مقدارهای آن استفاده نمی‌شود؛ لطفاً فرم را خودتان پر کنید.
openpay-no-way = در حال حاضر برای این مبلغ هیچ روش پرداختی باز نیست. لطفاً مبلغ دیگری بنویسید یا از فروشگاه بپرسید.
openpay-wait = با این شمارهٔ موبایل پرداخت‌های زیادی آغاز شده است. لطفاً { $minutes } دقیقهٔ دیگر دوباره تلاش کنید.
openpay-work = هم‌اکنون پرداخت‌های زیادی آغاز می‌شود. مرورگر شما چند لحظه بررسی می‌کند و خودش ادامه می‌دهد؛ اگر ادامه نداد، لطفاً { $minutes } دقیقهٔ دیگر دوباره تلاش کنید.
openpay-find = پرداخت من کجاست؟
openpay-find-text = کد پرداختی را که به شما داده شده و شمارهٔ موبایلی را که با آن پرداخت کرده‌اید بنویسید.
openpay-find-button = جست‌وجو
openpay-find-back = بازگشت به فرم پرداخت
openpay-find-none = پرداختی با این کد و این شمارهٔ موبایل پیدا نشد.
openpay-find-wait = این پرسش بیش از اندازه تکرار شده است. لطفاً چند دقیقهٔ دیگر دوباره تلاش کنید.
openpay-find-bad-code = این کد پرداخت نیست. کد پرداخت نُه حرف و رقم دارد، مانند K7QX-29MT-4.
pay-too-often = پرداخت این لینک بیش از اندازه آغاز شده است. لطفاً از { $shop } بپرسید.

## تنظیمات آن
openpay = اُپن‌پی
openpay-settings-text = در این صفحه هر کسی می‌تواند بابت آنچه خودش می‌نویسد به این فروشگاه پرداخت کند: { $url }
openpay-set-account = حساب پرداخت‌های متفرقه
openpay-set-receipt-type = نوع رسید پرداخت‌های متفرقه
openpay-set-as-shop = مانند دریافت‌های دیگر فروشگاه
openpay-set-open = صفحه باز است
openpay-set-mode = این صفحه دریافت می‌کند
openpay-set-live = پول واقعی (LIVE)
openpay-set-test = فقط پرداخت آزمایشی (TEST)
openpay-set-required = باید پر شود
openpay-set-optional = می‌تواند خالی بماند
openpay-set-hidden = پرسیده نمی‌شود
openpay-set-subjects = موضوع‌های قابل انتخاب
openpay-set-subjects-hint = در هر سطر یکی. اگر خالی باشد، چیزی برای انتخاب نشان داده نمی‌شود.
openpay-set-extras = پرسش‌های خود فروشگاه
openpay-set-extras-hint = در هر سطر یکی و حداکثر شش تا. ستاره در پایان سطر یعنی باید پر شود.
openpay-set-price = مبلغ
openpay-set-free = پرداخت‌کننده می‌نویسد
openpay-set-presets = پرداخت‌کننده از فهرست انتخاب می‌کند
openpay-set-fixed = همیشه همان مبلغ فهرست
openpay-set-least = کمترین مبلغ ({ $unit })
openpay-set-most = بیشترین مبلغ ({ $unit })
openpay-set-amounts = فهرست مبلغ‌ها ({ $unit })
openpay-set-amounts-hint = در هر سطر یکی.
openpay-set-other = مبلغ دیگری جز مبلغ‌های فهرست هم می‌توان نوشت
openpay-set-limit-address = پرداخت‌های آغازشده از یک نشانی شبکه در ده دقیقه، پیش از آنکه مرورگر برای هر پرداخت به کار گرفته شود
openpay-set-limit-mobile = پرداخت‌های آغازشده با یک شمارهٔ موبایل در ده دقیقه، پیش از آنکه ناچار به صبر شود
openpay-set-limit-shop = پرداخت‌های آغازشدهٔ فروشگاه در ده دقیقه، پیش از آنکه مرورگر همه به کار گرفته شود
openpay-set-limit-link = تعداد دفعه‌هایی که هر فرم را می‌توان در بانک پرداخت کرد
openpay-set-limit-failures = پرداخت‌های ناموفق در ده دقیقه، پیش از آنکه موبایل صبر کند و مرورگر به کار گرفته شود

## نشانی‌هایی که فرم را پر می‌کنند
openpay-address = نشانی اُپن‌پی
openpay-address-intro = آنچه اینجا می‌نویسید، وقتی پرداخت‌کننده نشانی را باز می‌کند از پیش در فرم نوشته شده است.
openpay-address-signed = پرداخت‌کننده نتواند آن را تغییر دهد
openpay-address-signed-hint = نشانی مُهر می‌شود. مبلغی که این‌گونه تعیین شود پذیرفته است، حتی اگر خود صفحه مبلغ‌های دیگری بپذیرد.
openpay-address-make = ساختن نشانی
openpay-address-empty = لطفاً دست‌کم یک مورد را پر کنید؛ چیزی برای مُهر کردن نیست.
openpay-address-wrong = این مقدار قابل استفاده نیست.
openpay-address-scan = نشانی برای اسکن
openpay-address-mail = فرستادن با ایمیل
openpay-address-text = فرستادن با پیامک

## On the page of its link
openpay-opened-by = پرداخت‌کننده
