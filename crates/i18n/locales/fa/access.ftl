### Who may come in: signing in, sessions, users and API keys.

## Before the door
access-sign-in = ورود
access-email = نشانی ایمیل
access-password = گذرواژه
access-name = نام
access-wrong = نشانی ایمیل یا گذرواژه نادرست است، یا بیش از اندازه امتحان شده است. لطفاً کمی صبر کنید و دوباره بکوشید.
access-fix = لطفاً این موارد را دوباره ببینید:
access-first = به پیوند خوش آمدید
access-first-text = شما نخستین کسی هستید که می‌آیید. مشخص کنید از این پس چگونه وارد می‌شوید؛ این نشانی تنها یک بار باز می‌شود.
access-join = از شما دعوت شده است
access-join-text = گذرواژه‌ای انتخاب کنید. این نشانی تنها یک بار باز می‌شود.
access-reset = گذرواژهٔ تازه
access-reset-text = گذرواژهٔ تازه‌ای انتخاب کنید. از همه‌جای دیگر خارج می‌شوید.
access-password-hint = دست‌کم { $count } نویسه. چند واژه خوب است.
access-enter = ذخیره و ورود
access-bad-name = لطفاً نامی با حداکثر ۱۰۰ نویسه بنویسید.
access-bad-email = این نشانی ایمیل نیست.
access-email-taken = کاربر دیگری این نشانی ایمیل را دارد.
access-password-short = گذرواژه باید دست‌کم { $count } نویسه داشته باشد.
access-password-long = گذرواژه بیش از اندازه بلند است.
access-password-email = گذرواژه نباید همان نشانی ایمیل باشد.
access-password-one = گذرواژه نباید تکرار یک نویسه باشد.
access-closed = این نشانی دیگر چیزی را باز نمی‌کند
access-closed-text = پیش‌تر به کار رفته، بیش از ۲۴ ساعت از آن گذشته یا نشانی تازه‌تری جای آن را گرفته است. لطفاً نشانی تازه‌ای بخواهید.

## Refusals
access-refused = شما اجازهٔ این کار را ندارید
access-refused-text = دسترسی «{ $permission }» را ندارید.
access-refused-ask = این افراد می‌توانند آن را به شما بدهند:
access-cross-site = فرم از این سرور نیامده است
access-cross-site-text = چیزی تغییر نکرد. لطفاً صفحه را دوباره از همین‌جا باز کنید و بفرستید.
access-twice = این فرم پیش‌تر فرستاده و انجام شده است. آنچه آن بار نمایش داده شد دوباره نمایش داده نمی‌شود.
access-changed = در این میان کس دیگری این کاربر را تغییر داده است. وضع کنونی را می‌بینید؛ لطفاً نگاه کنید و دوباره ذخیره کنید.
access-last-owner = یک مالک باید بماند. نخست شخص دیگری را مالک کنید.
access-no-role = لطفاً دست‌کم یک نقش انتخاب کنید.

## Sessions
access-home = خانه
access-sessions = جاهایی که وارد شده‌اید
access-sessions-text = اگر یکی از این‌ها را نمی‌شناسید، به آن پایان دهید و گذرواژهٔ خود را عوض کنید.
access-this-session = همین
access-session-since = از { $time }
access-session-seen = آخرین استفاده { $time }
access-end = پایان
access-sign-out = خروج

## Users
access-users = کاربران
access-nameless = هنوز بی‌نام
access-their-name = نام کاربر
access-invite = دعوت از کاربر
access-invite-make = ساختن دعوت‌نامه
access-link-once = این نشانی را به کاربر بدهید. تنها یک بار و تا ۲۴ ساعت باز می‌شود و دوباره نمایش داده نمی‌شود.
access-link-again = ساختن دعوت‌نامهٔ تازه
access-link-reset = ساختن نشانی برای گذرواژهٔ تازه
access-roles = نقش‌ها
access-roles-save = ذخیرهٔ نقش‌ها
access-all-shops = همهٔ فروشگاه‌ها
access-no-role-here = بدون نقش
access-disable = بستن ورود این کاربر
access-enable = بازکردن ورود این کاربر
access-user-active = فعال
access-user-invited = دعوت‌شده
access-user-disabled = غیرفعال
access-role-owner = مالک
access-role-manager = مدیر
access-role-sales = فروش
access-role-accountant = حسابدار
access-role-viewer = بیننده

## API keys
access-keys = کلیدهای API
access-keys-test = این کلیدها تنها چیزهای آزمایشی را می‌بینند.
access-keys-live = این کلیدها با پول واقعی سروکار دارند. آن‌ها را در مرورگر و پرونده‌های مشترک نگذارید.
access-keys-empty = هنوز کلیدی نیست. برنامه‌ها برای ساختن لینک به کلید نیاز دارند.
access-key-new = کلید تازه
access-key-name = برای چه کاری
access-key-name-hint = برای نمونه: فروشگاه اینترنتی
access-key-make = ساختن کلید
access-your-password = گذرواژهٔ شما
access-your-password-hint = این کلید دسترسی زیادی می‌دهد؛ لطفاً نشان دهید که خودتان هستید.
access-password-wrong = این گذرواژهٔ شما نیست، یا بیش از حد امتحان شده است. لطفاً کمی صبر کنید و دوباره بکوشید.
access-key-once = اکنون این کلید را رونوشت کنید. دوباره نمایش داده نمی‌شود.
access-key-since = ساخته‌شده { $time }
access-key-revoked = باطل‌شده { $time }
access-revoke = باطل‌کردن

## Permissions
access-may-see-own-links = دیدن لینک‌های خود
access-may-see-all-links = دیدن همهٔ لینک‌ها
access-may-create-links = ساختن لینک
access-may-change-links = ویرایش، تمدید و لغو لینک
access-may-resend = فرستادن دوبارهٔ پیام
access-may-refund = بازگرداندن پول
access-may-approve-slips = تأیید فیش بانکی
access-may-make-receipts = ثبت دستی رسید
access-may-approve-receipts = تأیید رسید
access-may-resolve = تصمیم دربارهٔ پول‌های نامشخص
access-may-see-balances = دیدن مانده‌ها
access-may-customers = مشتریان
access-may-documents = اسناد
access-may-approve-documents = تأیید اسناد
access-may-templates = متن پیام‌ها
access-may-workflows = گردش کارها
access-may-settings = تنظیمات
access-may-providers = درگاه‌های پرداخت
access-may-users = کاربران
access-may-api-keys = کلیدهای API
access-may-exports = خروجی‌گرفتن
access-may-reports = گزارش‌ها
