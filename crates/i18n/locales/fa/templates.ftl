### Texts of messages: a shop's own in place of the delivered ones.

templates = متن پیام‌ها
templates-text = آنچه پرداخت‌کنندگان و همکارانتان می‌خوانند. همهٔ متن‌ها آماده‌اند؛ هر جا واژه‌های دیگری می‌خواهید، متن خودتان را بنویسید.
templates-when = پیام
templates-email = ایمیل
templates-short = پیامک و گفت‌وگو
templates-own = متن خودتان
templates-delivered = متن آماده

## The editor
templates-subject = موضوع
templates-body = متن
templates-email-hint = در برنامه‌های ایمیل، نام فروشگاه بالای متن می‌آید و لینک به‌صورت دکمه دیده می‌شود.
templates-short-hint = یک متن برای پیامک و پیام‌رسان‌ها. هرچه کوتاه‌تر باشد، هزینهٔ کمتری دارد.
templates-link-hint = اگر لینک در متن نباشد، در سطر آخر افزوده می‌شود.
templates-parameters = پارامترها
templates-parameters-text = آن‌ها را میان دو جفت آکولاد بنویسید تا مقدارشان در پیام بیاید. آنچه مورد ندارد خالی است. بخشی که میان این دو بنویسید، تا پارامترش خالی است در پیام نمی‌آید:
templates-p-shop = نام فروشگاه
templates-p-shop-contact = راه تماس با فروشگاه
templates-p-customer = نام مشتری؛ تا مشتری معلوم نیست خالی است
templates-sample-title = سرکار خانم
templates-p-customer-number = شمارهٔ مشتری در دفترهای شما
templates-p-customer-title = عنوان مشتری: جناب آقای، سرکار خانم
templates-p-document-kind = نوع سند: فاکتور، پیش‌فاکتور و مانند آن
templates-p-document-number = شمارهٔ سند
templates-p-amount = مبلغ با واحد
templates-p-amount-words = مبلغ به حروف
templates-p-currency = نام واحد پول فروشگاه
templates-p-description = بابت
templates-p-reference = شمارهٔ ارجاع خودتان
templates-p-short-url = همان نشانی با حرف‌های کمتر، برای پیامک
templates-p-qr-url = تصویر نشانی برای اسکن (کد QR)؛ تنها در یک سطر ایمیل، خود تصویر دیده می‌شود
templates-p-link-url = نشانی صفحهٔ پرداخت
templates-p-expires = مهلت پرداخت
templates-p-expires-short = مهلت پرداخت، کوتاه و با رقم
templates-p-payment-code = کد پرداخت در این سامانه
templates-p-code = کد یک‌بارمصرفی که پرداخت‌کننده خواسته است؛ در پیام‌های دیگر خالی است
templates-p-tracking-code = کد پیگیری بانک
templates-p-receipt-number = شمارهٔ رسید
templates-p-receipt-url = نشانی رسید
templates-p-paid-at = زمان پرداخت
templates-p-provider = نام درگاه پرداخت
templates-p-page-url = نشانی صفحهٔ این پرداخت؛ برای همکاران: صفحهٔ آن در پیشخان
templates-p-reason = دلیل نیاز به تصمیم
templates-p-recipient = در خبر به کارکنان: نشانی‌ای که پیام به آن نرسید
templates-p-mode-test = در حالت آزمایشی پر و در حالت واقعی خالی

## Preview and test
templates-preview = پیش‌نمایش
templates-preview-text = با مقدارهای نمونه.
templates-preview-button = نمایش پیش‌نمایش
templates-sms = { $parts ->
    [one] { $count } نویسه، { $number } پیامک
   *[other] { $count } نویسه، { $number } پیامک
}
templates-sms-gsm = با حروف لاتین، { $most } نویسه در همین تعداد پیامک جا می‌شود.
templates-sms-ucs = با حروف فارسی یا نشانه‌های ویژه، { $most } نویسه در همین تعداد پیامک جا می‌شود.
templates-test-button = فرستادن آزمایشی برای خودم
templates-test-text = این متن را با مقدارهای نمونه به { $address } می‌فرستد.
templates-test-subject = آزمایش متن: { $subject }
templates-test-sent = به { $address } فرستاده شد و سرور ایمیل آن را پذیرفت.
templates-test-failed = فرستاده نشد. پاسخ سرور ایمیل:
templates-test-none = هنوز سرور ایمیلی تنظیم نشده است و چیزی فرستاده نمی‌شود. لطفاً در تنظیمات، بخش «پیام‌ها و ایمیل»، سرور ایمیل را تنظیم کنید.
templates-reset = بازگشت به متن آماده
templates-reset-ask = متن خودتان کنار گذاشته می‌شود و پیام‌های تازه با متن آماده فرستاده می‌شوند. آیا همین را می‌خواهید؟
templates-sample = سفارش ۲۱۸، دو جلد کتاب
templates-sample-provider = زرین‌پال
templates-sample-customer = سارا احمدی

## What is wrong
templates-wrong-parameter = سطر { $line }: پارامتری به نام «{ $name }» نیست. لطفاً یکی از پارامترهای فهرست را بنویسید.
templates-wrong-forbidden = سطر { $line }: «{ $what }» اینجا پذیرفته نیست. لطفاً فقط از پارامترها و شرط‌ها استفاده کنید.
templates-wrong-braces = سطر { $line }: آکولادها درست نیستند. لطفاً بررسی کنید که هر آکولاد بسته شده باشد.
templates-wrong-much = سطر { $line }: این برای یک پیام زیاد است. لطفاً آن را کوتاه‌تر کنید.
templates-as-mail = نمایش به شکل ایمیل
outbox-any-channel = از هر راهی
